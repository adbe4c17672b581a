using Microsoft.CodeAnalysis.CSharp;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace MmLock.CodeFixes.Editing;

/// <content>Bodies that were the disposal of the lock alone: <c>void Dispose() => _lock.Dispose();</c> has nothing left to do.</content>
internal sealed partial class ApiRewriter
{
    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var visited = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(NothingAt(node.SemicolonToken))
            : visited;
    }

    public override SyntaxNode? VisitDestructorDeclaration(DestructorDeclarationSyntax node)
    {
        var visited = (DestructorDeclarationSyntax)base.VisitDestructorDeclaration(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(NothingAt(node.SemicolonToken))
            : visited;
    }

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        var visited = (ConstructorDeclarationSyntax)base.VisitConstructorDeclaration(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(NothingAt(node.SemicolonToken))
            : visited;
    }

    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node)
    {
        var visited = (AccessorDeclarationSyntax)base.VisitAccessorDeclaration(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(NothingAt(node.SemicolonToken))
            : visited;
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var visited = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(NothingAt(node.SemicolonToken))
            : visited;
    }

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node)
    {
        var visited = (ParenthesizedLambdaExpressionSyntax)base.VisitParenthesizedLambdaExpression(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithBlock(Nothing().WithTrailingTrivia(node.GetTrailingTrivia()))
            : visited;
    }

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node)
    {
        var visited = (SimpleLambdaExpressionSyntax)base.VisitSimpleLambdaExpression(node)!;
        return IsGone(node.ExpressionBody)
            ? visited.WithExpressionBody(null).WithBlock(Nothing().WithTrailingTrivia(node.GetTrailingTrivia()))
            : visited;
    }

    private bool IsGone(ArrowExpressionClauseSyntax? arrow) => IsGone(arrow?.Expression);

    private bool IsGone(ExpressionSyntax? body) =>
        (body is ConditionalAccessExpressionSyntax optional ? optional.WhenNotNull : body) is { } call
        && _sites.TryGetValue(call, out ApiSitePlan? plan) && plan.Form is ApiForm.Removed or ApiForm.Dropped;

    private static BlockSyntax Nothing() =>
        Block().WithOpenBraceToken(Token(TriviaList(), SyntaxKind.OpenBraceToken, TriviaList(Space)));

    /// <summary>An empty body in the place of an expression: what follows it stays behind it.</summary>
    private static BlockSyntax NothingAt(SyntaxToken semicolon) => Nothing().WithTrailingTrivia(semicolon.TrailingTrivia);
}
