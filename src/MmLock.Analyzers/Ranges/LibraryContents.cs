using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// What comes out of an object of the library that a number led to: a box, a lazy value, a task, a function. It may have been put into
/// another one, too. Only what is put into arrays and collections is followed (by the narrowing); of the content of
/// anything else nobody knows whose it is.
/// </summary>
internal static class LibraryContents
{
    /// <summary>An array or collection, of which it is asked what is put there.</summary>
    public static bool IsFollowed(ITypeSymbol? type) => ElementOf(type) is not null;

    /// <summary>What the elements of such are; null for anything else.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: 1 or 2 } collection when IsOfCollections(collection)
            && (collection.TypeArguments.Length == 1 || collection.IsValueType || IsWalked(collection)) => collection.TypeArguments.Last(),

        // The values of a dictionary, but not its keys.
        INamedTypeSymbol { ContainingType: { TypeArguments.Length: 2 } whole } part when IsOfCollections(whole)
            && part.AllInterfaces.Any(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
                && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], whole.TypeArguments[1])) => whole.TypeArguments[1],
        _ => null,
    };

    private static bool IsOfCollections(INamedTypeSymbol type) =>
        type.ContainingNamespace?.ToDisplayString().StartsWith("System.Collections", StringComparison.Ordinal) == true;

    /// <summary>Of two kinds of objects, those that are put there stand behind their keys in what is gone through.</summary>
    private static bool IsWalked(INamedTypeSymbol type) => type.AllInterfaces.Append(type)
        .Any(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
            || i.SpecialType == SpecialType.System_Collections_IEnumerable);

    /// <summary>The value of a member is what somebody put into the object.</summary>
    public static bool IsPut(IMemberReferenceOperation member) => IsObject(member.Type)
        && member is { Member.DeclaringSyntaxReferences.IsEmpty: true, Instance: { } holder } && !IsFollowed(holder.Type)
        && LibraryMembers.IsAny(member.Member.OriginalDefinition switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        });

    /// <summary>A call may give what somebody put into the object that it is called on or given, rather than that object itself.</summary>
    /// <param name="call">A call.</param>
    /// <param name="source">What it is called on, or one of its arguments.</param>
    public static bool IsPut(IInvocationOperation call, IOperation source)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return true;
        }

        IMethodSymbol declared = (method.ReducedFrom ?? method).OriginalDefinition;
        List<ITypeSymbol> given = declared.Parameters.Where(p => p.RefKind == RefKind.Out).Select(p => p.Type).Append(declared.ReturnType)
            .Where(t => LibraryMembers.IsAny(t)).ToList();
        ITypeSymbol? type = Values.Unwrap(source).Type ?? source.Type;
        if (!declared.DeclaringSyntaxReferences.IsEmpty || given.Count == 0
            || type is null or { DeclaringSyntaxReferences.IsEmpty: false } or { SpecialType: SpecialType.System_Object }
                && declared.ContainingType.SpecialType == SpecialType.System_Object)
        {
            return false;
        }

        // `Interlocked.Exchange(ref it, other)` gives what it is given; a table that is asked with a key does not give the key.
        IParameterSymbol? parameter = call.Arguments.FirstOrDefault(a => a.Value == source)?.Parameter?.OriginalDefinition;
        return parameter is not null && LibraryMembers.IsAny(parameter.Type)
            ? !given.All(g => SymbolEqualityComparer.Default.Equals(g, parameter.Type) || g.SpecialType == SpecialType.System_Object)
            : !IsFollowed(type);
    }

    private static bool IsObject(ITypeSymbol? type) => type is { IsReferenceType: true } && !LibraryMembers.IsImmutable(type);
}
