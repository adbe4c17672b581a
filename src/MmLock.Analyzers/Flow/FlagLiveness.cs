using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Which flags are still asked or copied from a block on. What nobody asks any more is forgotten: else each pair of
/// conditions in a long method would double its paths for good.
/// </summary>
internal sealed class FlagLiveness
{
    private readonly ulong[] _live;

    /// <param name="graph">The body.</param>
    /// <param name="mask">The bits of a variable; zero for one that is not followed.</param>
    public FlagLiveness(ControlFlowGraph graph, System.Func<ISymbol, ulong> mask)
    {
        (ulong Used, ulong Set)[] own = graph.Blocks.Select(b => Uses(b, mask)).ToArray();
        _live = own.Select(o => o.Used).ToArray();
        List<int>[] next = graph.Blocks.Select(b => Successors(graph, b).Distinct().ToList()).ToArray();

        // Outside of its region there is no variable, whatever the block uses that comes back into the region.
        ulong[] absent = Absent(graph, mask);

        // An exception may leave a block before it sets anything.
        List<int>[] handlers = graph.Blocks.Select(b => Handlers(b).Distinct().ToList()).ToArray();
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = _live.Length - 1; i >= 0; i--)
            {
                ulong after = next[i].Aggregate(0UL, (all, n) => all | _live[n]);
                ulong live = handlers[i].Aggregate(_live[i] | (after & ~own[i].Set), (all, n) => all | _live[n]) & ~absent[i];
                changed |= live != _live[i];
                _live[i] = live;
            }
        }
    }

    public ulong At(BasicBlock block) => _live[block.Ordinal];

    private static ulong[] Absent(ControlFlowGraph graph, System.Func<ISymbol, ulong> mask)
    {
        var absent = new ulong[graph.Blocks.Length];
        var open = new Stack<ControlFlowRegion>();
        open.Push(graph.Root);
        while (open.Count > 0)
        {
            ControlFlowRegion region = open.Pop();
            ulong bits = region.Locals.Aggregate(0UL, (all, l) => all | mask(l));
            for (int i = 0; bits != 0 && i < absent.Length; i++)
            {
                absent[i] |= i < region.FirstBlockOrdinal || i > region.LastBlockOrdinal ? bits : 0;
            }

            foreach (ControlFlowRegion inner in region.NestedRegions)
            {
                open.Push(inner);
            }
        }

        return absent;
    }

    /// <summary>What a block asks before it sets it, and what it sets.</summary>
    private static (ulong Used, ulong Set) Uses(BasicBlock block, System.Func<ISymbol, ulong> mask)
    {
        ulong used = 0;
        ulong set = 0;
        foreach (IOperation root in FlowGraphs.Operations(block))
        {
            ulong assigned = 0;
            foreach (IOperation operation in root.DescendantsAndSelf()
                .Where(o => o is ILocalReferenceOperation or IParameterReferenceOperation))
            {
                ulong bits = mask(Values.VariableOf(operation)!);
                if (operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation)
                {
                    assigned |= bits;
                }
                else
                {
                    used |= bits & ~set;
                }
            }

            set |= assigned;
        }

        return (used, set);
    }

    private static IEnumerable<int> Successors(ControlFlowGraph graph, BasicBlock block)
    {
        foreach (ControlFlowBranch branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor }.OfType<ControlFlowBranch>())
        {
            if (branch.Destination is { } destination)
            {
                yield return destination.Ordinal;
            }

            foreach (ControlFlowRegion last in branch.FinallyRegions)
            {
                yield return last.FirstBlockOrdinal;
            }
        }

        for (ControlFlowRegion? region =
            block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            // The end of a finally leads to whatever a branch through it leads to.
            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                foreach (BasicBlock other in graph.Blocks)
                {
                    foreach (ControlFlowBranch branch in new[]
                    {
                        other.FallThroughSuccessor, other.ConditionalSuccessor
                    }.OfType<ControlFlowBranch>())
                    {
                        if (branch.Destination is { } destination && branch.FinallyRegions.Contains(region))
                        {
                            yield return destination.Ordinal;
                        }
                    }
                }
            }
        }
    }

    /// <summary>An exception may lead to any handler around.</summary>
    private static IEnumerable<int> Handlers(BasicBlock block)
    {
        for (ControlFlowRegion? region =
            block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Try && region.EnclosingRegion is { } statement)
            {
                foreach (ControlFlowRegion handler in statement.NestedRegions.Skip(1))
                {
                    yield return handler.FirstBlockOrdinal;
                }
            }
        }
    }
}
