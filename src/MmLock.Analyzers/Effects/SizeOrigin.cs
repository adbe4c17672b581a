namespace MmLock.Analyzers.Effects;

/// <summary>What a count or a length flows from.</summary>
/// <param name="Parameters">Bits of the parameters that it grows with.</param>
/// <param name="IsInputProportional">It flows from a page count, a byte length or a range that is no parameter.</param>
/// <param name="IsUnknown">It flows from something else: the number of objects in a list, the result of a call.</param>
internal readonly record struct SizeOrigin(ulong Parameters, bool IsInputProportional, bool IsUnknown)
{
    /// <summary>The same on every run.</summary>
    public static readonly SizeOrigin Fixed = new(0, false, false);

    public static readonly SizeOrigin InputProportional = new(0, true, false);

    public static readonly SizeOrigin Unknown = new(0, false, true);

    public bool IsFixed => this == Fixed;

    /// <summary>Grows with the memory that is asked for.</summary>
    public bool GrowsWithPages => Parameters != 0 || IsInputProportional;

    public static SizeOrigin OfParameter(int ordinal) => new(1UL << System.Math.Min(ordinal, 63), false, false);

    public static SizeOrigin operator |(SizeOrigin a, SizeOrigin b) =>
        new(a.Parameters | b.Parameters, a.IsInputProportional || b.IsInputProportional, a.IsUnknown || b.IsUnknown);

    /// <summary>Bounded by the tamer of two.</summary>
    public static SizeOrigin Min(SizeOrigin a, SizeOrigin b) =>
        a.IsFixed || b.IsFixed ? Fixed : !a.GrowsWithPages ? a : !b.GrowsWithPages ? b : a | b;
}
