using System.Text.RegularExpressions;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>Runs the compiler as a process of its own: no compiler server keeps anything from one run to the next.</summary>
internal static partial class CompilerProcess
{
    public static CompilerRun Run(string folder, string responseFile)
    {
        // -noconfig counts on the command line only.
        var compiler = MeasuredProcess.Run(Toolchain.Host, ["exec", Toolchain.Compiler, "-noconfig", $"@{responseFile}"], folder);
        string[] lines = compiler.Output.Split('\n');
        if (compiler.ExitCode != 0 || Unexpected(lines) is not null)
        {
            throw new InvalidOperationException($"{responseFile} does not compile as it should: {Unexpected(lines) ?? compiler.Errors}");
        }

        var findings = new SortedDictionary<string, int>(
            lines.Select(l => Diagnostic().Match(l)).Where(m => m.Success).CountBy(m => m.Groups["id"].Value).ToDictionary(),
            StringComparer.Ordinal);
        return new CompilerRun(compiler.Seconds, compiler.CpuSeconds, compiler.PeakBytes, AnalyzerTimes.Parse(lines), findings);
    }

    /// <summary>An error, a warning of the compiler's own or an analyzer that failed: then the figures are of something else.</summary>
    private static string? Unexpected(IEnumerable<string> lines) =>
        lines.FirstOrDefault(
            l =>
                Diagnostic().Match(l) is { Success: true } m
                    && (
                        m.Groups["severity"].Value == "error" || m.Groups["id"].Value.StartsWith("CS", StringComparison.Ordinal)
                            || m.Groups["id"].Value.StartsWith("AD", StringComparison.Ordinal)));

    [GeneratedRegex(@"(^|: )(?<severity>error|warning) (?<id>[A-Z]+\d+): ")]
    private static partial Regex Diagnostic();
}
