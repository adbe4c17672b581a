using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1006: a raw site that must stay raw, with the place that stands in the way.</summary>
internal sealed class MML1006ConversionRefused : SiteRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.ConversionRefused;

    public override Diagnostic? Find(PlacedOperation site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (site.Group.IsMmapLock || LockInventory.SiteReason(site.Group, site.Syntax.GetLocation()) is not { } reason)
        {
            return null;
        }

        string primitive = site.Lock.Wrapper?.Name ?? site.Lock.Primitive;
        return Diagnostic.Create(RuleDescriptors.ConversionRefused, site.Token, site.Group.Refusals.Select(r => r.At).Distinct(), primitive, site.Id.Name, reason);
    }
}
