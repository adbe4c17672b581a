using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// A quick look at the words of a compilation: which bodies can contain a lock operation at all, and which methods can
/// change the locks of their caller. It errs on the side of yes; what is really there is found by binding. Most code has
/// no locks, and this is all that such code costs.
/// </summary>
/// <param name="others">Members of the primitives that only some compilations know.</param>
internal sealed class LockNames(LockMemberNames others)
{
    private const int MaxRounds = 4;

    private readonly object _gate = new();
    private readonly ConcurrentDictionary<SyntaxTree, int[]> _lockerCalls = new();
    private volatile WrapperNames? _wrappers;

    /// <summary>Whether code in a span may take or release a lock, itself or through a wrapper.</summary>
    public bool MayUseLocks(SyntaxNode body, Compilation compilation, CancellationToken cancellationToken)
    {
        IdentifierIndex words = IdentifierIndex.Of(body.SyntaxTree, cancellationToken);
        return words.HasLockIn(body.Span)
            || IdentifierIndex.HasAny(LockerCalls(body.SyntaxTree, compilation, cancellationToken), body.Span);
    }

    /// <summary>Whether code in a span may do anything to a lock, itself or through a wrapper.</summary>
    public bool MayHaveSites(SyntaxNode body, Compilation compilation, CancellationToken cancellationToken) =>
        IdentifierIndex.Of(body.SyntaxTree, cancellationToken).HasSiteIn(body.Span)
            || IdentifierIndex.HasAny(LockerCalls(body.SyntaxTree, compilation, cancellationToken), body.Span);

    private int[] LockerCalls(SyntaxTree tree, Compilation compilation, CancellationToken cancellationToken)
    {
        HashSet<int> lockers = Wrappers(compilation, cancellationToken).Lockers;
        return _lockerCalls.GetOrAdd(tree, t => IdentifierIndex.Of(t, cancellationToken).PlacesOf(lockers));
    }

    public bool MayChangeLocks(IMethodSymbol method, Compilation compilation) =>
        !method.DeclaringSyntaxReferences.IsEmpty
        && Wrappers(compilation, CancellationToken.None).Changers
            .Contains(
                method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.AssociatedSymbol?.Name ?? method.Name);

    /// <summary>
    /// Changers: names of methods that take a lock and do not visibly give it back, or the reverse, and of methods that
    /// call those in the same manner. Lockers: these, methods that run a function of the caller's under a lock, and members of
    /// primitives that only this compilation knows.
    /// </summary>
    private WrapperNames Wrappers(Compilation compilation, CancellationToken cancellationToken)
    {
        if (_wrappers is { } read)
        {
            return read;
        }

        lock (_gate)
        {
            if (_wrappers is { } known)
            {
                return known;
            }

            List<IdentifierIndex> files = compilation.SyntaxTrees.Select(t => IdentifierIndex.Of(t, cancellationToken)).ToList();
            HashSet<int> more = Hashes(others.Acquires.Concat(others.Releases));
            List<WrapperCandidate> withMore = files.SelectMany(f => f.MethodsThatCall(more)).ToList();
            var names = new HashSet<string>(
                files.SelectMany(f => f.OpenEnded).Concat(withMore.Where(m => m.IsOpenEndedWith(others)).Select(m => m.Name)),
                StringComparer.Ordinal);

            // A method that does not change locks by what it calls of one round does not do so by what it calls of a later one either: only
            // what is new is looked for.
            List<string> added = names.ToList();
            for (int round = 0; round < MaxRounds && added.Count > 0; round++)
            {
                HashSet<int> called = Hashes(added);
                List<string> callers = files.SelectMany(f => f.MethodsThatCall(called))
                    .Where(m => m.Calls.Any(names.Contains) && !m.CallsAtEnd.Any(names.Contains)).Select(m => m.Name).ToList();
                added = callers.Where(names.Add).ToList();
            }

            HashSet<int> wrappers = Hashes(names);
            HashSet<int> lockers = Hashes(
                names.Concat(files.SelectMany(f => f.RunFunctionsWith(wrappers)))
                    .Concat(withMore.Where(m => m.RunsFunctionWith(others)).Select(m => m.Name)).Concat(others.All));
            return _wrappers = new WrapperNames(names, lockers);
        }
    }

    private static HashSet<int> Hashes(IEnumerable<string> names) => new(names.Select(n => n.GetHashCode()));

    private sealed class WrapperNames(HashSet<string> changers, HashSet<int> lockers)
    {
        public HashSet<string> Changers { get; } = changers;

        public HashSet<int> Lockers { get; } = lockers;
    }
}
