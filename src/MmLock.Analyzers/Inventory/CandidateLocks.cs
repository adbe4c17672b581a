using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Inventory;

/// <summary>A lock that nobody designated and that guards something indexed by address.</summary>
/// <param name="Group">The lock with its sites.</param>
/// <param name="Acquires">How many sites acquire it.</param>
/// <param name="Working">How many of these work on addresses, offsets, pages or ranges.</param>
/// <param name="WithRange">How many of these have the range at hand.</param>
/// <param name="Example">Of what they work on.</param>
internal sealed record CandidateLock(LockAliasSet Group, int Acquires, int Working, int WithRange, string Example);

/// <summary>Finds the locks worth designating: a newcomer with an unannotated code base begins with these.</summary>
internal sealed class CandidateLocks(LockModel locks)
{
    /// <summary>
    /// One acquire in so many works on addresses, at least. A lock of an ordinary collection has an offset here and
    /// there.
    /// </summary>
    private const int MostAcquiresPerWorking = 3;

    private readonly ConcurrentDictionary<LockAliasSet, CandidateLock?> _known = new();
    private readonly HashSet<int> _others = new(locks.Types.Primitives.Others.Acquires.Select(n => n.GetHashCode()));

    /// <returns>Null for a lock that is designated, or works on nothing of the kind.</returns>
    public CandidateLock? Of(ISymbol? symbol, CancellationToken cancellationToken)
    {
        LockAliasSet? group = locks.Graph.UndesignatedGroupOf(symbol, cancellationToken);
        return group is null
            ? null
            : _known.TryGetValue(group, out CandidateLock? known)
            ? known
            : _known.GetOrAdd(group, Judge(group, cancellationToken));
    }

    /// <summary>Every candidate of the compilation, the most promising first.</summary>
    public IReadOnlyList<CandidateLock> All(CancellationToken cancellationToken) =>
        locks.Graph.Models.Compilation.SyntaxTrees.SelectMany(t => TargetsIn(t, cancellationToken)).Distinct(SymbolEqualityComparer.Default)
            .Select(s => Of(s, cancellationToken)).OfType<CandidateLock>().Distinct()
            .OrderByDescending(c => c.WithRange).ThenByDescending(c => c.Working)
            .ThenBy(c => LockIdentity.Of(c.Group.Roots[0]).Id, System.StringComparer.Ordinal).ToList();

    private IEnumerable<ISymbol?> TargetsIn(SyntaxTree tree, CancellationToken cancellationToken)
    {
        SyntaxNode root = tree.GetRoot(cancellationToken);
        IdentifierIndex index = IdentifierIndex.Of(tree, cancellationToken);
        foreach (int place in index.LockPlaces.Concat(index.PlacesOf(_others)))
        {
            SyntaxNode? node = root.FindToken(place).Parent;
            SyntaxNode? site = node is LockStatementSyntax
                ? node
                : node?.AncestorsAndSelf().TakeWhile(a => a is ExpressionSyntax).OfType<InvocationExpressionSyntax>().FirstOrDefault();
            if (site is not null && locks.Graph.Models.Get(tree).GetOperation(site, cancellationToken) is { } operation)
            {
                yield return locks.Graph.LockNamedBy(operation, cancellationToken);
            }
        }
    }

    private CandidateLock? Judge(LockAliasSet group, CancellationToken cancellationToken)
    {
        List<AddressUsage> acquires = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire)
            .Select(o => AddressUsage.In(o, locks, cancellationToken)).ToList();
        int working = acquires.Count(a => a.Works);
        return working > 0 && working * MostAcquiresPerWorking >= acquires.Count
            ? new CandidateLock(
                group, acquires.Count, working, acquires.Count(a => a.Range is not null),
                acquires.Select(a => a.Range ?? a.Example).OfType<string>().First())
            : null;
    }
}
