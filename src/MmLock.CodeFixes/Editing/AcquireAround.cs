using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Takes a lock around the statement, or the expression body, that touches something.</summary>
internal static class AcquireAround
{
    /// <returns>The changes; null where the statement cannot go into a block of its own.</returns>
    public static IReadOnlyList<TextChange>? Find(
        SyntaxNode touched, SemanticModel model, FileLayout layout, System.Func<bool, LockSpelling?> spelling)
    {
        for (SyntaxNode? at = touched; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case AnonymousFunctionExpressionSyntax { ExpressionBody: not null }:
                case ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax
                    or EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax or ParameterSyntax }:
                    return null;
                case ArrowExpressionClauseSyntax arrow:
                    return spelling(IsAsync(arrow)) is { } ofArrow && Fits(arrow.Expression, ofArrow)
                        ? AroundArrow(arrow, model, layout, ofArrow)
                        : null;
                case StatementSyntax statement when statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax:
                    return spelling(IsAsync(statement)) is { } ofStatement && Fits(statement, ofStatement)
                        ? AroundStatement(statement, model, layout, ofStatement)
                        : null;
            }
        }

        return null;
    }

    private static bool IsAsync(SyntaxNode node) =>
        node.Ancestors()
            .FirstOrDefault(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax) switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
            MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            _ => false,
        };

    private static bool Fits(SyntaxNode node, LockSpelling spelling) =>
        !node.ContainsDirectives
        && !(spelling.IsThreadAffine
            && node.DescendantNodesAndSelf(n => n is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax)
            .Any(n =>
                n is AwaitExpressionSyntax or YieldStatementSyntax || n is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }))
        && !(spelling.After is not null && node.DescendantNodesAndSelf().Any(n => n is YieldStatementSyntax));

    private static List<TextChange>? AroundStatement(
        StatementSyntax statement, SemanticModel model, FileLayout layout, LockSpelling spelling)
    {
        if (statement is LabeledStatementSyntax or LocalFunctionStatementSyntax
            || statement.DescendantNodes().OfType<LabeledStatementSyntax>().Any())
        {
            return null;
        }

        PlaceLayout place = layout.At(statement);
        TextSpan body = statement.Span;
        string declared = "";
        if (OutlivesIt(statement, model))
        {
            // `int n = _count;` becomes a declaration in front of the block and an assignment in it.
            if (statement is not LocalDeclarationStatementSyntax
                {
                    UsingKeyword.RawKind: 0, AwaitKeyword.RawKind: 0, IsConst: false,
                    Declaration: { Variables: { Count: 1 } variables } declaration
                }
                || declaration.Type is RefTypeSyntax || variables[0].Initializer is not { } initializer
                || initializer.Value.DescendantNodesAndSelf().Any(n => n is DeclarationExpressionSyntax or SingleVariableDesignationSyntax)
                || initializer.Value is InitializerExpressionSyntax
                || model.GetDeclaredSymbol(variables[0])
                    is not ILocalSymbol { Type: { IsAnonymousType: false, TypeKind: not TypeKind.Error } type }
                || statement.GetLeadingTrivia().Any(t => t.IsDirective))
            {
                return null;
            }

            string name = declaration.Type.IsVar ? type.ToMinimalDisplayString(model, statement.SpanStart) : declaration.Type.ToString();
            declared = place.Line($"{name} {variables[0].Identifier};");
            body = TextSpan.FromBounds(variables[0].SpanStart, statement.Span.End);
        }

        return new List<TextChange>
        {
            new(statement.Span, declared + Wrap(layout.Reindented(body, place.Indent, place.Inner.Indent), place, spelling))
        };
    }

    /// <summary>A statement in the lock's block.</summary>
    private static string Wrap(string body, PlaceLayout place, LockSpelling spelling) =>
        (spelling.Before is { } acquire ? place.Line(acquire) : "")
        + (spelling.After is { } release ? place.BlockAndFinally(spelling.Header, body, release) : place.Block(spelling.Header, body));

    /// <summary>Whether what a statement declares is used behind it.</summary>
    private static bool OutlivesIt(StatementSyntax statement, SemanticModel model) =>
        model.AnalyzeDataFlow(statement) is { Succeeded: true } flow
        && flow.VariablesDeclared.Any(v =>
            flow.ReadOutside.Contains(v, SymbolEqualityComparer.Default) || flow.WrittenOutside.Contains(v, SymbolEqualityComparer.Default)
                || statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
        || statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };

    private static List<TextChange>? AroundArrow(
        ArrowExpressionClauseSyntax arrow, SemanticModel model, FileLayout layout, LockSpelling spelling)
    {
        SyntaxNode member = arrow.Parent!;
        if (SemicolonOf(member) is not { } semicolon || arrow.Expression is ThrowExpressionSyntax or RefExpressionSyntax)
        {
            return null;
        }

        PlaceLayout place = layout.At(member);
        bool isProperty = member is PropertyDeclarationSyntax or IndexerDeclarationSyntax;
        PlaceLayout inner = layout.At(member, FileLayout.ControlBlocks).Inner;
        inner = isProperty ? inner.Inner : inner;
        string value = layout.Reindented(arrow.Expression.Span, place.Indent, inner.Inner.Indent);
        string statement = Wrap(ReturnsNothing(member, model) ? $"{value};" : $"return {value};", inner, spelling);
        string block = place.Block("", isProperty ? layout.At(member, FileLayout.Accessors).Inner.Block("get", statement) : statement);
        SyntaxToken before = arrow.ArrowToken.GetPreviousToken();
        return new List<TextChange> { new(TextSpan.FromBounds(before.Span.End, semicolon.Span.End), place.BraceGap + block) };
    }

    private static bool ReturnsNothing(SyntaxNode member, SemanticModel model) => model.GetDeclaredSymbol(member) switch
    {
        IMethodSymbol
        {
            MethodKind: MethodKind.PropertySet or MethodKind.Constructor or MethodKind.Destructor or MethodKind.EventAdd
            or MethodKind.EventRemove
        } =>
            true,
        IMethodSymbol { IsAsync: true, ReturnType: INamedTypeSymbol { Arity: 0 } } => true,
        IMethodSymbol method => method.ReturnsVoid,
        _ => false,
    };

    private static SyntaxToken? SemicolonOf(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method => method.SemicolonToken,
        AccessorDeclarationSyntax accessor => accessor.SemicolonToken,
        PropertyDeclarationSyntax property => property.SemicolonToken,
        IndexerDeclarationSyntax indexer => indexer.SemicolonToken,
        LocalFunctionStatementSyntax function => function.SemicolonToken,
        _ => null,
    };
}
