using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.CodeFixes.Editing;

/// <summary>Where <c>Lock.Scope</c> is spelled for the result of an <c>EnterScope</c>: it becomes a guard.</summary>
internal static class ScopeTypes
{
    public static SyntaxNode? Of(SyntaxNode acquire)
    {
        TypeSyntax? type = acquire.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } => declaration.Type,
            ArrowExpressionClauseSyntax { Parent: { } member } => TypeOf(member),
            ReturnStatementSyntax statement => TypeOf(statement.Ancestors().FirstOrDefault(a => a is MethodDeclarationSyntax or LocalFunctionStatementSyntax or PropertyDeclarationSyntax or AnonymousFunctionExpressionSyntax)),
            _ => null,
        };
        return type is QualifiedNameSyntax { Right.Identifier.ValueText: "Scope" } or IdentifierNameSyntax { Identifier.ValueText: "Scope" } ? type : null;
    }

    private static TypeSyntax? TypeOf(SyntaxNode? member) => member switch
    {
        MethodDeclarationSyntax method => method.ReturnType,
        LocalFunctionStatementSyntax function => function.ReturnType,
        PropertyDeclarationSyntax property => property.Type,
        _ => null,
    };
}
