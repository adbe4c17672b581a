using MmLock.Analyzers.Flow;

namespace MmLock.Analyzers.Ranges;

internal enum PlaceKind
{
    /// <summary>Nothing that names a place.</summary>
    Other,

    /// <summary>A number between two sums.</summary>
    Number,

    /// <summary>A number of which nothing is known, or a new object that is made of such.</summary>
    Unknown,

    /// <summary>An object, or a number of one, that was looked up or made at places of the range.</summary>
    Inside,

    /// <summary>An object that was reached from such an object: it may lie anywhere.</summary>
    Beyond,
}

/// <summary>What is known of the place that a value names.</summary>
/// <param name="Kind">What kind of value it is.</param>
/// <param name="Low">The first place,</param>
/// <param name="High">and the last; of an object, of the key that led to it.</param>
/// <param name="Table">What the key was a key of.</param>
internal readonly record struct PlaceValue(
    PlaceKind Kind, LinearForm? Low = null, LinearForm? High = null, Microsoft.CodeAnalysis.ISymbol? Table = null)
{
    public static readonly PlaceValue Other = new(PlaceKind.Other);
    public static readonly PlaceValue Unknown = new(PlaceKind.Unknown);
    public static readonly PlaceValue Inside = new(PlaceKind.Inside);
    public static readonly PlaceValue Beyond = new(PlaceKind.Beyond);

    public static PlaceValue Number(LinearForm? low, LinearForm? high) =>
        low is null && high is null ? Unknown : new PlaceValue(PlaceKind.Number, low, high);

    public static PlaceValue Exactly(LinearForm? form) => Number(form, form);

    public bool IsObject => Kind is PlaceKind.Inside or PlaceKind.Beyond;

    /// <summary>What is known of a value that is either of two.</summary>
    public static PlaceValue Either(PlaceValue a, PlaceValue b) =>
        a == b || b.Kind == PlaceKind.Other ? a
        : a.Kind == PlaceKind.Other ? b
        : a.Kind == PlaceKind.Beyond || b.Kind == PlaceKind.Beyond ? Beyond
        : a.Kind == PlaceKind.Inside && b.Kind == PlaceKind.Inside ? Inside
        : Unknown;
}

/// <summary>One body under analysis: what its parameters get, and what it assigns.</summary>
/// <param name="Locals">What the body's locals are given.</param>
/// <param name="Parameters">What the caller passes; null for the body that takes the lock, whose own parameters are fixed.</param>
/// <param name="This">What the receiver is.</param>
/// <param name="Region">The statements under the lock, for the body that takes it.</param>
/// <param name="Depth">How many calls lie between it and that body.</param>
internal sealed record PlaceFrame(
    LocalValues Locals, IReadOnlyDictionary<ISymbol, PlaceValue>? Parameters, PlaceValue This, SectionScope? Region, int Depth)
{
    /// <summary>What the caller passes, as it writes it; null for the body that takes the lock.</summary>
    public IReadOnlyDictionary<ISymbol, (Microsoft.CodeAnalysis.IOperation Value, PlaceFrame Frame)>? Given { get; init; }

    /// <summary>Of a function inside the body that takes the lock, in the call that takes it: that body, whose variables it has.</summary>
    public PlaceFrame? Around { get; init; }

    /// <summary>What is <c>this</c> in it is so in the body that takes the lock, too, and has the same members there.</summary>
    public bool IsOwn { get; init; } = Region is not null;
}
