using System.Diagnostics;
using System.Globalization;

namespace MmLock.Benchmarks.Quick;

/// <summary>
/// Tells whether other processes took cores from a round. Two threads on a machine that has one core free for them
/// measure the scheduler; the judgement looks at the machine only, never at the figure.
/// </summary>
internal static class CoreUse
{
    private const string StatFile = "/proc/stat";

    /// <summary>The system counts in steps of this length on each core.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(10);

    /// <summary>In a shorter round the ticks say nothing.</summary>
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a round, and says whether all cores were busy and others had a part in that.</summary>
    public static (double Figure, bool Disturbed) Watch(Func<double> round)
    {
        TimeSpan? allBefore = OfAll();
        TimeSpan ownBefore = Own();
        long began = Stopwatch.GetTimestamp();
        double figure = round();
        TimeSpan taken = Stopwatch.GetElapsedTime(began);
        TimeSpan own = Own() - ownBefore;
        if (taken < s_shortest || OfAll() - allBefore is not { } all)
        {
            return (figure, false);
        }

        TimeSpan error = s_tick * Environment.ProcessorCount;
        return (figure, all - own > error && all > (taken * Environment.ProcessorCount) - error);
    }

    private static TimeSpan Own() => OperatingSystem.IsLinux() ? Environment.CpuUsage.TotalTime : TimeSpan.Zero;

    /// <summary>What the cores were busy since the system started, with whatever; null where the system does not say.</summary>
    private static TimeSpan? OfAll()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(StatFile))
        {
            return null;
        }

        // cpu user nice system idle iowait irq softirq steal
        string[] fields = File.ReadLines(StatFile).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 9 ? null : s_tick * new[] { 1, 2, 3, 6, 7, 8 }.Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture));
    }
}
