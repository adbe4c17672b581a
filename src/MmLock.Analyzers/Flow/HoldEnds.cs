using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>The operations by which a body ends the hold that one of its acquires begins.</summary>
internal static class HoldEnds
{
    /// <returns>The calls, in source order, without those that the compiler makes; default where the acquire or one of these does more than that.</returns>
    public static ImmutableArray<Location> Of(AcquireSite site, HeldLocks locks)
    {
        if (!site.IsRequired && site.Lock is null)
        {
            return default;
        }

        var ends = new HashSet<IOperation>();
        foreach (LockStep step in locks.Steps)
        {
            if (step.Hold is not { } hold || hold.Site.Index != site.Index)
            {
                continue;
            }

            if (step.Kind is LockStepKind.HandedOut or LockStepKind.ReleasedInOtherMode or LockStepKind.Upgraded)
            {
                return default;
            }

            if (step.Kind == LockStepKind.Released && step.Operation is IInvocationOperation { IsImplicit: false } call && call.TargetMethod.Name != "Dispose")
            {
                ends.Add(call);
            }
        }

        // An upgradeable hold that is upgraded further down would then be taken twice.
        bool nested = locks.Steps.Any(s => s.Kind == LockStepKind.Acquired && s.Path.Equals(site.Path) && s.Before.Holds.Any(h => h.Site.Index == site.Index));

        // A release that two acquires share cannot be changed for one of them.
        bool shared = locks.Steps.Any(s => ends.Contains(s.Operation) && s.Kind != LockStepKind.Acquired && (s.Hold is not { } h || h.Site.Index != site.Index));
        return shared || nested ? default : ends.OrderBy(e => e.Syntax.SpanStart).Select(DiagnosticLocations.Of).ToImmutableArray();
    }
}
