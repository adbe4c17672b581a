using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Checking;

/// <summary>A check with what it is judged by.</summary>
/// <param name="Findings">All, the suppressed and the known ones too.</param>
/// <param name="FailsFrom">The severity from which a finding fails the check.</param>
/// <param name="Locks">With a baseline: every lock with what it allows; else null.</param>
internal sealed record CheckResult(
    IReadOnlyList<Finding> Findings, DiagnosticSeverity FailsFrom, IReadOnlyList<LockLimit>? Locks)
{
    /// <summary>The findings that fail it.</summary>
    public IEnumerable<Finding> Failing => Findings.Where(f => !f.IsSuppressed && f.IsKnown != true && f.Severity >= FailsFrom);

    public IEnumerable<LockLimit> Grown => (Locks ?? []).Where(l => l.IsGrown);

    public bool Passes => !Failing.Any() && !Grown.Any();
}
