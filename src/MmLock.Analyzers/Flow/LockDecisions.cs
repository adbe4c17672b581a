using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Which branches of a body have to do with its locks. In a body of more paths than can be followed apart, flags that only decide about
/// other work are not followed: paths that differ in nothing else are one.
/// </summary>
internal sealed class LockDecisions
{
    private readonly List<SyntaxNode> _lockOperations;

    public LockDecisions(ControlFlowGraph graph, LockModel model, CancellationToken cancellationToken) =>
        _lockOperations = graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf())
            .OfType<IInvocationOperation>()
            .Where(c =>
                model.Reader.Read(c) is not null || c.Instance?.Type is { } type && GuardTypes.IsGuard(type) && IsOfGuard(c.TargetMethod)
                || !model.Changes(c.TargetMethod, cancellationToken).IsEmpty)
            .Select(c => c.Syntax).Distinct().ToList();

    /// <summary>What is done to a hold through its guard.</summary>
    private static bool IsOfGuard(IMethodSymbol method) =>
        method.Name is "Dispose" or "DisposeAsync" or "Close" or "DowngradeToRead" or "TryUpgradeToWrite" or "TryUpgradeToWriteAsync";

    /// <summary>Whether a lock is taken, given back or asked for in what the condition decides about.</summary>
    public bool Decides(IOperation condition) =>
        condition.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
        || _lockOperations.Any(o => statement.Span.Contains(o.Span));

    /// <summary>Whether the value is that of a lock operation, or is set right beside one: <c>Enter(); taken = true;</c>.</summary>
    public bool IsBeside(IOperation assignment) =>
        assignment.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } statement
        || _lockOperations.Any(o =>
            statement.Span.Contains(o.Span)
            || o.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } own
                and not (LockStatementSyntax or UsingStatementSyntax)
                && block == statement.Parent
                && block.Statements.IndexOf(own) - block.Statements.IndexOf(statement) is 1 or -1);
}
