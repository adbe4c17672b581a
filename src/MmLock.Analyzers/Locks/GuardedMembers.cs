using System.Collections.Concurrent;

namespace MmLock.Analyzers.Locks;

/// <summary>What <c>[GuardedBy]</c> says of a member.</summary>
/// <param name="Path">The lock, beginning with the object that the member belongs to; static for a static lock.</param>
/// <param name="LockType">The lock's type.</param>
/// <param name="OfType">It was said of the whole type: the methods of that type are part of the structure and run under its lock.</param>
internal sealed record MemberGuard(LockPath Path, ITypeSymbol LockType, bool OfType);

/// <summary>The guards of the members of one compilation, each read once.</summary>
internal sealed class GuardedMembers
{
    private readonly ConcurrentDictionary<ISymbol, MemberGuard?> _known = new(SymbolEqualityComparer.Default);

    /// <param name="member">A field, property or event.</param>
    public MemberGuard? Of(ISymbol member) => _known.GetOrAdd(member.OriginalDefinition, Read);

    /// <summary>The guard that stands on the member itself.</summary>
    public static MemberGuard? Declared(ISymbol member) => OnSymbol(member, member.ContainingType, ofType: false);

    private static MemberGuard? Read(ISymbol member) =>
        Declared(member) ?? (member.ContainingType is { } type && IsMutable(member) ? OnSymbol(type, type, ofType: true) : null);

    private static MemberGuard? OnSymbol(ISymbol symbol, INamedTypeSymbol? owner, bool ofType)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == "GuardedByAttribute" && attribute.AttributeClass.ToDisplayString() == KnownTypes.GuardedBy
                && attribute.ConstructorArguments.FirstOrDefault().Value is string path && owner is not null)
            {
                return Follow(path, owner, ofType);
            }
        }

        return null;
    }

    private static MemberGuard? Follow(string names, INamedTypeSymbol owner, bool ofType)
    {
        LockPath path = LockPath.This;
        ITypeSymbol type = owner;
        foreach (string name in names.Split('.').SkipWhile(n => n == "this"))
        {
            switch (Find(type, name))
            {
                case IFieldSymbol field:
                    (path, type) = (field.IsStatic ? LockPath.Static(field) : path.Member(field), field.Type);
                    break;
                case IPropertySymbol property:
                    (path, type) = (property.IsStatic ? LockPath.Static(property) : path.Member(property), property.Type);
                    break;
                default:
                    return null;
            }
        }

        return new MemberGuard(path, type, ofType);
    }

    private static ISymbol? Find(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (at.GetMembers(name).FirstOrDefault(m => m is IFieldSymbol or IPropertySymbol) is { } member)
            {
                return member;
            }
        }

        return null;
    }

    private static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsReadOnly: false, IsConst: false, IsStatic: false, IsImplicitlyDeclared: false },
        IPropertySymbol property => property is { IsStatic: false, IsIndexer: false, SetMethod: { IsInitOnly: false } },
        _ => false,
    };
}
