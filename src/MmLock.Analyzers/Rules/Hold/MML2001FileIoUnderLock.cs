using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Rules.Hold;

/// <summary>MML2001: file access reached while a coarse or structure lock is held.</summary>
internal sealed class MML2001FileIoUnderLock : HoldRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML2001", RuleCategory.Hold, DiagnosticSeverity.Warning,
        title: "File I/O under a lock",
        message: "A file is accessed while '{0}' is held {1}, and everyone who needs the lock waits for the disk: {2}",
        description: "A disk takes milliseconds. Under a lock that everyone needs, or on shared structure, every thread stands " +
            "still for them. Access the file before or after the hold, or hold only the range that the access is for.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("before the acquire, with the lock released around it, or under a range");

    public override EffectKinds Effect => EffectKinds.FileIO;
}
