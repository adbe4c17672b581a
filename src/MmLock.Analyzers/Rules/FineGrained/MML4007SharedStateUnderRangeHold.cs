using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Rules.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4007: a guarded member that belongs to no address (counter, list, cursor, tree) is used under a range hold of its lock, without the
/// lock's <c>VmaLock</c>. Holders of other ranges are at it at the same time.
/// </summary>
internal sealed class MML4007SharedStateUnderRangeHold : FineGrainedRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4007", RuleCategory.FineGrained, DiagnosticSeverity.Warning,
        title: "Shared state under a range hold",
        message: "'{0}' is {1} here under a range of '{2}' only ({3}), but belongs to no address: hold '{4}.VmaLock'",
        description: "A range keeps out threads on the same addresses. A counter, a list or a tree of the whole space is everybody's, and "
            +
            "changes under a range hold are lost or seen half done. VmaLock is the short lock for them.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("the statement under `VmaLock`", "where it does nothing slow");

    public override IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model)
    {
        var reported = new HashSet<(SyntaxNode, ISymbol)>();
        foreach (SharedStateUse found in model.Shared.In(body))
        {
            GuardedMemberUse use = found.Use;
            if (!reported.Add((Receivers.StatementOf(use.Operation.Syntax), use.Member.OriginalDefinition)))
            {
                continue;
            }

            ImmutableDictionary<string, string?> facts =
                LockProperties.Of(use.Lock, use.LockType, body.Part.Method, body.Model.Locks.Types);
            yield return Diagnostic.Create(
                Descriptor, use.Location, new[] { found.Hold.Site.Location }, facts,
                DiagnosticText.MemberName(use.Member), found.IsChange ? "changed" : "read", use.Lock.Name,
                DiagnosticText.Since(found.Hold.Site), use.Lock.Symbol?.Name ?? "lock");
        }
    }
}
