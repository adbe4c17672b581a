using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>Names that a block around statements would take out of sight of code that uses them.</summary>
internal static class ScopeLeaks
{
    /// <returns>The first such name that no declaration in front of the block can bring back; null for none.</returns>
    public static ISymbol? In(StructureWrap wrap, SemanticModel model)
    {
        if (model.AnalyzeDataFlow(wrap.Statements[0], wrap.Statements[wrap.Statements.Length - 1]) is not { Succeeded: true } flow)
        {
            return null;
        }

        return flow.VariablesDeclared.FirstOrDefault(v =>
            (flow.ReadOutside.Contains(v, SymbolEqualityComparer.Default)
                || flow.WrittenOutside.Contains(v, SymbolEqualityComparer.Default))
            && (HasNoName((v as ILocalSymbol)?.Type) || !v.DeclaringSyntaxReferences.All(r => CanBeDeclaredBefore(r.GetSyntax(), wrap))));
    }

    /// <summary>A type that no declaration without a value can say.</summary>
    private static bool HasNoName(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => HasNoName(array.ElementType),
        INamedTypeSymbol named => named.IsAnonymousType || named.TypeArguments.Any(HasNoName),
        _ => false,
    };

    /// <summary>A plain local of the wrapped statements themselves, or a variable of an <c>out</c> argument.</summary>
    public static bool CanBeDeclaredBefore(SyntaxNode declaration, StructureWrap wrap) => declaration switch
    {
        VariableDeclaratorSyntax
        {
            Parent: VariableDeclarationSyntax
            {
                Variables.Count: 1,
                Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } statement
            } variables
        } =>
            wrap.Statements.Contains(statement) && variables.Type is not RefTypeSyntax && !statement.IsConst,
        SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax handed } } =>
            handed.RefOrOutKeyword.IsKind(SyntaxKind.OutKeyword),
        _ => false,
    };
}
