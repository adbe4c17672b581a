using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>
/// MML2003: a loop, or a copy, whose length flows from a page count, a byte length or a range, while a coarse or
/// structure lock is held.
/// </summary>
internal sealed class MML2003PageProportionalWorkUnderLock : HoldRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML2003", RuleCategory.Hold, DiagnosticSeverity.Warning,
        title: "Page-proportional work under a lock",
        message: "Work that grows with the number of pages is done while '{0}' is held {1}, and everyone who needs the lock " +
            "waits for all of it: {2}",
        description: "The user decides how many pages there are, and so how long everyone waits. Do the work under a hold on " +
            "its range, or give the lock up between parts of it.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("with the lock released around it, or under a range");

    public override EffectKinds Effect => EffectKinds.PageProportional;

    /// <summary>The loop is reported once, not again for each copy in it.</summary>
    public override bool IsCoveredByOtherRule(FactSite site, LockedBody body, MethodFacts facts) =>
        facts.Sites.Any(s =>
            s != site && s is EffectSite { Kind: EffectKinds.PageProportional, Operation: ILoopOperation loop }
                && loop.Syntax.Span.Contains(site.Operation.Syntax.Span)
            && body.Locks.HoldsThrough(o => LoopHeaders.RunsEachIteration(loop, o), loop.Syntax.Span).Any(h => AppliesTo(h.Site.Class)));
}
