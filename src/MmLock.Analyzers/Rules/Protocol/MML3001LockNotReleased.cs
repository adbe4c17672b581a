using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>
/// MML3001: some path out, exceptions included, leaves a lock held that this body took and that is not meant for
/// anybody else.
/// </summary>
internal sealed class MML3001LockNotReleased : ProtocolRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML3001", RuleCategory.Protocol, DiagnosticSeverity.Warning,
        title: "Lock not released",
        message: "'{0}' is taken {1} here, but {2}",
        description: "Some path out of the method, by an early return or by an exception, leaves the lock held, and everyone who " +
            "needs it later waits forever. Hold it with 'using', or release it in a 'finally'.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.All("`using` or `try`/`finally`", "where no gap can throw");

    public override IEnumerable<Diagnostic> Find(ProtocolBody body) =>
        body.Unreleased.Where(u => u.Kind != UnreleasedKind.OnFailureBeforeTry)
            .Select(u => Diagnostic.Create(
                Descriptor, u.Site.Location, new[] { u.Exit.GetLocation() }.Concat(Releases(u.Site, body)), Facts(u),
                DiagnosticText.LockName(u.Site), DiagnosticText.Mode(u.Site.Mode), HowItStays(u)));

    /// <summary>The fix must know every release of the hold.</summary>
    private static IEnumerable<Location> Releases(AcquireSite site, ProtocolBody body) =>
        body.Locks.Steps.Where(s => s.Hold?.Site.Index == site.Index && Failures.IsRelease(s))
            .Select(s => DiagnosticLocations.Of(s.Operation)).Distinct();

    private static ImmutableDictionary<string, string?> Facts(UnreleasedHold hold)
    {
        ImmutableDictionary<string, string?> facts =
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.Kind, hold.Kind.ToString());
        return hold.Site.Lock is { } taken && ReleaseNames.For(taken, hold.Site.Mode) is { } release
            ? facts.Add(DiagnosticPropertyNames.Release, release)
            : facts;
    }

    private static string HowItStays(UnreleasedHold hold) => hold.Kind switch
    {
        UnreleasedKind.Never => $"nothing releases it: it is still held at {DiagnosticText.ExitPath(hold.Exit)}",
        UnreleasedKind.OnReturn => $"{DiagnosticText.ExitPath(hold.Exit)} leaves it held",
        UnreleasedKind.OnThrow => $"{DiagnosticText.ExitPath(hold.Exit)} leaves it held",
        _ => $"stays held if {DiagnosticText.Throws(hold.Failure!)}",
    };
}
