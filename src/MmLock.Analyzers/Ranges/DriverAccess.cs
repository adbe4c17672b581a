using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>How code finds the driver of an address, and whether any driver still expects the coarse lock.</summary>
internal static class DriverAccess
{
    /// <summary>Every driver of this compilation is marked fit for range holds.</summary>
    public static bool AllSafe(Compilation compilation, CancellationToken cancellationToken) =>
        All(compilation, cancellationToken).All(t => KnownTypes.HasAttribute(t, KnownTypes.FineGrainedSafe));

    /// <summary>The drivers of this compilation: classes of which there can be objects.</summary>
    public static IEnumerable<INamedTypeSymbol> All(Compilation compilation, CancellationToken cancellationToken) =>
        Types(compilation.Assembly.GlobalNamespace, cancellationToken)
            .Where(t => t is { TypeKind: TypeKind.Class, IsAbstract: false } && IsDriver(t));

    /// <summary>The member of a looked-up object that is its driver.</summary>
    public static string? PathFrom(ITypeSymbol type) =>
        type.GetMembers()
            .FirstOrDefault(m =>
                m is IPropertySymbol { Type: INamedTypeSymbol property } && IsDriver(property)
                    || m is IFieldSymbol { IsImplicitlyDeclared: false, Type: INamedTypeSymbol field } && IsDriver(field))?.Name;

    /// <summary>
    /// A call that yields the objects in the range and the path from each to its driver: a method of the guarded
    /// structure that takes two addresses and returns a collection of guarded objects.
    /// </summary>
    public static string? LookupOver(LockUse acquire, SectionScope region, string lockName, string first, string end, SemanticModel model)
    {
        if (acquire.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } lockExpression } }
            || model.GetSymbolInfo(lockExpression).Symbol?.ContainingType is not { } owner)
        {
            return null;
        }

        string prefix = lockExpression is MemberAccessExpressionSyntax path ? path.Expression + "." : "";
        foreach (ISymbol member in owner.GetMembers()
            .Where(m => GuardedState.IsGuarded(m, lockName) && model.IsAccessible(region.Anchor.SpanStart, m)))
        {
            ITypeSymbol? structure = member is IPropertySymbol property ? property.Type : (member as IFieldSymbol)?.Type;
            IMethodSymbol? lookup = structure?.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(m =>
                m is { IsStatic: false, Parameters.Length: 2, DeclaredAccessibility: Accessibility.Public or Accessibility.Internal }
                && m.Parameters.All(p => p.Type.SpecialType == SpecialType.System_UInt64)
                && !GuardedState.IsGuardedType(m.ReturnType, lockName)
                && GuardedState.GuardedElement(m.ReturnType, lockName) is { } element && PathFrom(element) is not null);
            if (lookup is not null)
            {
                string driver = PathFrom(GuardedState.GuardedElement(lookup.ReturnType, lockName)!)!;
                return $"{prefix}{member.Name}.{lookup.Name}({first}, {end}), static found => found.{driver}";
            }
        }

        return null;
    }

    public static bool IsDriver(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (KnownTypes.HasAttribute(at, KnownTypes.MemoryDriver))
            {
                return true;
            }
        }

        return type.AllInterfaces.Any(i => KnownTypes.HasAttribute(i, KnownTypes.MemoryDriver));
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (ISymbol member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            if (member is INamespaceOrTypeSymbol inner)
            {
                foreach (INamedTypeSymbol nested in Types(inner, cancellationToken))
                {
                    yield return nested;
                }
            }
        }
    }
}
