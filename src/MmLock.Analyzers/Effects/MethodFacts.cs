namespace MmLock.Analyzers.Effects;

/// <summary>A point of a body that has an effect, or that calls something that may have.</summary>
/// <param name="Operation">The operation, in the tree of its body.</param>
/// <param name="Location">The smallest span that a reader would point at.</param>
/// <param name="Label">What a call path calls it: <c>RandomAccess.Read</c>, <c>for (at &lt; end)</c>.</param>
internal abstract record FactSite(IOperation Operation, Location Location, string Label)
{
    /// <summary>
    /// Locks of the caller under which what happens here does not count for it: given back before, or the callee
    /// requires them and is told itself.
    /// </summary>
    public ImmutableArray<ISymbol> Covered { get; init; } = ImmutableArray<ISymbol>.Empty;

    /// <summary>The method whose parameters an effect here may depend on.</summary>
    public IMethodSymbol? Method { get; init; }
}

/// <summary>An effect of the operation itself.</summary>
/// <param name="Kind">One effect.</param>
/// <param name="Parameters">It depends on these parameters: their amount, or for unknown code, the delegate that is
/// passed. Zero: on none.</param>
internal sealed record EffectSite(IOperation Operation, Location Location, string Label, EffectKinds Kind, ulong Parameters)
    : FactSite(Operation, Location, Label)
{
    /// <summary>Suspends rather than blocks, so that it is no effect of a call of the method.</summary>
    public bool IsAwait { get; init; }

    /// <summary>The documentation ID of the method of which nobody says what it does; null for an effect that is known.</summary>
    public string? Unseen { get; init; }
}

/// <summary>A call into code whose body is at hand.</summary>
/// <param name="Targets">The bodies that may run, as their declarations.</param>
/// <param name="Arguments">What each parameter of the target gets, by ordinal.</param>
internal sealed record CallSite(
    IOperation Operation, Location Location, string Label, ImmutableArray<SyntaxNode> Targets, ImmutableArray<ArgumentFact> Arguments)
    : FactSite(Operation, Location, Label)
{
    /// <summary>The object that the target works on, of a call that the source does not write.</summary>
    public IOperation? Receiver { get; init; }

    /// <summary>The target runs later or gets the arguments of another method: its parameters mean nothing here.</summary>
    public bool IsFunction { get; init; }
}

/// <summary>What a parameter gets.</summary>
/// <param name="SizeOrigin">The value, or the length of a buffer.</param>
/// <param name="Functions">The bodies that a delegate may run, of all values that can come here.</param>
/// <param name="Parameter">The caller's own parameter that is passed on; -1 for none.</param>
internal readonly record struct ArgumentFact(SizeOrigin SizeOrigin, ImmutableArray<SyntaxNode> Functions, int Parameter)
{
    /// <summary>A parameter that keeps its default.</summary>
    public static readonly ArgumentFact Default = new(SizeOrigin.Fixed, ImmutableArray<SyntaxNode>.Empty, -1);

    /// <summary>It may be a delegate that nobody here has seen, too.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>What the methods of the library do that it may be.</summary>
    public EffectKinds Kinds { get; init; }
}

/// <summary>
/// What one body does itself, and what it calls, in the order of the source. Lambdas and local functions are bodies of
/// their own.
/// </summary>
internal sealed record MethodFacts(ImmutableArray<FactSite> Sites)
{
    public static readonly MethodFacts None = new(ImmutableArray<FactSite>.Empty);
}
