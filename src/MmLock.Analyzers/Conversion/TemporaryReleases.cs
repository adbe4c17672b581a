using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Conversion;

/// <summary>A scope whose hold is given back inside it.</summary>
/// <param name="Scope">The acquire that opens the scope.</param>
/// <param name="By">Who gives it back, for a reader.</param>
/// <param name="Release">Where.</param>
internal sealed record BrokenScope(LockUse Scope, string By, SyntaxNode Release);

/// <summary>Methods that break a hold of their caller: they give the lock back, let others in, and take it again.</summary>
internal static class TemporaryReleases
{
    /// <summary>The releases of the caller's hold. In a body that the dataflow gives up, every release of one that also acquires.</summary>
    public static IEnumerable<LockUse> Of(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        var acquiring = new HashSet<SyntaxNode>(
            group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire).Select(o => FlowGraphs.BodyOf(o.Syntax)).OfType<SyntaxNode>());
        return group.Operations.Where(o =>
            o.Lock.Verb == LockVerb.Release && FlowGraphs.BodyOf(o.Syntax) is { } body && acquiring.Contains(body)
            && locks.FlowOf(body, cancellationToken) is var flow
                && (flow is not { IsComplete: true } || flow.Steps.Any(s => s.Operation.Syntax == o.Syntax && BreaksHold(s, flow))));
    }

    /// <summary>
    /// Scopes whose hold is given back inside them: by a release of their own body, or by a method that breaks the hold of its caller
    /// and that they reach, or may reach through code that nobody has seen.
    /// </summary>
    public static IEnumerable<BrokenScope> BrokenScopes(LockAliasSet group, LockModel locks, CancellationToken cancellationToken)
    {
        List<LockUse> scopes = group.Operations.Where(o => o.Lock.IsScoped).ToList();
        List<LockUse> releases =
            scopes.Count == 0 ? new List<LockUse>() : Of(group, locks, cancellationToken).ToList();
        IEnumerable<SyntaxNode> bodies = releases.Select(r => FlowGraphs.BodyOf(r.Syntax)).OfType<SyntaxNode>().Select(RunGraph.Key);
        ReentrySearch? search = releases.Count == 0 ? null : new ReentrySearch(bodies, locks.Graph, cancellationToken);
        foreach (LockUse scope in scopes)
        {
            if (CriticalSection.Of(scope, locks, cancellationToken).Ends.OfType<IInvocationOperation>()
                .FirstOrDefault(e => !e.IsImplicit && e.TargetMethod.Name is not ("Dispose" or "DisposeAsync")) is { } end)
            {
                yield return new BrokenScope(scope, end.TargetMethod.Name, end.Syntax);
            }
            else if (search is not null
                && CriticalSection.PartsOf(scope, locks, cancellationToken)
                    .Select(p => search.From(p.Part, p.Model, scope.Container.Name)).FirstOrDefault(p => p is not null) is not null)
            {
                yield return new BrokenScope(scope, releases[0].Container.Name, releases[0].Syntax);
            }
        }
    }

    private static bool BreaksHold(LockStep step, HeldLocks flow) =>
        (step.Kind == LockStepKind.ReleasedNothing || step.Hold is { Site.IsRequired: true })
        && flow.Exits.Any(e =>
            !e.IsException && flow.ReleasedIn(e.State).Contains(step.Path) && e.State.Holds.Any(h => h.Site.Path.Equals(step.Path)));
}
