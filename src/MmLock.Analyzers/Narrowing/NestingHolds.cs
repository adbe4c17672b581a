using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// The holds in which others of the same lock nest. One of them may be of the structure alone when all that nests in it are, of the same
/// object: then those are granted at once and counted to it, as the coarse ones were. So the inner ones come first, in the plan and in the
/// code.
/// </summary>
internal sealed class NestingHolds(EffectModel effects, SectionReach reach, LockAliasSet group, CancellationToken cancellationToken)
{
    /// <summary>Deeper nesting than this is left coarse.</summary>
    private const int MaxRounds = 6;

    private NestingInstances? _instances;
    private EffectModel? _effects;
    private readonly Dictionary<SyntaxNode, HoldMode?> _structures = new();

    /// <summary>The holds that may be of the structure when those inside are; each comes as soon as these have been decided so.</summary>
    public IEnumerable<LockUse> InOrder(IReadOnlyDictionary<SyntaxNode, HoldPlan> plans, IReadOnlyCollection<LockUse> acquires)
    {
        if (!effects.Locks.Graph.Recursion.IsByThread(group, cancellationToken))
        {
            yield break;
        }

        List<LockUse> left = acquires
            .Where(a => plans.TryGetValue(a.Syntax, out HoldPlan? plan) && plan is { Kind: HoldKind.Coarse, IsFallback: false }
                && InnerOf(a).Any())
            .ToList();
        for (int round = 0; round < MaxRounds && left.Count > 0; round++)
        {
            Note(plans, acquires);
            List<LockUse> ready = left.Where(a => InnerOf(a).All(p =>
                !p.Inner.IsEmpty && p.Inner.All(i => i == a || _structures.ContainsKey(i.Syntax)))).ToList();
            if (ready.Count == 0)
            {
                yield break;
            }

            foreach (LockUse acquire in ready)
            {
                left.Remove(acquire);
                yield return acquire;
            }
        }
    }

    /// <returns>The plan, or why not.</returns>
    public (HoldPlan? Plan, string Why) Plan(LockUse acquire)
    {
        _instances ??= new NestingInstances(effects.Locks, group, reach, cancellationToken);
        if (!_instances.AreSame(acquire))
        {
            return (null, $"it is on a path that nests, perhaps for another object: {InnerOf(acquire).First().Way}");
        }

        var nested = new Dictionary<SyntaxNode, HoldMode?>(_structures) { [acquire.Syntax] = acquire.Lock.Mode };

        // Which of the lock's acquires are inside has been asked: none of them waits. So one set of effects does for all holds.
        _effects ??= effects.Nesting(group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire).Select(o => o.Syntax));
        var obstacles = new StructureObstacles(
            _effects, reach.Nesting(new HashSet<SyntaxNode>(nested.Keys)), group, cancellationToken)
        {
            Nested = nested,
        };
        (string? obstacle, Reach? _, ILocalSymbol? guard) = obstacles.Of(acquire);
        if (obstacle is not null)
        {
            return (null, obstacle);
        }

        LockUse? first = InnerOf(acquire).SelectMany(p => p.Inner).FirstOrDefault(i => i != acquire && i.Lock.IsCoarse);
        return (
            new HoldPlan(HoldKind.Structure)
            {
                Guard = guard,
                Releases = obstacles.ReleasesOf(acquire),
                Waits = first is null
                    ? null
                    : $"first the hold that is taken inside becomes one of the structure: '{first.Container.Name}'",
            },
            "");
    }

    private void Note(IReadOnlyDictionary<SyntaxNode, HoldPlan> plans, IEnumerable<LockUse> acquires)
    {
        foreach (LockUse acquire in acquires.Where(a => a.Lock.IsStructure
            || plans.TryGetValue(a.Syntax, out HoldPlan? plan) && plan.Kind == HoldKind.Structure))
        {
            _structures[acquire.Syntax] = acquire.Lock.Mode;
        }
    }

    private IEnumerable<NestingPath> InnerOf(LockUse acquire) =>
        effects.Locks.NestingOf(group, cancellationToken).Under(acquire);
}
