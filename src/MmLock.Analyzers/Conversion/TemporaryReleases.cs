using System.Collections.Generic;
using System.Linq;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Conversion;

/// <summary>Methods that break a hold of their caller: they give the lock back, let others in, and take it again.</summary>
internal static class TemporaryReleases
{
    /// <summary>The release of each, which is the first that its body does to that lock.</summary>
    public static IEnumerable<LockUse> Of(LockAliasSet group) => group.Operations
        .Where(o => o.Lock.Verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release)
        .GroupBy(o => (FlowGraphs.BodyOf(o.Syntax), o.Receiver))
        .Where(b => b.First().Lock.Verb == LockVerb.Release && b.Any(o => o.Lock.Kind == SiteKind.Acquire))
        .Select(b => b.First());
}
