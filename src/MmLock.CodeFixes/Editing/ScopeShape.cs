using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>Recognises the statement shapes around a lock operation.</summary>
internal static class ScopeShape
{
    /// <summary>
    /// The statement that consists of the operation, or that tests or stores its result; null when it is deeper inside
    /// an expression.
    /// </summary>
    public static StatementSyntax? OwnStatement(LockUse operation)
    {
        SyntaxNode at = operation.Syntax;
        while (at.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax or AssignmentExpressionSyntax or EqualsValueClauseSyntax
            or VariableDeclaratorSyntax or VariableDeclarationSyntax
            || (at.Parent is PrefixUnaryExpressionSyntax not && not.IsKind(SyntaxKind.LogicalNotExpression))
            || Values.IsConfigureAwait(at.Parent))
        {
            at = at.Parent!;
        }

        return at.Parent as StatementSyntax;
    }

    public static ExpressionSyntax StripNot(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (expression)
            {
                case PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression):
                    expression = not.Operand;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    expression = parenthesized.Expression;
                    break;
                default:
                    return expression;
            }
        }
    }

    public static SyntaxList<StatementSyntax> Siblings(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        _ => default,
    };

    /// <summary>
    /// The <c>try</c> right behind the acquire whose <c>finally</c> does nothing but release it, when merging both into a
    /// <c>using</c> loses no comment and no directive; else null.
    /// </summary>
    public static TryStatementSyntax? TryToMerge(LockUse acquire, LockUse release)
    {
        if (acquire.Lock.Verb != LockVerb.Acquire
            || OwnStatement(acquire) is not ExpressionStatementSyntax own
            || Siblings(own) is var siblings && siblings.IndexOf(own) is var index && index + 1 >= siblings.Count
            || siblings[index + 1] is not TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: { Count: 1 } last } attempt
            || last[0] is not ExpressionStatementSyntax only
            || OwnStatement(release) != only)
        {
            return null;
        }

        bool sameLine = !attempt.TryKeyword.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        bool losesText = Says(attempt.TryKeyword.LeadingTrivia)
            || Says(attempt.TryKeyword.TrailingTrivia)
            || attempt.Finally!.DescendantTrivia().Any(Says)
            || Says(attempt.Block.CloseBraceToken.TrailingTrivia)
            || (sameLine && Says(own.GetTrailingTrivia()));
        return losesText ? null : attempt;
    }

    private static bool Says(SyntaxTriviaList trivia) => trivia.Any(Says);

    private static bool Says(SyntaxTrivia trivia) =>
        !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
