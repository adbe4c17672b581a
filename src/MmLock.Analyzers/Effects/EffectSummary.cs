namespace MmLock.Analyzers.Effects;

/// <summary>One call on the way to an effect, or the effect itself at the end.</summary>
internal readonly record struct EffectStep(string Label, Location Location)
{
    /// <inheritdoc cref="EffectSite.Unseen"/>
    public string? Unseen { get; init; }
}

/// <summary>Which effect, and when it counts.</summary>
/// <param name="Kind">One effect.</param>
/// <param name="Parameter">Only if this parameter grows with pages, or is unknown code; -1 for always.</param>
/// <param name="Covered">Documentation IDs of locks under which it does not count for the caller, because it is
/// reported further down.</param>
internal readonly record struct EffectKey(EffectKinds Kind, int Parameter, string Covered)
{
    public bool IsCovered(ISymbol? lockSymbol) =>
        Covered.Length > 0 && lockSymbol is not null && Covered.Split('\n').Contains(Id(lockSymbol));

    public EffectKey Cover(ImmutableArray<ISymbol> locks)
    {
        if (locks.IsDefaultOrEmpty)
        {
            return this;
        }

        var ids =
            new SortedSet<string>(Covered.Split('\n').Where(s => s.Length > 0).Concat(locks.Select(Id)), System.StringComparer.Ordinal);
        return this with { Covered = string.Join("\n", ids) };
    }

    public static string Id(ISymbol symbol) => symbol.OriginalDefinition.GetDocumentationCommentId() ?? symbol.ToDisplayString();
}

/// <summary>What a method does, calls included: for each effect the shortest path to it.</summary>
internal sealed record EffectSummary(ImmutableDictionary<EffectKey, ImmutableArray<EffectStep>> Effects)
{
    public static readonly EffectSummary None = new(ImmutableDictionary<EffectKey, ImmutableArray<EffectStep>>.Empty);
}
