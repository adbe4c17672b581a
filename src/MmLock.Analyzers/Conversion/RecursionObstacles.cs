using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Conversion;

/// <summary>
/// Where a re-entrant raw lock allows, or forbids, what coarse holds that nest by thread do not. Each says what would remove it.
/// </summary>
internal static class RecursionObstacles
{
    public static IEnumerable<Refusal> Of(LockAliasSet group, LockModel locks, CancellationToken cancellationToken) =>
        group.Creations.Select(c => (c.Syntax, OfCreation(c, group, locks.Graph)))
            .Concat(
                (group.Companion?.Home.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
                    ?? Enumerable.Empty<SyntaxNode>())
                    .Select(h => (Syntax: h, OfLanguage(h))))
            .Concat(group.Operations.Select(o => (o.Syntax, OfOperation(o))))
            .Where(o => o.Item2 is not null).Select(o => new Refusal(o.Item2!, o.Syntax.GetLocation()))
            .Concat(Waiting(group, locks, cancellationToken)).Concat(Crossing(group, locks, cancellationToken))
            .Concat(Throwing(group, locks, cancellationToken));

    private static string? OfCreation(IOperation creation, LockAliasSet group, LockAliasAnalysis graph)
    {
        if (OfLanguage(creation.Syntax) is { } old)
        {
            return old;
        }

        if (creation is not IObjectCreationOperation made || graph.Types.Primitives.Of(made.Type) is not { } type)
        {
            return null;
        }

        if (type.Is(PrimitiveTraits.Spins)
            && made.Arguments.Any(a => a.Value.ConstantValue is not { HasValue: true, Value: true } && !a.IsImplicit))
        {
            return "it is made to forget which thread holds it, so that the question throws; without it, it can be converted";
        }

        if (type.ReentrantIf is not { } policy)
        {
            return null;
        }

        bool isOpen = made.Arguments.Any(a => a.Parameter?.Name == policy && !a.Value.ConstantValue.HasValue);
        return isOpen ? $"whether it may be taken again is decided by '{policy}' at run time; a constant there can be converted"
            : group.Creations.OfType<IObjectCreationOperation>().Any(c => LockCreations.IsRecursive(c, type))
                && !LockCreations.IsRecursive(made, type)
                ? $"it is taken again by its holder, which '{type.Name}' allows as it is created elsewhere, and not as it is here; the same '{policy}' everywhere can be converted"
            : null;
    }

    private static string? OfLanguage(SyntaxNode created) =>
        created.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp9 and var version }
            ? $"C# {version.ToDisplayString()} cannot set the option MmapLockOptions.Recursion where the lock is created; C# 9 can"
            : null;

    private static string? OfOperation(LockUse operation)
    {
        LockOperation site = operation.Lock;
        string where = $"'{site.Primitive}' in '{operation.Container.Name}'";
        return site is { Verb: LockVerb.Query, Mode: HoldMode.Read } && CountsAlike(operation) && LockQueries.IsOfThread(operation)
            && operation.Group.Operations.Any(o => o.Lock is { Kind: SiteKind.Acquire, Mode: HoldMode.Write })
                ? $"{where} does not count a read inside a write hold, and MmapLock does; without the question, it can be converted"
            : site.Kind != SiteKind.Acquire ? null
            : site.IsAsync
            ? $"{where} is asynchronous, and a hold that nests belongs to a thread; a path less that takes the lock again removes this"
            : !site.Type.Is(PrimitiveTraits.Affine)
                ? $"{where} may be given back by another thread than the one that took it, and a hold that nests may not; a path less that takes the lock again removes this"
            : site.Mode == HoldMode.Upgradeable
                ? $"{where} becomes a write hold that is eased after its write, after which nothing can write again inside it; a write hold there can be converted"
            : null;
    }

    /// <summary>
    /// A lock that lets its reader wait for himself, rather than throw, when he asks to write: <c>ReaderWriterLock</c>.
    /// </summary>
    private static IEnumerable<Refusal> Waiting(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        List<LockUse> readers = group.Operations
            .Where(o => o.Lock.Kind == SiteKind.Acquire && o.Lock.Mode == HoldMode.Read && CountsAlike(o))
            .ToList();
        if (readers.Count == 0)
        {
            yield break;
        }

        var search = new ReentrySearch(group, locks.Graph, cancellationToken, HoldMode.Write);
        foreach (LockUse reader in readers)
        {
            List<(IOperation Part, SemanticModel Model)> parts = CriticalSection.PartsOf(reader, locks, cancellationToken).ToList();
            string? steps = parts.Select(p => ReentrySearch.NestedIn(p.Part.Syntax, reader, group, HoldMode.Write))
                .FirstOrDefault(n => n is not null) is { } nested
                ? $"{reader.Container.Name} → {nested.Lock.Primitive}"
                : search.Under(reader, parts).FirstOrDefault(p => p.IsCertain)?.ToString();
            if (steps is not null)
            {
                yield return new Refusal(
                    $"a path asks to write while it reads, for which '{reader.Lock.Type.Name}' waits and MmapLock throws: {steps}; a write hold from the start can be converted",
                    reader.Syntax.GetLocation());
            }
        }
    }

    /// <summary>
    /// A lock that counts a read inside a write as one write more: whichever ends first, the write lasts until the other ends.
    /// </summary>
    private static IEnumerable<Refusal> Crossing(LockAliasSet group, LockModel locks, CancellationToken cancellationToken) =>
        group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire && o.Lock.Mode == HoldMode.Read && CountsAlike(o))
            .Where(r => CriticalSection.PartsOf(r, locks, cancellationToken).Any(p => group.Operations.Any(o =>
                o.Lock is { Kind: SiteKind.Release, Mode: HoldMode.Write } && p.Part.Syntax.SyntaxTree == o.Syntax.SyntaxTree
                    && p.Part.Syntax.Span.Contains(o.Syntax.Span))))
            .Select(r => new Refusal(
                $"'{r.Container.Name}' reads inside a write hold that ends first; '{r.Lock.Type.Name}' goes on writing then, and MmapLock reads. "
                + "The hold that began last, ended first, can be converted",
                r.Syntax.GetLocation()));

    /// <summary>
    /// A lock that is not re-entrant, and asks whose it is. Its second acquire fails, which that of a lock that knows its thread does not.
    /// </summary>
    private static IEnumerable<Refusal> Throwing(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        if (!group.Operations.Any(o => LockQueries.IsOfThread(o)))
        {
            yield break;
        }

        var search = new ReentrySearch(group, locks.Graph, cancellationToken);
        foreach (LockUse held in group.Operations.Where(o =>
            o.Lock.Kind == SiteKind.Acquire && !RecursionNeeds.IsReentrant(o, group, locks.Graph, cancellationToken)))
        {
            List<(IOperation Part, SemanticModel Model)> parts = CriticalSection.PartsOf(held, locks, cancellationToken).ToList();
            string? steps =
                parts.Select(p => ReentrySearch.NestedIn(p.Part.Syntax, held, group)).FirstOrDefault(n => n is not null) is { } nested
                ? $"{held.Container.Name} → {nested.Lock.Primitive}"
                : search.Under(held, parts).FirstOrDefault(p => p.IsCertain)?.ToString();
            if (steps is not null)
            {
                yield return new Refusal(
                    $"a path takes it again, which '{held.Lock.Type.Name}' does not allow and a lock that knows its thread does: {steps}; "
                    + "without the question, or without the path, it can be converted",
                    held.Syntax.GetLocation());
            }
        }
    }

    /// <summary>Reading and writing, and re-entrant whatever it was created with.</summary>
    private static bool CountsAlike(LockUse operation) =>
        operation.Lock.Type.Is(PrimitiveTraits.Modes) && operation.Lock.Type.Is(PrimitiveTraits.Reentrant);
}
