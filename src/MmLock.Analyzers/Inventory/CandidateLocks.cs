using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Inventory;

/// <summary>A lock that nobody designated and whose sections work on places of an address space.</summary>
/// <param name="Group">The lock with its sites.</param>
/// <param name="Acquires">How many sites acquire it.</param>
/// <param name="Working">How many of these work on addresses, offsets, pages or ranges.</param>
/// <param name="WithRange">How many of these have the range at hand.</param>
/// <param name="Why">What most of them do: <c>indexes '_pages' by 'a >> 12'</c>.</param>
internal sealed record CandidateLock(LockAliasSet Group, int Acquires, int Working, int WithRange, string Why)
{
    /// <summary>For a reader: <c>indexes '_pages' by 'a >> 12' (7 of 9 acquires)</c>.</summary>
    public string Reason => $"{Why} ({Working} of {Acquires} acquires)";
}

/// <summary>Finds the locks worth designating: a newcomer with an unannotated code base begins with these.</summary>
internal sealed class CandidateLocks(LockModel locks)
{
    /// <summary>
    /// One acquire in so many works on places, at least, or so many do in all: an owner of memory has counts and states
    /// beside it.
    /// </summary>
    private const int MostAcquiresPerWorking = 5;

    private const int ManyWorking = 4;

    private readonly ConcurrentDictionary<LockAliasSet, CandidateLock?> _known = new();
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _owners = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxNode, string?> _ranges = new();
    private readonly HashSet<int> _others = new(locks.Types.Primitives.Others.Acquires.Select(n => n.GetHashCode()));

    /// <summary>
    /// The range that a raw acquire has at hand, designated or not: what a conversion is worth does not change by its
    /// being asked for.
    /// </summary>
    public string? RangeAt(LockUse site, CancellationToken cancellationToken) => site.Lock.Kind != SiteKind.Acquire ? null
        : _ranges.TryGetValue(site.Syntax, out string? known) ? known
        : _ranges.GetOrAdd(site.Syntax, AddressUsage.RangeAt(site, locks, cancellationToken));

    /// <returns>Null for an operation on a lock that is designated, or works on nothing of the kind, and for any other.</returns>
    public CandidateLock? At(IOperation operation, CancellationToken cancellationToken) =>
        locks.Graph.UndesignatedGroupAt(operation, cancellationToken) is { } group ? Of(group, cancellationToken) : null;

    /// <param name="group">A lock that nobody designated.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Null for an ordinary lock.</returns>
    public CandidateLock? Of(LockAliasSet group, CancellationToken cancellationToken) =>
        _known.TryGetValue(group, out CandidateLock? known) ? known : _known.GetOrAdd(group, Judge(group, cancellationToken));

    /// <summary>Every lock of the compilation that nobody designated, candidates and ordinary ones, in the order of the sources.</summary>
    public IReadOnlyList<LockAliasSet> Undesignated(CancellationToken cancellationToken) =>
        locks.Graph.Models.Compilation.SyntaxTrees.SelectMany(t => GroupsIn(t, cancellationToken))
            .Concat(GroupsByHelpers(cancellationToken))
            .Where(g => g.Roots.Count > 0 && g.Operations.Count > 0).Distinct().ToList();

    private IEnumerable<LockAliasSet> GroupsIn(SyntaxTree tree, CancellationToken cancellationToken)
    {
        SyntaxNode root = tree.GetRoot(cancellationToken);
        IdentifierIndex index = IdentifierIndex.Of(tree, cancellationToken);
        foreach (int place in index.LockPlaces.Concat(index.PlacesOf(_others)))
        {
            SyntaxNode? node = root.FindToken(place).Parent;
            SyntaxNode? site = node is LockStatementSyntax
                ? node
                : node?.AncestorsAndSelf().TakeWhile(a => a is ExpressionSyntax).OfType<InvocationExpressionSyntax>().FirstOrDefault();
            if (site is not null && locks.Graph.Models.Get(tree).GetOperation(site, cancellationToken) is { } operation
                && locks.Graph.UndesignatedGroupAt(operation, cancellationToken) is { } group)
            {
                yield return group;
            }
        }
    }

    /// <summary>What is locked only by calls of the program's own methods, which may have any name.</summary>
    private IEnumerable<LockAliasSet> GroupsByHelpers(CancellationToken cancellationToken) =>
        locks.Graph.Companions.Sites(cancellationToken)
            .Where(s => s.Lock.Operation is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false })
            .Select(s => locks.Graph.UndesignatedGroupOf(Values.SymbolOf(s.Value), cancellationToken)
                ?? locks.Graph.Companions.UndesignatedAt(s.Syntax, cancellationToken))
            .OfType<LockAliasSet>();

    private CandidateLock? Judge(LockAliasSet group, CancellationToken cancellationToken)
    {
        if (group.Roots.All(r => r is ILocalSymbol or IParameterSymbol) || Signals.Is(group, locks.Types))
        {
            // It is known by what a method calls it, which is no place to designate it; or it is no lock.
            return null;
        }

        CandidateLock? own = Judge(group, null, cancellationToken);
        return own ?? Judge(group, t => OwnsCandidate(t, cancellationToken), cancellationToken);
    }

    private CandidateLock? Judge(LockAliasSet group, Func<ITypeSymbol, bool>? isOwner, CancellationToken cancellationToken)
    {
        List<AddressUsage> acquires = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire)
            .Select(o => new AddressUsage(
                RangeAt(o, cancellationToken), SectionWork.In(o, locks, isOwner, cancellationToken))).ToList();
        List<AddressUsage> working = acquires.Where(a => a.Works).ToList();
        return working.Count > 0 && (working.Count * MostAcquiresPerWorking >= acquires.Count || working.Count >= ManyWorking)
            ? new CandidateLock(group, acquires.Count, working.Count, acquires.Count(a => a.Range is not null), WhyOf(working))
            : null;
    }

    /// <summary>Whether objects of a type are address spaces by themselves: they have a lock that is a candidate, or designated.</summary>
    private bool OwnsCandidate(ITypeSymbol type, CancellationToken cancellationToken) =>
        _owners.TryGetValue(type, out bool known) ? known : _owners.GetOrAdd(type, type.GetMembers().Any(m =>
            m is IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } or IPropertySymbol { IsStatic: false, IsIndexer: false }
            && (locks.Graph.GroupOf(m, cancellationToken) is not null
                || locks.Graph.UndesignatedGroupOf(m, cancellationToken) is { Roots.Count: > 0 } own
                    && Judge(own, null, cancellationToken) is not null)));

    /// <summary>What most sections do, the strongest of it, where it stands first.</summary>
    private static string WhyOf(List<AddressUsage> working) =>
        working.Select(w => w.Strongest).OfType<WorkSign>().GroupBy(s => s.Kind)
            .OrderByDescending(g => g.Count()).ThenByDescending(g => g.Max(s => s.Weight)).ThenBy(g => g.Key)
            .First().OrderByDescending(s => s.Weight).First().What;
}
