using System.Collections.Immutable;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1004: a coarse acquire whose region works on a range that is at hand.</summary>
internal sealed class MML1004CoarseAcquireCanBeRanged : SiteRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.CoarseAcquireCanBeRanged;

    public override Diagnostic? Find(PlacedOperation site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (!site.Group.IsMmapLock || site.Lock.Kind != SiteKind.Acquire || site.Lock.Range is not null)
        {
            return null;
        }

        RangePlan plan = new RangePlanner(engine, cancellationToken).Plan(site);
        if (plan.IsRanged || plan.Reason is not null)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(SiteProperties.LockId, site.Id.Id)
            .Add(SiteProperties.Range, plan.RangeText);
        return Diagnostic.Create(RuleDescriptors.CoarseAcquireCanBeRanged, site.Token, facts, site.Lock.Primitive, plan.RangeText);
    }
}
