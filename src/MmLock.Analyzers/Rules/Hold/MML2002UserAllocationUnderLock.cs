using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2002: memory of an amount that the user chose is allocated while a coarse or structure lock is held.</summary>
internal sealed class MML2002UserAllocationUnderLock : HoldRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML2002", RuleCategory.Hold, DiagnosticSeverity.Warning,
        title: "User memory allocated under a lock",
        message: "Memory is allocated while '{0}' is held {1}, and everyone who needs the lock waits for it: {2}",
        description: "An allocation of an amount that the user chose may zero it, collect garbage, reclaim pages or fail. " +
            "Allocate before the hold.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("before the acquire", "where neither the size nor an exception can differ");

    public override EffectKinds Effect => EffectKinds.Allocates;
}
