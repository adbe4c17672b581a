using System.Linq;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Locks;

/// <summary>Collections of locks: an array, a list or a dictionary with a lock for each element.</summary>
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
}
