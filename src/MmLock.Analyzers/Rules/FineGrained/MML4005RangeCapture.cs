using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4005: the range of an acquire is computed from a member that the same lock guards, before the lock is held, and nothing looks at the
/// member again afterwards.
/// </summary>
internal sealed class MML4005RangeCapture : FineGrainedRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4005", RuleCategory.FineGrained, DiagnosticSeverity.Warning,
        title: "Range capture",
        message: "'{0}' reads '{1}' before '{2}', which guards it, is held: the range may be an old one by then",
        description: "Between the read and the acquire another thread can change the member, and the hold is on other addresses than the " +
            "code goes on to use. Read, acquire, and compare again under the hold; or take the lock coarse.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("read, acquire, compare again");

    public override IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model)
    {
        // A range is one finding, however much it reads; so is one that stands in the graph twice.
        foreach (RangeCapture capture in RangeCaptures.In(body).GroupBy(c => c.Range.Syntax).Select(g => g.First()))
        {
            yield return Diagnostic.Create(
                Descriptor, capture.Range.Syntax.GetLocation(), new[] { capture.Read.Location, capture.Site.Location },
                ShortText.Of(capture.Range.Syntax, 60), DiagnosticText.MemberName(capture.Read.Member), capture.Read.Lock.Name);
        }
    }
}
