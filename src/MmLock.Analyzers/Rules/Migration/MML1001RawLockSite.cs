using System.Collections.Immutable;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1001: an operation on a designated lock through a raw primitive, directly, by an alias or by a thin wrapper.</summary>
internal sealed class MML1001RawLockSite : SiteRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.RawLockSite;

    public override Diagnostic? Find(PlacedOperation site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (site.Group.IsMmapLock || site.Group.Refusals.Count > 0)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(SiteProperties.LockId, site.Id.Id)
            .Add(SiteProperties.LockName, site.Id.Name);
        string primitive = site.Lock.Wrapper?.Name ?? site.Lock.Primitive;
        return Diagnostic.Create(RuleDescriptors.RawLockSite, site.Token, facts, primitive, site.Id.Name, site.Group.NumberOf(site), site.Group.Operations.Count);
    }
}
