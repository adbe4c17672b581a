using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Conversion;

/// <summary>
/// Why the image of a raw lock must be one whose coarse holds belong to threads and nest
/// (<c>MmapLockRecursion.CoarseByThread</c>), and what of the lock's use such a hold cannot be. Every creation of the lock, in all
/// projects, gets the option or none does.
/// </summary>
/// <param name="Needs">Each path on which the lock is taken again by its holder, or may be, and each operation that asks for the
/// thread; empty for a lock that can do without the option.</param>
/// <param name="Obstacles">What no hold of a thread can do, and why; they matter only if the lock needs the option.</param>
internal sealed record RecursionNeeds(ImmutableArray<Refusal> Needs, ImmutableArray<Refusal> Obstacles)
{
    public static readonly RecursionNeeds None = new(ImmutableArray<Refusal>.Empty, ImmutableArray<Refusal>.Empty);

    public bool Any => !Needs.IsEmpty;

    /// <summary>What one project shows of a lock. In the order of the sources.</summary>
    public static RecursionNeeds Of(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        if (group.IsMmapLock)
        {
            return None;
        }

        return new RecursionNeeds(
            locks.Graph.PartsOf(group, cancellationToken).SelectMany(p => Paths(p, locks, cancellationToken))
                .Concat(group.Operations.Select(AskingForThread).OfType<Refusal>()).ToImmutableArray(),
            RecursionObstacles.Of(group, locks, cancellationToken).ToImmutableArray());
    }

    /// <summary>
    /// The way back to a lock through a project above, which overrides or implements what the lock's own project calls:
    /// that one does not see it.
    /// </summary>
    /// <param name="group">The lock, as its own project has it.</param>
    /// <param name="own">Its project.</param>
    /// <param name="above">A project that refers to it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Why it needs the option, or, for a lock that is not re-entrant and asks for its thread, may not have it.</returns>
    public static (Refusal Path, bool IsReentrant)? FromAbove(
        LockAliasSet group, LockModel own, LockAliasAnalysis above, CancellationToken cancellationToken)
    {
        var search = new ReentrySearch(group, above, cancellationToken);
        bool asks = group.Operations.Any(LockQueries.IsOfThread);
        foreach (LockUse acquire in group.Operations.Where(o =>
            o.Lock.Kind == SiteKind.Acquire && (asks || IsReentrant(o, group, own.Graph, cancellationToken))))
        {
            if (CriticalSection.PartsOf(acquire, own, cancellationToken).Select(p => search.From(p.Part, p.Model, acquire.Container.Name))
                .OfType<ReentryPath>().FirstOrDefault(p => p.IsCertain) is { } path)
            {
                return (
                    new Refusal(
                        $"a path re-enters it through '{above.Models.Compilation.AssemblyName}': {path}", acquire.Syntax.GetLocation()),
                    IsReentrant(acquire, group, own.Graph, cancellationToken));
            }
        }

        return null;
    }

    /// <summary>Whether a thread that holds the lock by this site may take it again.</summary>
    public static bool IsReentrant(
        LockUse acquire, LockAliasSet group, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        acquire.Lock.Type.Is(PrimitiveTraits.Reentrant) || graph.IsCreatedRecursive(group, cancellationToken);

    /// <summary>The write for which the hold is upgradeable: without recursion it is allowed, too.</summary>
    private static bool IsUpgrade(LockUse outer, LockUse inner) =>
        outer.Lock.Mode == HoldMode.Upgradeable && inner.Lock.Mode == HoldMode.Write && inner.Receiver == outer.Receiver;

    /// <summary>The operations that make sense only for a lock that knows its thread.</summary>
    private static Refusal? AskingForThread(LockUse operation) =>
        operation.Lock.Verb is LockVerb.Wait or LockVerb.Pulse
            ? new Refusal($"'{operation.Container.Name}' has a condition ('{operation.Lock.Primitive}')", operation.Syntax.GetLocation())
        : LockQueries.IsOfThread(operation)
            ? new Refusal($"'{operation.Container.Name}' asks '{operation.Lock.Primitive}'", operation.Syntax.GetLocation())
        : null;

    private static IEnumerable<Refusal> Paths(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        var search = new ReentrySearch(group, locks.Graph, cancellationToken);
        bool filtersAsked = false;
        foreach (LockUse operation in group.Operations.Where(o =>
            o.Lock.Kind == SiteKind.Acquire && IsReentrant(o, group, locks.Graph, cancellationToken)))
        {
            List<(IOperation Part, SemanticModel Model)> parts = CriticalSection.PartsOf(operation, locks, cancellationToken).ToList();
            if (parts.SelectMany(p => ReentrySearch.AllNestedIn(p.Part.Syntax, operation, group))
                .FirstOrDefault(n => !IsUpgrade(operation, n)) is { } nested)
            {
                string again = nested.Receiver == operation.Receiver
                    ? "acquires it again while it holds it"
                    : "acquires it while it holds it, perhaps of the same object";
                yield return new Refusal(
                    $"'{operation.Container.Name}' {again} ('{nested.Lock.Primitive}')", nested.Syntax.GetLocation());
            }
            else if (search.Under(operation, parts).FirstOrDefault() is { } path)
            {
                yield return new Refusal(
                    (path.IsCertain ? "a path re-enters it: " : "a path runs code that may re-enter it: ") + path + path.Hint,
                    operation.Syntax.GetLocation());
            }
            else if (CriticalSection.LeftToStrangers(operation, locks, cancellationToken) is { } left)
            {
                yield return new Refusal(
                    $"'{left.Name}' leaves it held to callers that are not all in sight, which may re-enter it",
                    operation.Syntax.GetLocation());
            }
            else if (!filtersAsked)
            {
                filtersAsked = true;
                if (locks.Graph.Runs.Filters(cancellationToken)
                    .Select(f => search.From(f.Condition, f.Model, "when")).OfType<ReentryPath>().FirstOrDefault(p => p.IsCertain)
                    is { } filter)
                {
                    yield return new Refusal(
                        $"the filter of a handler re-enters it, before a callee that throws lets go of it: {filter}",
                        operation.Syntax.GetLocation());
                }
            }
        }
    }
}
