using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Operations;

/// <summary>The header of a loop: where it stands, what a call path calls it, and which operations run once per iteration.</summary>
internal static class LoopHeaders
{
    public static Location Of(ILoopOperation loop) => loop.Syntax switch
    {
        ForStatementSyntax s => Between(s.ForKeyword, s.CloseParenToken),
        WhileStatementSyntax s => Between(s.WhileKeyword, s.CloseParenToken),
        DoStatementSyntax s => Between(s.WhileKeyword, s.CloseParenToken),
        CommonForEachStatementSyntax s => Between(s.ForEachKeyword, s.CloseParenToken),
        { } other => other.GetLocation(),
    };

    public static string LabelOf(ILoopOperation loop) => loop.Syntax switch
    {
        ForStatementSyntax { Condition: { } condition } => $"for ({condition})",
        WhileStatementSyntax { Condition: { } condition } => $"while ({condition})",
        DoStatementSyntax { Condition: { } condition } => $"while ({condition})",
        CommonForEachStatementSyntax { Expression: { } expression } => $"foreach ({expression})",
        _ => "loop",
    };

    /// <summary>Whether an operation of the loop's graph is evaluated once per iteration.</summary>
    public static bool RunsEachIteration(ILoopOperation loop, IOperation operation) => loop.Syntax switch
    {
        ForStatementSyntax { Condition: { } condition } => condition.Span.Contains(operation.Syntax.Span),

        // What it does first it does in each round.
        ForStatementSyntax { Condition: null, Statement: BlockSyntax { Statements: { Count: > 0 } statements } } =>
            statements[0].Span.Contains(operation.Syntax.Span),
        ForStatementSyntax { Condition: null, Statement: var body } => body.Span.Contains(operation.Syntax.Span),
        WhileStatementSyntax { Condition: { } condition } => condition.Span.Contains(operation.Syntax.Span),
        DoStatementSyntax { Condition: { } condition } => condition.Span.Contains(operation.Syntax.Span),
        CommonForEachStatementSyntax { Expression: { } expression } =>
            expression.Span == operation.Syntax.Span && operation is IInvocationOperation { TargetMethod.Name: "MoveNext" },
        _ => false,
    };

    private static Location Between(SyntaxToken first, SyntaxToken last) =>
        Location.Create(first.SyntaxTree!, TextSpan.FromBounds(first.SpanStart, last.Span.End));
}
