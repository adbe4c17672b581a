using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules;

/// <summary>Every rule's identity, in one place. IDs and categories never change.</summary>
internal static class RuleDescriptors
{
    private const string Migration = "MmLock.Migration";
    private const string Configuration = "MmLock.Configuration";

    public static readonly DiagnosticDescriptor RawLockSite = Make(
        "MML1001", "Raw lock site", "'{0}' on '{1}' can become the MM locking API ({2} of {3} sites of this lock)", Migration, DiagnosticSeverity.Info,
        "A designated coarse lock is used through a raw primitive. The MM locking API is the same lock today, and lets single callers move to address ranges later.");

    public static readonly DiagnosticDescriptor CoarseAcquireCanBeRanged = Make(
        "MML1004", "Coarse acquire can be ranged", "'{0}' locks the whole space, but all that it guards follows from '{1}': lock that range", Migration, DiagnosticSeverity.Info,
        "Threads on other memory wait for this hold although they touch nothing that it guards. A range hold makes them pass.");

    public static readonly DiagnosticDescriptor ConversionRefused = Make(
        "MML1006", "Conversion refused", "'{0}' on '{1}' stays raw: {2}", Migration, DiagnosticSeverity.Info,
        "The lock is used in a way that the MM locking API, which is neither re-entrant nor bound to a thread, cannot express. The message names the place that stands in the way.");

    public static readonly DiagnosticDescriptor InvalidConfiguration = Make(
        "MML9001", "Invalid configuration", "'{0}' is ignored: {1}", Configuration, DiagnosticSeverity.Warning,
        "A line of MmLock.Effects.txt or an mmlock.* option of .editorconfig cannot be read or names nothing that exists, so it does nothing. All other lines and options still work.");

    private static DiagnosticDescriptor Make(string id, string title, string message, string category, DiagnosticSeverity severity, string description) =>
        new(id, title, message, category, severity, isEnabledByDefault: true, description, $"https://github.com/mmlock/mmlock/blob/main/docs/rules/{id}.md");
}
