using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Two uses of a variable as a key, one after the other, in a body that changes it elsewhere.</summary>
internal static class FoundKeys
{
    /// <summary>
    /// Whoever comes to the second has just been at the first, in the same round of the loop around both, and nothing between them
    /// changes the variable.
    /// </summary>
    public static bool IsUnchanged(ISymbol variable, SyntaxNode first, SyntaxNode second)
    {
        SyntaxNode? body = FlowGraphs.BodyOf(first);
        if (body is null || body != FlowGraphs.BodyOf(second) || first.Span.End > second.SpanStart
            || first.AncestorsAndSelf().FirstOrDefault(a => a.Parent is BlockSyntax) is not { } before
            || !before.Parent!.Span.Contains(second.Span)
            || !first.Ancestors().TakeWhile(a => a != before.Parent).All(a => IsPassed(a, first))
            || FlowGraphs.LoopOf(first) is { } around && (around != FlowGraphs.LoopOf(second) || !around.Span.Contains(before.Span)))
        {
            return false;
        }

        return !body.DescendantNodes().Any(n => n is GotoStatementSyntax
            || n is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Name && IsWritten(name)
                && (FlowGraphs.BodyOf(name) != body || name.SpanStart >= first.SpanStart && name.SpanStart < second.Span.End));
    }

    /// <summary>What is in it, where it is, is evaluated whenever it is.</summary>
    private static bool IsPassed(SyntaxNode node, SyntaxNode part) => node switch
    {
        BinaryExpressionSyntax binary => binary.OperatorToken.ValueText is not ("&&" or "||" or "??")
            || binary.Left.Span.Contains(part.Span),
        ExpressionSyntax => node is not (ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax
            or AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression }),
        IfStatementSyntax choice => choice.Condition.Span.Contains(part.Span),
        StatementSyntax => node is ExpressionStatementSyntax or LocalDeclarationStatementSyntax,
        _ => node is BaseArgumentListSyntax or ArgumentSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax
            or VariableDeclarationSyntax,
    };

    private static bool IsWritten(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == name,
        PostfixUnaryExpressionSyntax or RefExpressionSyntax => true,
        PrefixUnaryExpressionSyntax unary =>
            unary.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.AddressOfExpression,
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax,
        _ => false,
    };
}
