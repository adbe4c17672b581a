using System.Diagnostics;
using System.Globalization;

namespace MmLock.Shared;

/// <summary>A thread's own measure of a time, and of what it was kept from running for meanwhile, both in nanoseconds.</summary>
internal sealed class OwnClock
{
    private readonly long _kept = KeptUntilNow();
    private readonly long _start = Stopwatch.GetTimestamp();
    private bool _stopped;

    public double Elapsed { get; private set; }

    /// <summary>The time that the thread was ready and another had its processor, and that of garbage collections: it may lie between
    /// two clocks that are read one after the other.</summary>
    public double Kept { get; private set; }

    public void Stop()
    {
        if (!_stopped)
        {
            _stopped = true;
            Elapsed = (Stopwatch.GetTimestamp() - _start) * (1e9 / Stopwatch.Frequency);
            Kept = KeptUntilNow() - _kept;
        }
    }

    /// <summary>Linux tells it as the second number of the thread's <c>schedstat</c>; elsewhere only collections are known.</summary>
    private static long KeptUntilNow()
    {
        const string Path = "/proc/thread-self/schedstat";
        long collections = (long)GC.GetTotalPauseDuration().TotalNanoseconds;
        return OperatingSystem.IsLinux() && File.Exists(Path)
            ? collections + long.Parse(File.ReadAllText(Path).Split(' ')[1], CultureInfo.InvariantCulture)
            : collections;
    }
}
