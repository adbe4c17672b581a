using System.Collections.Concurrent;

namespace MmLock.Analyzers.Operations;

/// <summary>What code outside the assembly of a declaration, which nobody here has seen, can reach.</summary>
/// <param name="isClosedWorld">All that overrides or implements anything of the project, or of what it references, is in sight.</param>
internal sealed class Visibility(bool isClosedWorld)
{
    private readonly ConcurrentDictionary<IAssemblySymbol, bool> _friends = new(SymbolEqualityComparer.Default);

    private bool HasFriends(ISymbol symbol) =>
        symbol.ContainingAssembly is { } assembly
            && _friends.GetOrAdd(assembly, a => a.GetAttributes().Any(f => f.AttributeClass?.Name == "InternalsVisibleToAttribute"));

    /// <summary>Whether it can name a declaration.</summary>
    public bool IsSeenOutside(ISymbol symbol)
    {
        for (ISymbol? at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            bool isSeen = at.DeclaredAccessibility switch
            {
                Accessibility.Public or Accessibility.NotApplicable =>
                    at is not IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction },
                Accessibility.Internal or Accessibility.ProtectedAndInternal => HasFriends(symbol),
                Accessibility.Protected or Accessibility.ProtectedOrInternal =>
                    HasFriends(symbol) || at.ContainingType is { IsSealed: false, IsValueType: false },
                _ => at is IMethodSymbol { ExplicitInterfaceImplementations: { IsEmpty: false } explicitly }
                    && explicitly.Any(IsSeenOutside),
            };
            if (!isSeen)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Nothing that overrides or implements anything is out of sight.</summary>
    public bool IsClosedWorld => isClosedWorld;

    /// <summary>Whether it can say what a type parameter is, and what <c>new T()</c> runs by that.</summary>
    public bool IsGivenOutside(ITypeParameterSymbol parameter) =>
        !isClosedWorld && !parameter.HasValueTypeConstraint && IsSeenOutside(parameter.ContainingSymbol);

    /// <summary>Whether it can give a field, property or event a value.</summary>
    public bool IsWrittenOutside(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst && IsSeenOutside(field),
        IPropertySymbol property => property.SetMethod is { } setter && IsSeenOutside(setter) && IsSeenOutside(property),
        IEventSymbol changed => IsSeenOutside(changed),
        _ => true,
    };

    /// <summary>
    /// Whether it can override or implement a method of the sources. Not what every object has, <c>ToString</c> and its like: of these
    /// only what is in sight counts, or no text could be made of anything.
    /// </summary>
    public bool IsOverriddenOutside(IMethodSymbol method, ITypeSymbol? receiver)
    {
        INamedTypeSymbol type = receiver is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } known
            && known.TypeKind is TypeKind.Class
            ? known
            : method.ContainingType;
        if (isClosedWorld || method.DeclaringSyntaxReferences.IsEmpty || method.IsSealed || type.IsSealed || type.IsValueType
            || !(method.IsVirtual || method.IsAbstract || method.IsOverride) || !IsSeenOutside(method) || !IsSeenOutside(type))
        {
            return false;
        }

        IMethodSymbol first = method;
        while (first.OverriddenMethod is { } overridden)
        {
            first = overridden;
        }

        return first.ContainingType.SpecialType != SpecialType.System_Object
            && (type.TypeKind == TypeKind.Interface || type.InstanceConstructors.Any(c => IsSeenOutside(c)));
    }
}
