using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1004: a coarse acquire whose region works on a range that is at hand, or on the shared structure alone.</summary>
internal sealed class MML1004CoarseAcquireCanBeRanged : SiteRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1004", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Coarse acquire can be ranged",
        message: "'{0}' locks the whole space, but {1}",
        description: "Threads on other memory wait for this hold although they touch nothing that it guards. A range hold makes " +
            "them pass; a hold of the shared structure alone, where no address matters, makes all of them pass.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("narrow to the range, or to the structure");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (!site.Group.IsMmapLock || site.Lock.Kind != SiteKind.Acquire || !site.Lock.IsCoarse)
        {
            return null;
        }

        HoldPlan plan = engine.Holds.Plan(site, cancellationToken);
        if (plan.IsFallback || !plan.IsReady)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticPropertyNames.LockId, site.Id.Id)
            .Add(DiagnosticPropertyNames.Plan, plan.Summary(site.Lock.Mode));
        string what = plan.Kind == HoldKind.Structure
            ? "it touches the shared structure only and does nothing slow: hold the structure"
            : $"all that it guards follows from '{plan.RangeText}': lock that range";
        return Diagnostic.Create(Descriptor, site.Token, facts, site.Lock.Primitive, what);
    }
}
