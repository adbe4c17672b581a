using System.Collections.Immutable;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1003: an acquire of an undesignated lock whose regions work on addresses, offsets, pages or ranges.</summary>
internal sealed class MML1003CandidateCoarseLock : SiteRule
{
    public override DiagnosticDescriptor Descriptor => RuleDescriptors.CandidateCoarseLock;

    public override Diagnostic? Find(PlacedOperation site, LockEngine engine, CancellationToken cancellationToken) => null;

    public override Diagnostic? FindUndesignated(IOperation operation, LockGraph graph, CancellationToken cancellationToken)
    {
        if (graph.Candidates.Of(graph.LockNamedBy(operation, cancellationToken), cancellationToken) is not { } candidate
            || candidate.Group.SiteAt(operation.Syntax) is not { Lock.Kind: SiteKind.Acquire } site)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(SiteProperties.LockId, site.Id.Id)
            .Add(SiteProperties.LockName, site.Id.Name);
        return Diagnostic.Create(Descriptor, site.Token, facts, site.Id.Name, candidate.Example, candidate.Working, candidate.Acquires);
    }
}
