using MmLock.Analyzers.Rules;

namespace MmLock.Analyzers.Tests;

/// <summary>The groups in which rules are tested: within one, the rules share their findings out among themselves.</summary>
internal static class RuleIds
{
    public static readonly string[] Hold = ["MML2001", "MML2002", "MML2003", "MML2004", "MML2005"];
    public static readonly string[] Protocol = ["MML3001", "MML3002", "MML3003", "MML3006", "MML3010"];
    public static readonly string[] LockUse = ["MML3004", "MML3005", "MML3007", "MML3008", "MML3009"];

    /// <summary>What to switch off so that only these rules speak.</summary>
    public static IEnumerable<string> AllBut(params string[] ids) => new LockAnalyzer().SupportedDiagnostics.Select(d => d.Id).Except(ids);
}
