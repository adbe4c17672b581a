using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1006: a raw site that must stay raw, with the place that stands in the way.</summary>
internal sealed class MML1006ConversionRefused : SiteRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1006", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Conversion refused",
        message: "'{0}' on '{1}' stays raw: {2}",
        description: "The lock is used in a way that the MM locking API cannot express. " +
            "The message names the place that stands in the way.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.None("the message names what stands in the way");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (site.Group.IsMmapLock || engine.BlockerAt(site.Syntax.GetLocation(), site.Group, cancellationToken) is not { } reason)
        {
            return null;
        }

        string primitive = site.Lock.Wrapper?.Name ?? site.Lock.Primitive;
        return Diagnostic.Create(
            Descriptor, site.Token, engine.Blockers(site.Group, cancellationToken).Select(r => r.At).Distinct(), primitive, site.Id.Name,
            reason);
    }
}
