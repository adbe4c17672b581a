using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>Runs the compiler as a process of its own: no compiler server keeps anything from one run to the next.</summary>
internal static partial class CompilerProcess
{
    private static readonly TimeSpan s_sample = TimeSpan.FromMilliseconds(50);

    public static CompilerRun Run(string folder, string responseFile)
    {
        // -noconfig counts on the command line only.
        var start = new ProcessStartInfo(Toolchain.Host, ["exec", Toolchain.Compiler, "-noconfig", $"@{responseFile}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        TimeSpan cpu = TimeSpan.Zero;
        do
        {
            (peak, cpu) = Sample(process, peak, cpu);
        }
        while (!process.WaitForExit(s_sample));
        process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        string[] lines = output.GetAwaiter().GetResult().Split('\n');
        if (process.ExitCode != 0 || Unexpected(lines) is not null)
        {
            throw new InvalidOperationException($"{responseFile} does not compile as it should: {Unexpected(lines) ?? errors.GetAwaiter().GetResult()}");
        }

        var findings = new SortedDictionary<string, int>(lines.Select(l => Diagnostic().Match(l)).Where(m => m.Success).CountBy(m => m.Groups["id"].Value).ToDictionary(), StringComparer.Ordinal);
        return new CompilerRun(seconds, cpu.TotalSeconds, peak, AnalyzerTimes.Parse(lines), findings);
    }

    /// <summary>The system forgets these figures when the process ends, so they are read while it runs.</summary>
    private static (long Peak, TimeSpan Cpu) Sample(Process process, long peak, TimeSpan cpu)
    {
        try
        {
            process.Refresh();
            return (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            return (peak, cpu);
        }
    }

    /// <summary>An error, a warning of the compiler's own or an analyzer that failed: then the figures are of something else.</summary>
    private static string? Unexpected(IEnumerable<string> lines) =>
        lines.FirstOrDefault(l => Diagnostic().Match(l) is { Success: true } m && (m.Groups["severity"].Value == "error" || m.Groups["id"].Value.StartsWith("CS", StringComparison.Ordinal) || m.Groups["id"].Value.StartsWith("AD", StringComparison.Ordinal)));

    [GeneratedRegex(@"(^|: )(?<severity>error|warning) (?<id>[A-Z]+\d+): ")]
    private static partial Regex Diagnostic();
}
