using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1001: an operation on a designated lock through a raw primitive, directly, by an alias or by a thin wrapper.</summary>
internal sealed class MML1001RawLockSite : SiteRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1001", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Raw lock site",
        message: "'{0}' on '{1}' can become the MM locking API ({2} of {3} sites of this lock)",
        description: "A designated coarse lock is used through a raw primitive. The MM locking API is the same lock today, and " +
            "lets single callers move to address ranges later.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("to the `MmapLock` API, a whole lock at once");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (site.Group.IsMmapLock || !engine.Blockers(site.Group, cancellationToken).IsEmpty)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticPropertyNames.LockId, site.Id.Id)
            .Add(DiagnosticPropertyNames.LockName, site.Id.Name);
        string primitive = site.Lock.Wrapper?.Name ?? site.Lock.Primitive;
        return Diagnostic.Create(
            Descriptor, site.Token, facts, primitive, site.Id.Name, site.Group.NumberOf(site), site.Group.Operations.Count);
    }
}
