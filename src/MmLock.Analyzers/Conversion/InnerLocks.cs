using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Conversion;

/// <summary>
/// A designation that names no lock, but an object of a type that has one: a wrapper of the user's own. The lock in it is what
/// can be converted, and then for all who use the type.
/// </summary>
internal static class InnerLocks
{
    /// <returns>Which lock to designate, and where it was not; null for a lock that is locked, or of a type that has none.</returns>
    public static (string Reason, SyntaxNode At)? Of(LockAliasSet group, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        foreach (ISymbol root in group.Operations.Count > 0 ? Enumerable.Empty<ISymbol>() : group.Roots)
        {
            ITypeSymbol? type = root.NamedType();
            if ((LockElements.ElementOf(type) ?? type) is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } wrapper
                && root.DeclaringSyntaxReferences.FirstOrDefault() is { } declared
                && In(wrapper.OriginalDefinition, graph, cancellationToken).FirstOrDefault() is { } inner)
            {
                return (
                    $"'{root.Name}' is an object of '{wrapper.Name}', whose lock is '{inner}'; designate that",
                    declared.GetSyntax(cancellationToken));
            }
        }

        return null;
    }

    private static IEnumerable<string> In(INamedTypeSymbol wrapper, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        foreach (INamedTypeSymbol type in graph.Implementations.Below(wrapper).Prepend(wrapper).Concat(CompanionRules.BasesOf(wrapper)))
        {
            foreach (ISymbol member in type.GetMembers().Where(m =>
                m is IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol { IsIndexer: false }))
            {
                if ((graph.GroupOf(member, cancellationToken) ?? graph.UndesignatedGroupOf(member, cancellationToken))
                    is { Operations.Count: > 0 })
                {
                    yield return $"{type.Name}.{member.Name}";
                }
            }

            if (graph.Companions.Sites(cancellationToken)
                .Any(s => SymbolEqualityComparer.Default.Equals(s.Class?.OriginalDefinition, type)))
            {
                yield return type.Name;
            }
        }
    }
}
