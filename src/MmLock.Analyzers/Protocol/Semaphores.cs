using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>Tells semaphores that are locks from those that count or signal, which anybody may release at any time.</summary>
internal static class Semaphores
{
    /// <summary>Made by <c>new SemaphoreSlim(1)</c> or <c>(1, 1)</c>, where it is declared or in a constructor.</summary>
    public static bool IsMutex(ISymbol declaration, ProtocolBody body) =>
        declaration.DeclaringSyntaxReferences.Select(r => r.GetSyntax(body.CancellationToken)).SelectMany(d => Values(d, declaration))
            .Any(IsForOne);

    private static IEnumerable<ExpressionSyntax?> Values(SyntaxNode declaration, ISymbol symbol)
    {
        ExpressionSyntax? initial = declaration switch
        {
            VariableDeclaratorSyntax variable => variable.Initializer?.Value,
            PropertyDeclarationSyntax property => property.Initializer?.Value,
            _ => null,
        };
        IEnumerable<ExpressionSyntax?> assigned = symbol is not (IFieldSymbol or IPropertySymbol) ? Enumerable.Empty<ExpressionSyntax?>()
            : declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Members.OfType<ConstructorDeclarationSyntax>()
                .SelectMany(c => c.DescendantNodes()).OfType<AssignmentExpressionSyntax>()
                .Where(a => a.Left is IdentifierNameSyntax { Identifier.ValueText: var name } && name == symbol.Name)
                .Select(a => (ExpressionSyntax?)a.Right)
            ?? Enumerable.Empty<ExpressionSyntax?>();
        return assigned.Append(initial);
    }

    private static bool IsForOne(ExpressionSyntax? value) =>
        value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: >= 1 } arguments }
            && arguments.All(a => a.Expression is LiteralExpressionSyntax { Token.ValueText: "1" });
}
