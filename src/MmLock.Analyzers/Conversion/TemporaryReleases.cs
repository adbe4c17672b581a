using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Conversion;

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

    private static bool BreaksHold(LockStep step, HeldLocks flow) =>
        (step.Kind == LockStepKind.ReleasedNothing || step.Hold is { Site.IsRequired: true })
        && flow.Exits.Any(e =>
            !e.IsException && flow.ReleasedIn(e.State).Contains(step.Path) && e.State.Holds.Any(h => h.Site.Path.Equals(step.Path)));
}
