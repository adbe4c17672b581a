using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The code of one body that may run between the start of a hold and its end. Paths are not told apart by what they know of
/// flags, but for two habits: a <c>finally</c> that may release does, and so does <c>if (taken) release;</c>.
/// </summary>
internal sealed class HeldRegion
{
    private readonly ControlFlowGraph _graph;
    private readonly System.Func<IOperation, bool> _ends;
    private readonly HashSet<int> _seen = new();
    private readonly Stack<BasicBlock> _open = new();
    private readonly List<IOperation> _parts = new();

    private HeldRegion(ControlFlowGraph graph, System.Func<IOperation, bool> ends)
    {
        _graph = graph;
        _ends = ends;
    }

    /// <summary>What runs under the hold, in no order.</summary>
    public IReadOnlyList<IOperation> Parts => _parts;

    /// <summary>Some path out of the body, other than by an exception, keeps the hold.</summary>
    public bool IsLeft { get; private set; }

    /// <param name="body">The body, as of <see cref="FlowGraphs.BodyOf"/>.</param>
    /// <param name="start">The acquire, or a call that acquires.</param>
    /// <param name="ends">Whether an operation ends the hold.</param>
    /// <param name="model">The model of the file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when the body has no graph or the acquire no place in it.</returns>
    public static HeldRegion? From(SyntaxNode body, SyntaxNode start, System.Func<IOperation, bool> ends, SemanticModel model, CancellationToken cancellationToken)
    {
        if (FlowGraphs.Of(body, model, cancellationToken) is not { } graph || graph.Blocks.FirstOrDefault(b => FlowGraphs.Operations(b).Any(o => Has(o, start))) is not { } first)
        {
            return null;
        }

        var region = new HeldRegion(graph, ends);
        region.Begin(first, start);
        while (region._open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BasicBlock block = region._open.Pop();
            if (region._seen.Add(block.Ordinal) && region.Reads(FlowGraphs.Operations(block)))
            {
                region.Leave(block, null);
            }
        }

        return region;
    }

    private void Begin(BasicBlock block, SyntaxNode start)
    {
        List<IOperation> operations = FlowGraphs.Operations(block).ToList();
        if (Reads(operations.Skip(operations.FindLastIndex(o => Has(o, start)) + 1)))
        {
            // Of an attempt that decides the branch, only the side on which it succeeded.
            bool? side = block.BranchValue is { } tried && tried.Syntax == start ? true : null;
            Leave(block, side);
        }
    }

    /// <returns>False when the hold ends here.</returns>
    private bool Reads(IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            if (operation.DescendantsAndSelf().Any(_ends))
            {
                return false;
            }

            _parts.Add(operation);
        }

        return true;
    }

    private void Leave(BasicBlock block, bool? outcome)
    {
        Raise(block);
        outcome ??= block.BranchValue is { } condition && ReleasesIf(condition.Syntax) ? true : null;
        bool jumpsWhen = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        if (block.ConditionKind == ControlFlowConditionKind.None || outcome != jumpsWhen)
        {
            Follow(block.FallThroughSuccessor);
        }

        if (block.ConditionKind != ControlFlowConditionKind.None && outcome != !jumpsWhen)
        {
            Follow(block.ConditionalSuccessor);
        }
    }

    /// <summary><c>if (taken) release;</c> that goes on behind the <c>if</c>: where the condition is false, nothing was taken.</summary>
    private bool ReleasesIf(SyntaxNode condition) =>
        condition.Parent is IfStatementSyntax { Else: null } branch && branch.Condition == condition
        && (branch.Statement is BlockSyntax block ? block.Statements.LastOrDefault() : branch.Statement) is { } last and not (ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax)
        && _graph.Blocks.Any(b => FlowGraphs.Operations(b).Any(o => last.Span.Contains(o.Syntax.Span) && o.DescendantsAndSelf().Any(_ends)));

    private void Follow(ControlFlowBranch? branch)
    {
        if (branch is not { Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return, Destination: { } next })
        {
            return;
        }

        foreach (ControlFlowRegion region in branch.FinallyRegions)
        {
            _open.Push(_graph.Blocks[region.FirstBlockOrdinal]);
            if (Ends(region))
            {
                return;
            }
        }

        if (next.Kind == BasicBlockKind.Exit)
        {
            IsLeft = true;
        }
        else
        {
            _open.Push(next);
        }
    }

    /// <summary>An exception goes to the handlers around a block, until a <c>finally</c> ends the hold.</summary>
    private void Raise(BasicBlock block)
    {
        for (ControlFlowRegion? region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } statement)
            {
                continue;
            }

            foreach (ControlFlowRegion handler in statement.NestedRegions.Skip(1))
            {
                _open.Push(_graph.Blocks[handler.FirstBlockOrdinal]);
            }

            if (statement.Kind == ControlFlowRegionKind.TryAndFinally && Ends(statement.NestedRegions[1]))
            {
                return;
            }
        }
    }

    private bool Ends(ControlFlowRegion region)
    {
        for (int i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
        {
            if (FlowGraphs.Operations(_graph.Blocks[i]).Any(o => o.DescendantsAndSelf().Any(_ends)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(IOperation operation, SyntaxNode syntax) => operation.DescendantsAndSelf().Any(o => o.Syntax == syntax && !o.IsImplicit);
}
