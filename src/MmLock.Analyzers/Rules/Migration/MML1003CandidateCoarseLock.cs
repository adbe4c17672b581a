using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>MML1003: an acquire of an undesignated lock whose regions work on addresses, offsets, pages or ranges.</summary>
internal sealed class MML1003CandidateCoarseLock : SiteRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1003", RuleCategory.Migration, DiagnosticSeverity.Hidden,
        title: "Candidate for a coarse lock",
        message: "The code under '{0}' {1} ({2} of {3} acquires): [CoarseLock] would designate the lock",
        description: "The code under this lock works on addresses, offsets, pages or ranges, so threads that work on different " +
            "ones wait for each other without need. Designate the lock, and its sites are found and converted.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("`[CoarseLock]` on the declaration");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken) => null;

    public override Diagnostic? FindUndesignated(IOperation operation, LockEngine engine, CancellationToken cancellationToken)
    {
        if (engine.Candidates.At(operation, cancellationToken) is not { } candidate
            || candidate.Group.Roots[0] is INamedTypeSymbol
            || candidate.Group.SiteAt(operation.Syntax) is not { Lock.Kind: SiteKind.Acquire } site)
        {
            return null;
        }

        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticPropertyNames.LockId, site.Id.Id)
            .Add(DiagnosticPropertyNames.LockName, site.Id.Name);
        return Diagnostic.Create(Descriptor, site.Token, facts, site.Id.Name, candidate.Why, candidate.Working, candidate.Acquires);
    }
}
