using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>The coarse acquire of a fine locker, for what it cannot do by its range.</summary>
internal static class CoarseFallback
{
    /// <summary><c>coarse ? x.EnterRead() : x.EnterRead(range)</c>; or <c>default</c>, with an attempt for the range later on.</summary>
    public static bool Is(SyntaxNode acquire) =>
        acquire.Parent is ConditionalExpressionSyntax choice
        && (choice.WhenFalse is InvocationExpressionSyntax { ArgumentList.Arguments.Count: > 0 }
            || choice.WhenFalse is LiteralExpressionSyntax or DefaultExpressionSyntax && IsClaimedLater(choice));

    /// <summary>
    /// As <see cref="Is"/>, after the range was tried: what was found under it, verified again, did not hold, so the code says
    /// <c>coarse = true; goto acquire;</c>, or <c>if (!coarse) { coarse = …; if (coarse) goto acquire; }</c>. Decide, acquire, verify, else
    /// coarse: there is nothing finer left for it.
    /// </summary>
    public static bool IsLastResort(SyntaxNode acquire) =>
        Is(acquire) && acquire.Parent is ConditionalExpressionSyntax { Condition: IdentifierNameSyntax flag } choice
        && choice.WhenTrue == acquire && choice.FirstAncestorOrSelf<LabeledStatementSyntax>() is { Parent: { } around } label
        && around.DescendantNodes().OfType<GotoStatementSyntax>().Any(g =>
            g.Expression is IdentifierNameSyntax target && target.Identifier.ValueText == label.Identifier.ValueText
            && (g.Parent is BlockSyntax block && block.Statements.TakeWhile(s => s != g).Any(s => Sets(s, flag.Identifier.ValueText))
                || IsDecidedBefore(g, flag.Identifier.ValueText)));

    private static bool IsDecidedBefore(GotoStatementSyntax again, string flag) =>
        again.FirstAncestorOrSelf<IfStatementSyntax>() is { Condition: IdentifierNameSyntax { Identifier.ValueText: var name } } decided
        && name == flag && decided.Ancestors().OfType<IfStatementSyntax>().Any(i => i.Condition is PrefixUnaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.LogicalNotExpression,
            Operand: IdentifierNameSyntax { Identifier.ValueText: var tried },
        } && tried == flag);

    private static bool Sets(StatementSyntax statement, string flag) => statement is ExpressionStatementSyntax
    {
        Expression: AssignmentExpressionSyntax
        {
            RawKind: (int)SyntaxKind.SimpleAssignmentExpression,
            Left: IdentifierNameSyntax { Identifier.ValueText: var name },
            Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression },
        },
    } && name == flag;

    private static bool IsClaimedLater(ConditionalExpressionSyntax choice) =>
        choice.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var guard } declarator }
        && declarator.FirstAncestorOrSelf<BlockSyntax>() is { } block
        && block.DescendantNodes().OfType<ArgumentSyntax>().Any(a => a.RefKindKeyword.IsKind(SyntaxKind.OutKeyword)
            && a.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == guard
            && a.Parent is ArgumentListSyntax { Arguments.Count: > 1 });
}
