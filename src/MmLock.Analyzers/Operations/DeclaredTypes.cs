namespace MmLock.Analyzers.Operations;

/// <summary>The type that a name is declared with.</summary>
internal static class DeclaredTypes
{
    /// <summary>Of a local or parameter; null for any other name.</summary>
    public static ITypeSymbol? VariableType(this ISymbol? symbol) =>
        symbol is ILocalSymbol local ? local.Type : (symbol as IParameterSymbol)?.Type;

    /// <summary>Of what has a value: of a field or a property, too; null for a method or a type.</summary>
    public static ITypeSymbol? DeclaredType(this ISymbol? symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => symbol.VariableType(),
    };

    /// <summary>Of a method, what it gives; null for a type.</summary>
    public static ITypeSymbol? NamedType(this ISymbol? symbol) => symbol.DeclaredType() ?? (symbol as IMethodSymbol)?.ReturnType;
}
