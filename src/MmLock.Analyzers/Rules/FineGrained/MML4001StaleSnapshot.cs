using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4001: an object that was looked up in a guarded structure under a hold is used after that hold ended. Where the late use is one of a
/// guarded member without any hold, MML3007 says so already.
/// </summary>
internal sealed class MML4001StaleSnapshot : FineGrainedRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4001", RuleCategory.FineGrained, DiagnosticSeverity.Warning,
        title: "Stale snapshot",
        message: "'{0}' was looked up under '{1}' ({2}), a hold that has ended here: it may have been changed or removed since",
        description: "Once the hold ends, other threads can change, split or remove what was looked up. Copy the attributes that are " +
            "needed while the hold lasts, and look up again under the next one.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("copy the attributes that are only read while the hold lasts");

    public override IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model)
    {
        var told = new HashSet<SyntaxNode>(
            body.Accesses.Where(a => a.Operation is IMemberReferenceOperation && IsUnguarded(a, body)).Select(a => a.Operation.Syntax));
        var reported = new HashSet<(SyntaxNode, ISymbol)>();
        foreach (StaleSnapshot stale in StaleSnapshots.In(body))
        {
            if (!told.Contains(stale.Use.Syntax) && reported.Add((Receivers.StatementOf(stale.Use.Syntax), stale.Local)))
            {
                yield return Diagnostic.Create(
                    Descriptor, stale.Use.Instance!.Syntax.GetLocation(), new[] { stale.Lookup.Syntax.GetLocation(), stale.Hold.Location },
                    stale.Local.Name, stale.Hold.Path.Name, DiagnosticText.Since(stale.Hold));
            }
        }
    }

    private static bool IsUnguarded(GuardedMemberUse use, LockUseBody body) =>
        body.Part.At(use.Operation).Paths.Any(p =>
            body.Model.Relations.Ask(p, use.Lock, use.LockType).Answer == Flow.HeldAnswer.Missing);
}
