using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>What must not be reached while a lock is held that everyone waits for.</summary>
internal abstract class HoldRule : Rule
{
    public abstract EffectKinds Effect { get; }

    /// <summary>
    /// Whether a hold of a class is one under which the effect is too slow. Never a range hold: only threads on the
    /// same memory wait for it.
    /// </summary>
    public virtual bool AppliesTo(LockGranularity held) => held is LockGranularity.Coarse or LockGranularity.Structure;

    /// <summary>Whether a path to the effect counts under a hold.</summary>
    public virtual bool Counts(ImmutableArray<EffectStep> path, LockHold hold, LockEngine engine) => true;

    /// <summary>Whether another rule says the same more precisely.</summary>
    public virtual bool IsCoveredByOtherRule(FactSite site, LockedBody body, MethodFacts facts) => false;
}
