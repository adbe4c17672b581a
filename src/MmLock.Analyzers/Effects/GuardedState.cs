using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Effects;

/// <summary>Which members a lock guards, as <c>[GuardedBy]</c> says.</summary>
internal static class GuardedState
{
    /// <summary>A member that may be touched only under the lock called <paramref name="lockName"/>.</summary>
    public static bool IsGuarded(ISymbol member, string lockName) =>
        Guards(member, lockName) || (IsMutable(member) && member.ContainingType is { } type && IsGuardedType(type, lockName));

    /// <summary>A type whose objects are part of the guarded structure: what a lookup returns.</summary>
    public static bool IsGuardedType(ITypeSymbol? type, string lockName) => type is not null && Guards(type.OriginalDefinition, lockName);

    /// <summary>The guarded type itself, or what a collection of such objects holds.</summary>
    public static ITypeSymbol? GuardedElement(ITypeSymbol? type, string lockName)
    {
        if (IsGuardedType(type, lockName))
        {
            return type;
        }

        return type switch
        {
            IArrayTypeSymbol array => GuardedElement(array.ElementType, lockName),
            INamedTypeSymbol { IsTupleType: true } tuple =>
                tuple.TupleElements.Select(e => GuardedElement(e.Type, lockName)).FirstOrDefault(e => e is not null),
            INamedTypeSymbol { IsGenericType: true } generic =>
                generic.TypeArguments.Select(a => GuardedElement(a, lockName)).FirstOrDefault(e => e is not null),
            _ => null,
        };
    }

    private static bool Guards(ISymbol symbol, string lockName) =>
        KnownTypes.FindAttribute(symbol, KnownTypes.GuardedBy) is { ConstructorArguments: { Length: 1 } arguments }
        && arguments[0].Value is string path
        && (path == lockName || path.EndsWith("." + lockName, System.StringComparison.Ordinal));

    private static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst && !field.IsStatic,
        IPropertySymbol property => property is { IsStatic: false, SetMethod: { IsInitOnly: false } },
        _ => false,
    };
}
