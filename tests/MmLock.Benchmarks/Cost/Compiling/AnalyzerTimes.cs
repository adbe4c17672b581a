using System.Globalization;
using System.Text.RegularExpressions;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>What one analyzer took, by its own clock: waiting for a core counts, and so does waiting for another analyzer.</summary>
internal sealed record AnalyzerTime(string Analyzer, double Seconds);

/// <summary>Reads the table that the compiler prints for <c>-reportanalyzer</c>.</summary>
internal static partial class AnalyzerTimes
{
    /// <param name="output">
    /// <code>
    /// Time (s)    %   Analyzer
    ///   1.919  100   MmLock.Analyzers, Version=0.1.0.0, Culture=neutral, PublicKeyToken=null
    ///   1.312   56      MmLock.Analyzers.Rules.LockAnalyzer (MML2001, MML2002)
    ///  &lt;0.001   &lt;1      MmLock.Analyzers.Rules.Migration.MML1001RawLockSiteAnalyzer (MML1001)
    /// </code>
    /// </param>
    /// <returns>The analyzers, without the assemblies that they are grouped by.</returns>
    public static IReadOnlyList<AnalyzerTime> Parse(IEnumerable<string> output) =>
        [.. output.Select(line => Row().Match(line)).Where(row => row.Success).Select(row => new AnalyzerTime(
            row.Groups["name"].Value[(row.Groups["name"].Value.LastIndexOf('.') + 1)..],
            row.Groups["less"].Success ? 0 : double.Parse(row.Groups["time"].Value, CultureInfo.InvariantCulture)))];

    [GeneratedRegex(@"^\s*(?<less><)?(?<time>\d+\.\d+)\s+<?\d+\s+(?<name>[\w.+]+) \([\w, ]+\)\s*$")]
    private static partial Regex Row();
}
