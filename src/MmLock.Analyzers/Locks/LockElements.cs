using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Locks;

/// <summary>Collections of the library with a lock for each element: an array, a list, a dictionary.</summary>
internal static class LockElements
{
    /// <summary>What lies in a collection of the library; null for a type that is none.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { IsGenericType: true, DeclaringSyntaxReferences.IsEmpty: true, TypeArguments: { Length: 1 or 2 } arguments } named
            when named.TypeKind is TypeKind.Class or TypeKind.Interface
                && named.AllInterfaces.Prepend(named).Any(i => i.ToDisplayString() == "System.Collections.IEnumerable") =>
            arguments[arguments.Length - 1],
        _ => null,
    };

    /// <summary>The collection out of which an expression takes an element; null for another expression.</summary>
    public static IOperation? CollectionOf(IOperation? value) => value is null ? null : Values.Unwrap(value) switch
    {
        IArrayElementReferenceOperation element => element.ArrayReference,
        IPropertyReferenceOperation { Property: { IsIndexer: true, DeclaringSyntaxReferences.IsEmpty: true }, Instance: { } list } => list,
        IImplicitIndexerReferenceOperation { IndexerSymbol.DeclaringSyntaxReferences.IsEmpty: true, Instance: var list } => list,
        IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method, Instance: { } list }
            when IsElement(method.OriginalDefinition.ReturnType, list.Type) => list,
        _ => null,
    };

    /// <summary>The declaration of the collection.</summary>
    public static ISymbol? HolderOf(IOperation? value) =>
        Values.SymbolOf(CollectionOf(value)) is { } holder && ElementOf(holder.NamedType()) is not null ? holder : null;

    /// <summary>Whether a type in the declaration of a collection's member is what lies in it: its last type parameter.</summary>
    public static bool IsElement(ITypeSymbol declared, ITypeSymbol? collection) =>
        declared is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type } parameter
            && collection is INamedTypeSymbol named && parameter.Ordinal == named.TypeArguments.Length - 1;

    /// <summary>Whether it is spelled with that in it.</summary>
    public static bool Mentions(ITypeSymbol declared, ITypeSymbol? collection) => IsElement(declared, collection)
        || declared is IArrayTypeSymbol array && Mentions(array.ElementType, collection)
        || declared is INamedTypeSymbol named && named.TypeArguments.Any(a => Mentions(a, collection));
}
