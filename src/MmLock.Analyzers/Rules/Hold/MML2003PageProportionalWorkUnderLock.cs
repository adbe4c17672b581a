using System.Linq;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2003: a loop, or a copy, whose length flows from a page count, a byte length or a range, while a coarse or structure lock is held.</summary>
internal sealed class MML2003PageProportionalWorkUnderLock : HoldRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.PageProportionalWorkUnderLock;

    public override EffectKinds Effect => EffectKinds.PageProportional;

    /// <summary>The loop is reported once, not again for each copy in it.</summary>
    public override bool IsSaidElsewhere(FactSite site, LockedBody body, MethodFacts facts) =>
        facts.Sites.Any(s => s != site && s is EffectSite { Kind: EffectKinds.PageProportional, Operation: ILoopOperation loop } && loop.Syntax.Span.Contains(site.Operation.Syntax.Span)
            && body.Locks.HoldsThrough(o => LoopHeaders.RunsEachIteration(loop, o), loop.Syntax.Span).Any(h => Concerns(h.Site.Class)));
}
