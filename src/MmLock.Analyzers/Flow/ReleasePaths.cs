using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>Asks whether a hold ends in the body that takes it.</summary>
internal static class ReleasePaths
{
    /// <summary>
    /// Whether some path out of the body, other than by an exception, passes none of the releases after the acquire: then
    /// the hold is handed to somebody else. A release under a condition counts as one, as in <c>finally { if (taken) … }</c>.
    /// Of a tried acquire that decides a branch only the successful side counts.
    /// </summary>
    public static bool Leaks(SyntaxNode body, SyntaxNode acquire, IReadOnlyCollection<SyntaxNode> releases, SemanticModel model, CancellationToken cancellationToken)
    {
        if (FlowGraphs.Of(body, model, cancellationToken) is not { } graph)
        {
            return true;
        }

        BasicBlock? start = graph.Blocks.FirstOrDefault(b => FlowGraphs.Operations(b).Any(o => Contains(o, acquire)));
        if (start is null)
        {
            return true;
        }

        var seen = new HashSet<int>();
        var open = new Stack<BasicBlock>();
        if (start.BranchValue is { } tried && tried.Syntax == acquire && start.ConditionKind != ControlFlowConditionKind.None)
        {
            Leave(start.ConditionKind == ControlFlowConditionKind.WhenTrue ? start.ConditionalSuccessor : start.FallThroughSuccessor);
        }
        else if (!ReleasesAfter(start, acquire, releases))
        {
            LeaveBoth(start);
        }

        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BasicBlock block = open.Pop();
            if (!seen.Add(block.Ordinal))
            {
                continue;
            }

            if (block.Kind == BasicBlockKind.Exit)
            {
                return true;
            }

            if (!FlowGraphs.Operations(block).Any(o => releases.Any(r => Contains(o, r))))
            {
                LeaveBoth(block);
            }
        }

        return false;

        void LeaveBoth(BasicBlock block)
        {
            Leave(block.FallThroughSuccessor);
            Leave(block.ConditionalSuccessor);
        }

        void Leave(ControlFlowBranch? branch)
        {
            if (branch is { Destination: { } next, Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return }
                && !branch.FinallyRegions.Any(f => Releases(graph, f, releases)))
            {
                open.Push(next);
            }
        }
    }

    private static bool Releases(ControlFlowGraph graph, ControlFlowRegion region, IReadOnlyCollection<SyntaxNode> releases)
    {
        for (int i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
        {
            if (FlowGraphs.Operations(graph.Blocks[i]).Any(o => releases.Any(r => Contains(o, r))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReleasesAfter(BasicBlock block, SyntaxNode acquire, IReadOnlyCollection<SyntaxNode> releases)
    {
        bool after = false;
        foreach (IOperation operation in FlowGraphs.Operations(block))
        {
            if (after && releases.Any(r => Contains(operation, r)))
            {
                return true;
            }

            after |= Contains(operation, acquire);
        }

        return false;
    }

    private static bool Contains(IOperation operation, SyntaxNode syntax) => operation.Syntax.Contains(syntax) || operation.DescendantsAndSelf().Any(o => o.Syntax == syntax);
}
