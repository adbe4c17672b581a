namespace MmLock.Analyzers.Effects;

internal enum AccessKind
{
    /// <summary>A guarded value: a counter, a bound.</summary>
    Scalar,
    /// <summary>A guarded structure asked for one place: a lookup, an insertion.</summary>
    Structure,
    /// <summary>A mutable member of an object that a lookup returned.</summary>
    Object,
}

/// <summary>One touch of guarded state.</summary>
/// <param name="Sources">Which values the place depends on: bit 0 is the receiver, bit n+1 parameter n. Zero: on none,
/// so the whole structure is meant.</param>
internal readonly record struct GuardedAccess(ISymbol Member, AccessKind Kind, bool IsWrite, ulong Sources)
{
    /// <summary>What the call gives is taken out of the structure.</summary>
    public bool IsRemoval { get; init; }
}

/// <summary>The calls that lead to something, outermost first.</summary>
internal sealed record CallPath(ImmutableArray<string> Calls)
{
    public override string ToString() => string.Join(" → ", Calls);

    public CallPath Under(string caller) => new(Calls.Insert(0, caller));
}

/// <summary>What a piece of code does with one lock and its state, calls included.</summary>
internal sealed class MethodSummary
{
    public static readonly MethodSummary Empty = new();

    /// <summary>Of a method whose body is not read here.</summary>
    public static readonly MethodSummary Partial = new() { IsPartial = true };

    /// <summary>Something that it reaches is not in it: calls too deep to be followed.</summary>
    public bool IsPartial { get; set; }

    public HashSet<GuardedAccess> Accesses { get; } = new();

    /// <summary>How many calls it is deep.</summary>
    public int Depth { get; set; }

    /// <summary>The first call of a driver callback, if any.</summary>
    public CallPath? Driver { get; set; }

    /// <summary>Names of methods that take the lock themselves, assert it coarse, or hand it on.</summary>
    public CallPath? TakesLock { get; set; }

    public CallPath? AssertsCoarse { get; set; }
}
