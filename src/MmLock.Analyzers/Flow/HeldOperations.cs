using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The dataflow of one body, read by acquire: what runs under the hold that each begins. A set of sites is a mask of their
/// numbers. Made once for all sections of the body; what it costs is what the body has of operations and holds.
/// </summary>
internal sealed class HeldOperations
{
    private readonly HeldLocksAnalysis _analysis;
    private readonly ulong[] _may;
    private readonly Dictionary<ControlFlowRegion, ulong> _inTry = new();
    private readonly List<HeldRoot>[] _held;
    private readonly IReadOnlyList<LockStep> _all;
    private readonly ILookup<int, LockStep> _steps;
    private readonly Dictionary<IOperation, ulong> _ends = new();
    private readonly ulong _left;
    private readonly ulong _handedOut;

    public HeldOperations(HeldLocks locks, HeldLocksAnalysis analysis)
    {
        _analysis = analysis;
        _all = locks.Steps;
        _steps = locks.Steps.Where(s => s.Hold is not null).ToLookup(s => s.Hold!.Value.Site.Index);
        _may = new ulong[locks.Graph.Blocks.Length];
        var returned = new HashSet<IOperation>(
            locks.Graph.Blocks.Where(b => b.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return).Select(b => b.BranchValue)
                .OfType<IOperation>());
        _handedOut = locks.Steps.Where(s => s is { Kind: LockStepKind.HandedOut, Hold: not null } && !returned.Contains(s.Operation))
            .Aggregate(0UL, (mask, s) => mask | Bit(s.Hold!.Value));
        _left = locks.Exits.Where(e => !e.IsException).Aggregate(0UL, (mask, e) => mask | MaskOf(e.State));
        foreach (LockStep end in locks.Steps.Where(IsEnd))
        {
            _ends[end.Operation] = Ends(end.Operation) | Bit(end.Hold!.Value);
        }

        var roots = new List<HeldRoot>();
        foreach (BasicBlock block in locks.Graph.Blocks)
        {
            foreach (IOperation operation in FlowGraphs.Operations(block))
            {
                HeldRoot root = analysis.Roots.TryGetValue(operation, out EvaluatedRoot? evaluated)
                    ? Read(operation, evaluated)
                    : new HeldRoot(operation, HeldInTryOf(block), 0, 0, 0);
                if (evaluated is not null || root.Whole != 0)
                {
                    _may[block.Ordinal] |= root.Whole | root.Part;
                    roots.Add(root);
                }
            }
        }

        Roots = roots.OrderBy(r => r.Start).ToImmutableArray();
        Starts = Roots.Select(r => r.Start).ToArray();
        _held = locks.Sites.Select(s => Roots.Where(r => ((r.Whole | r.Part) & (1UL << s.Index)) != 0).ToList()).ToArray();
    }

    /// <summary>The operations of the blocks that are reached, in the order of the text.</summary>
    public ImmutableArray<HeldRoot> Roots { get; }

    /// <summary>Where they begin.</summary>
    public int[] Starts { get; }

    /// <summary>Those that run under the hold of some of these sites, wholly or in part, on some path.</summary>
    public IReadOnlyList<HeldRoot> Under(ulong sites)
    {
        List<List<HeldRoot>> each = _held.Where((_, i) => (sites & (1UL << i)) != 0).ToList();
        return each.Count == 1 ? each[0] : each.SelectMany(r => r).Distinct().OrderBy(r => r.Start).ToList();
    }

    /// <summary>
    /// The parts of an operation that run under a hold although others do not, or end it: that which ends it is left
    /// out, and how it names the lock.
    /// </summary>
    public IEnumerable<IOperation> PartsUnder(HeldRoot root, ulong sites)
    {
        var found = new List<IOperation>();
        var skipped = new HashSet<IOperation>();
        foreach (IOperation part in _analysis.Roots.TryGetValue(root.Operation, out EvaluatedRoot? evaluated)
            ? Enumerable.Reverse(evaluated.Parts)
            : Enumerable.Empty<IOperation>())
        {
            if ((Ends(part) & sites) != 0)
            {
                skipped.UnionWith(
                    part is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false }
                        ? new[] { part }
                        : part.DescendantsAndSelf());
            }
            else if (!skipped.Contains(part) && _analysis.Visited.TryGetValue(part, out StateSet? states) && (May(states) & sites) != 0
                && !part.DescendantsAndSelf().Any(p => (Ends(p) & sites) != 0))
            {
                found.Add(part);
                skipped.UnionWith(part.DescendantsAndSelf());
            }
        }

        return found;
    }

    /// <summary>The operations that end these holds.</summary>
    public IEnumerable<IOperation> EndsOf(ulong sites) => Steps(sites).Where(IsEnd).Select(s => s.Operation).Distinct();

    /// <summary>Whether some operation ends these holds on one path, and another or none on a different path.</summary>
    public bool EndsAreShared(ulong sites)
    {
        var ends = new HashSet<IOperation>(EndsOf(sites));
        return _all.Any(s => ends.Contains(s.Operation) && s.Kind != LockStepKind.Acquired
            && (s.Hold is not { } hold || (Bit(hold) & sites) == 0));
    }

    /// <summary>The calls by which the body ends the hold of an acquire, in source order, without those that the compiler makes.</summary>
    /// <returns>Default where the acquire or one of these does more than that, so that it cannot be changed for the one hold.</returns>
    public ImmutableArray<Location> EndsToChange(AcquireSite site)
    {
        ulong own = 1UL << site.Index;
        List<LockStep> steps = Steps(own).ToList();
        HashSet<IOperation> ends =
            new(EndsOf(own).Where(e => e is IInvocationOperation { IsImplicit: false } call && call.TargetMethod.Name != "Dispose"));

        // A release that two acquires share; an upgradeable hold that is upgraded further down, and would be taken twice.
        bool isShared = _all.Any(s => ends.Contains(s.Operation) && s.Kind != LockStepKind.Acquired && s.Hold?.Site.Index != site.Index);
        bool isNested = _all.Any(s =>
            s.Kind == LockStepKind.Acquired && s.Path.Equals(site.Path) && s.Before.Holds.Any(h => h.Site.Index == site.Index));
        return (!site.IsRequired && site.Lock is null) || isShared || isNested
            || steps.Any(s => s.Kind is LockStepKind.HandedOut or LockStepKind.ReleasedInOtherMode or LockStepKind.Upgraded)
            ? default
            : ends.OrderBy(e => e.Syntax.SpanStart).Select(DiagnosticLocations.Of).ToImmutableArray();
    }

    /// <summary>What happens to these holds.</summary>
    public IEnumerable<LockStep> Steps(ulong sites) =>
        Enumerable.Range(0, _held.Length).Where(i => (sites & (1UL << i)) != 0).SelectMany(i => _steps[i]);

    /// <summary>
    /// Whether some path out of the body, other than by an exception, keeps such a hold: also as a guard that is
    /// returned.
    /// </summary>
    public bool IsLeft(ulong sites) => (_left & sites) != 0;

    /// <summary>Whether a guard of such a hold is stored or passed on: then this body does not tell where it ends.</summary>
    public bool IsHandedOut(ulong sites) => (_handedOut & sites) != 0;

    /// <summary>The method of this project by whose call a step ends a hold; null for a primitive.</summary>
    public static IMethodSymbol? CalleeOf(LockStep step) =>
        step is
        {
            Kind: LockStepKind.Released or LockStepKind.ReleasedInOtherMode or LockStepKind.ReleasedNothing,
            Operation: IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: false } method }
        }
            ? method
            : null;

    private static bool IsEnd(LockStep step) => step is { Kind: LockStepKind.Released or LockStepKind.ReleasedInOtherMode, Hold: not null };

    private ulong Ends(IOperation operation) => _ends.TryGetValue(operation, out ulong sites) ? sites : 0;

    private HeldRoot Read(IOperation operation, EvaluatedRoot evaluated)
    {
        ulong any = May(evaluated.Before);
        ulong all = any;
        ulong ends = 0;
        foreach (IOperation part in evaluated.Parts)
        {
            ends |= Ends(part);
            if (_analysis.Visited.TryGetValue(part, out StateSet? states))
            {
                ulong may = May(states);
                any |= may;
                all &= may;
            }
        }

        return new HeldRoot(
            operation, all & ~ends, any & ~(all & ~ends), ends & all,
            evaluated.Before.Aggregate(ulong.MaxValue, (mask, s) => mask & MaskOf(s)));
    }

    /// <summary>
    /// The dataflow has no path into a handler when it knows no operation of the <c>try</c> that throws. One that throws all the
    /// same throws under the holds of the <c>try</c>.
    /// </summary>
    private ulong HeldInTryOf(BasicBlock block)
    {
        ControlFlowRegion? handler = block.EnclosingRegion;
        while (handler is { Kind: not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler) })
        {
            handler = handler.EnclosingRegion;
        }

        if (handler?.EnclosingRegion is not { NestedRegions: var parts })
        {
            return 0;
        }

        if (!_inTry.TryGetValue(handler, out ulong held))
        {
            for (int i = parts[0].FirstBlockOrdinal; i <= parts[0].LastBlockOrdinal; i++)
            {
                held |= _may[i];
            }

            _inTry.Add(handler, held);
        }

        return held;
    }

    private static ulong May(IEnumerable<PathState> states) => states.Aggregate(0UL, (mask, s) => mask | MaskOf(s));

    private static ulong MaskOf(PathState state)
    {
        ulong mask = 0;
        foreach (LockHold hold in state.Holds)
        {
            mask |= Bit(hold);
        }

        return mask;
    }

    private static ulong Bit(LockHold hold) => 1UL << hold.Site.Index;
}

/// <summary>An operation of a block, with the sites whose hold it runs under.</summary>
/// <param name="Whole">All of it runs under their hold, on some path.</param>
/// <param name="Part">A part of it does.</param>
/// <param name="Ends">All of it does until it ends the hold.</param>
/// <param name="Must">Their hold lasts on every path that leads to it.</param>
internal sealed record HeldRoot(IOperation Operation, ulong Whole, ulong Part, ulong Ends, ulong Must)
{
    public int Start => Operation.Syntax.SpanStart;
}
