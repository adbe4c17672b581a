using System.Collections.Immutable;
using System.Threading;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1004: a coarse acquire whose region works on a range that is at hand.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MML1004CoarseAcquireCanBeRangedAnalyzer : LockSiteAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(RuleDescriptors.CoarseAcquireCanBeRanged);

    internal override Diagnostic? Report(LockGroup group, PlacedOperation operation, LockGraph graph, CancellationToken cancellationToken)
    {
        if (!group.IsMmapLock || operation.Lock.Kind != SiteKind.Acquire || operation.Lock.Range is not null)
        {
            return null;
        }

        RangePlan plan = new RangePlanner(graph, cancellationToken).Plan(operation);
        if (plan.IsRanged || plan.Reason is not null)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(SiteProperties.LockId, operation.Id.Id)
            .Add(SiteProperties.Range, plan.RangeText);
        return Diagnostic.Create(RuleDescriptors.CoarseAcquireCanBeRanged, operation.Token, facts, operation.Lock.Primitive, plan.RangeText);
    }
}
