using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Effects;

/// <summary>Which methods of the compilation a virtual or interface call may run.</summary>
internal sealed class Implementations(Compilation compilation)
{
    /// <summary>An interface with more implementations than this says nothing of a single call.</summary>
    private const int Cap = 16;

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IMethodSymbol>> _known = new(SymbolEqualityComparer.Default);
    private readonly Lazy<ILookup<ISymbol, INamedTypeSymbol>> _derived = new(() => ReadDerived(compilation));

    /// <summary>The implementations other than the method's own body; none when there are too many.</summary>
    public ImmutableArray<IMethodSymbol> Of(IMethodSymbol method) => _known.GetOrAdd(method.OriginalDefinition, m => Find((IMethodSymbol)m));

    private ImmutableArray<IMethodSymbol> Find(IMethodSymbol method)
    {
        if (method.ContainingType is not { } type)
        {
            return ImmutableArray<IMethodSymbol>.Empty;
        }

        var found = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol derived in _derived.Value[type.OriginalDefinition])
        {
            foreach (IMethodSymbol candidate in type.TypeKind == TypeKind.Interface ? OfInterface(method, derived) : Overrides(method, derived))
            {
                found.Add(candidate.OriginalDefinition);
            }
        }

        return found.Count > Cap ? ImmutableArray<IMethodSymbol>.Empty : found.OrderBy(m => m.ToDisplayString(), StringComparer.Ordinal).ToImmutableArray();
    }

    private static IEnumerable<IMethodSymbol> OfInterface(IMethodSymbol method, INamedTypeSymbol derived)
    {
        foreach (INamedTypeSymbol implemented in derived.AllInterfaces.Where(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, method.ContainingType.OriginalDefinition)))
        {
            foreach (IMethodSymbol member in implemented.GetMembers(method.Name).OfType<IMethodSymbol>().Where(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method)))
            {
                if (derived.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation && !SymbolEqualityComparer.Default.Equals(implementation.OriginalDefinition, method))
                {
                    yield return implementation;
                }
            }
        }
    }

    private static IEnumerable<IMethodSymbol> Overrides(IMethodSymbol method, INamedTypeSymbol derived)
    {
        foreach (IMethodSymbol candidate in derived.GetMembers().OfType<IMethodSymbol>().Where(m => m.IsOverride && m.Name == method.Name))
        {
            for (IMethodSymbol? at = candidate.OverriddenMethod; at is not null; at = at.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, method))
                {
                    yield return candidate;
                    break;
                }
            }
        }
    }

    private static ILookup<ISymbol, INamedTypeSymbol> ReadDerived(Compilation compilation) =>
        Types(compilation.Assembly.GlobalNamespace)
            .SelectMany(t => Bases(t).Select(b => (Base: (ISymbol)b.OriginalDefinition, Type: t)))
            .ToLookup(p => p.Base, p => p.Type, SymbolEqualityComparer.Default);

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at.SpecialType != SpecialType.System_Object)
            {
                yield return at;
            }
        }

        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            yield return implemented;
        }
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            foreach (INamedTypeSymbol nested in Types(member))
            {
                yield return nested;
            }
        }
    }
}
