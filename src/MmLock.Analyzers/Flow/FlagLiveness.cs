using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Which flags are still asked or copied from a block on. What nobody asks any more is forgotten: else each pair of
/// conditions in a long method would double its ways for good.
/// </summary>
internal sealed class FlagLiveness
{
    private readonly ulong[] _live;

    /// <param name="graph">The body.</param>
    /// <param name="mask">The bits of a variable; zero for one that is not followed.</param>
    public FlagLiveness(ControlFlowGraph graph, System.Func<ISymbol, ulong> mask)
    {
        _live = graph.Blocks.Select(b => Uses(b, mask)).ToArray();
        List<int>[] next = graph.Blocks.Select(b => Successors(graph, b).Distinct().ToList()).ToArray();
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = _live.Length - 1; i >= 0; i--)
            {
                ulong live = next[i].Aggregate(_live[i], (all, n) => all | _live[n]);
                changed |= live != _live[i];
                _live[i] = live;
            }
        }
    }

    public ulong At(BasicBlock block) => _live[block.Ordinal];

    private static ulong Uses(BasicBlock block, System.Func<ISymbol, ulong> mask) =>
        FlowGraphs.Operations(block).SelectMany(o => o.DescendantsAndSelf())
            .Where(o => o is ILocalReferenceOperation or IParameterReferenceOperation && !(o.Parent is ISimpleAssignmentOperation assignment && assignment.Target == o))
            .Aggregate(0UL, (all, o) => all | mask(LockPaths.VariableOf(o)!));

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

        for (ControlFlowRegion? region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            // An exception may lead to any handler around; the end of a finally, to whatever a branch through it leads to.
            if (region.Kind == ControlFlowRegionKind.Try && region.EnclosingRegion is { } statement)
            {
                foreach (ControlFlowRegion handler in statement.NestedRegions.Skip(1))
                {
                    yield return handler.FirstBlockOrdinal;
                }
            }
            else if (region.Kind == ControlFlowRegionKind.Finally)
            {
                foreach (BasicBlock other in graph.Blocks)
                {
                    foreach (ControlFlowBranch branch in new[] { other.FallThroughSuccessor, other.ConditionalSuccessor }.OfType<ControlFlowBranch>())
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
}
