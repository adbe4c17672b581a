using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1004: a coarse acquire whose region works on a range that is at hand.</summary>
internal sealed class MML1004CoarseAcquireCanBeRanged : SiteRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1004", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Coarse acquire can be ranged",
        message: "'{0}' locks the whole space, but all that it guards follows from '{1}': lock that range",
        description: "Threads on other memory wait for this hold although they touch nothing that it guards. A range hold makes " +
            "them pass.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("narrow to the range");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (!site.Group.IsMmapLock || site.Lock.Kind != SiteKind.Acquire || site.Lock.Range is not null)
        {
            return null;
        }

        RangePlan plan = new RangePlanner(engine.Effects, cancellationToken).Plan(site);
        if (plan.IsRanged || plan.Reason is not null)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticPropertyNames.LockId, site.Id.Id)
            .Add(DiagnosticPropertyNames.Range, plan.RangeText);
        return Diagnostic.Create(Descriptor, site.Token, facts, site.Lock.Primitive, plan.RangeText);
    }
}
