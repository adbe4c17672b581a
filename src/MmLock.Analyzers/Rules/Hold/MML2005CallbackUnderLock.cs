using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2005: unknown code is run while a coarse or structure lock is held: a delegate, an event, a driver.</summary>
internal sealed class MML2005CallbackUnderLock : HoldRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML2005", RuleCategory.Hold, DiagnosticSeverity.Info,
        title: "Callback under a lock",
        message: "Code that is not known here runs while '{0}' is held {1}: {2}",
        description: "A delegate, an event or a driver may do anything: read a file, take the same lock, never return. Call it " +
            "after the hold, or make it known: a sealed type, a method with [NoLockEffects].");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("with the lock released around it, or under a range");

    public override EffectKinds Effect => EffectKinds.CallsUnknown;
}
