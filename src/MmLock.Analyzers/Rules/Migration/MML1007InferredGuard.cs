using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>
/// MML1007: a member that a designated lock of its class guards in fact: whoever writes it outside of construction holds the lock. Said at
/// the declaration, which is where the guard belongs.
/// </summary>
internal sealed class MML1007InferredGuard : Rule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1007", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Inferred guard",
        message: "'{0}' is accessed {1} times, {2} of them under '{3}': mark it [GuardedBy]",
        description: "Every write of this member happens under the lock, so the lock guards it. Once that is declared, each access " +
            "without the lock is reported, and what a hold must cover is known.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("`[GuardedBy]` on the declaration", "but where one declaration is of several fields");

    public static IEnumerable<Diagnostic> Find(INamedTypeSymbol type, InferredGuards guards, CancellationToken cancellationToken)
    {
        foreach (InferredGuard guard in guards.In(type, cancellationToken))
        {
            if (guard.Member.Locations.FirstOrDefault(l => l.IsInSource) is not { } declared
                || guard.Member.GetDocumentationCommentId() is not { } id)
            {
                continue;
            }

            ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty
                .Add(DiagnosticPropertyNames.Guarded, id)
                .Add(DiagnosticPropertyNames.LockName, guard.Lock.Name);
            yield return Diagnostic.Create(
                Definition, declared, guard.Lock.Locations.Where(l => l.IsInSource), facts,
                DiagnosticText.MemberName(guard.Member), guard.Accesses, guard.Held, DiagnosticText.MemberName(guard.Lock));
        }
    }
}
