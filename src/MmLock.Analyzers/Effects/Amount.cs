namespace MmLock.Analyzers.Effects;

/// <summary>What a count or a length flows from.</summary>
/// <param name="Parameters">Bits of the parameters that it grows with.</param>
/// <param name="IsExtent">It flows from a page count, a byte length or a range that is no parameter.</param>
/// <param name="IsUnknown">It flows from something else: the number of objects in a list, the result of a call.</param>
internal readonly record struct Amount(ulong Parameters, bool IsExtent, bool IsUnknown)
{
    /// <summary>The same on every run.</summary>
    public static readonly Amount Fixed = new(0, false, false);

    public static readonly Amount Extent = new(0, true, false);

    public static readonly Amount Unknown = new(0, false, true);

    public bool IsFixed => this == Fixed;

    /// <summary>Grows with the memory that is asked for.</summary>
    public bool GrowsWithPages => Parameters != 0 || IsExtent;

    public static Amount OfParameter(int ordinal) => new(1UL << System.Math.Min(ordinal, 63), false, false);

    public static Amount operator |(Amount a, Amount b) => new(a.Parameters | b.Parameters, a.IsExtent || b.IsExtent, a.IsUnknown || b.IsUnknown);

    /// <summary>Bounded by the tamer of two.</summary>
    public static Amount Min(Amount a, Amount b) =>
        a.IsFixed || b.IsFixed ? Fixed : !a.GrowsWithPages ? a : !b.GrowsWithPages ? b : a | b;
}
