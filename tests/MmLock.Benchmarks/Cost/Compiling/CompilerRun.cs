namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>One compiler process.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="CpuSeconds">Of all its threads; less than a sample short of the end.</param>
/// <param name="PeakBytes">The largest working set.</param>
/// <param name="Findings">How often each rule reported.</param>
internal sealed record CompilerRun(
    double Seconds, double CpuSeconds, double PeakBytes, IReadOnlyList<AnalyzerTime> Analyzers, SortedDictionary<string, int> Findings)
{
    public double AnalyzerSeconds => Analyzers.Sum(a => a.Seconds);
}
