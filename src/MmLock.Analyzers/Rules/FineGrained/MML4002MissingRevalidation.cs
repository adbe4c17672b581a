using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4002: a condition on what a lock guards decides which range of the lock is taken, and is not evaluated again when the lock is held.
/// </summary>
internal sealed class MML4002MissingRevalidation : FineGrainedRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4002", RuleCategory.FineGrained, DiagnosticSeverity.Warning,
        title: "Missing revalidation",
        message: "'{0}' decides which range of '{1}' is taken here, and is not asked again under it: '{2}' may have changed by then",
        description: "Between the decision and the acquire other threads can change what it was made on, and the hold is not the one that " +
            "the work needs. Decide, acquire, ask again; if the answer is another one, begin again or take the lock coarse.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("ask again under the hold, and begin again if the answer is another one");

    public override IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model)
    {
        foreach (RangeDecision decision in model.Decisions.In(body))
        {
            yield return Diagnostic.Create(
                Descriptor, decision.Site.Location, new[] { decision.Condition.Syntax.GetLocation() },
                ShortText.Of(decision.Condition.Syntax, 60), decision.Site.Path.Name, DiagnosticText.MemberName(decision.Member));
        }
    }
}
