using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Properties whose accessors the compiler writes.</summary>
internal static class AutoProperties
{
    /// <summary>
    /// A property that is a field by another name. One whose accessor has code is none, though it may have a field that the code calls
    /// <c>field</c>; nor is a partial one, whose code is elsewhere.
    /// </summary>
    public static bool IsAuto(this IPropertySymbol property) =>
        property.HasField() && !HasCode(property.GetMethod) && !HasCode(property.SetMethod);

    /// <summary>A property with a field of its own: who gets or sets it reads or writes that, whatever runs besides.</summary>
    public static bool HasField(this IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>()
            .Any(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, property));

    private static bool HasCode(IMethodSymbol? accessor) =>
        accessor is not null && accessor.DeclaringSyntaxReferences.Any(r => r.GetSyntax() switch
        {
            ArrowExpressionClauseSyntax => true,
            AccessorDeclarationSyntax written => written.Body is not null || written.ExpressionBody is not null
                || written.Parent?.Parent is PropertyDeclarationSyntax property && property.Modifiers.Any(SyntaxKind.PartialKeyword),
            _ => false,
        });
}
