using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MmLock.Benchmarks.Locks;

/// <summary>
/// Work of a known length that shares nothing: a chain of multiplications, since reading a clock would itself be the work.
/// </summary>
internal static class BusySection
{
    private const int StepsPerTrial = 200_000;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Run(int steps)
    {
        ulong value = (ulong)steps;
        for (int i = 0; i < steps; i++)
        {
            value = (value * 6364136223846793005) + 1442695040888963407;
        }

        return value;
    }

    /// <summary>How many steps take this long on an undisturbed core: whatever else runs can only make a trial longer.</summary>
    public static int StepsFor(TimeSpan length)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int trial = 0; trial < 100; trial++)
        {
            long began = Stopwatch.GetTimestamp();
            Run(StepsPerTrial);
            TimeSpan taken = Stopwatch.GetElapsedTime(began);
            best = taken < best ? taken : best;
        }

        return (int)Math.Round(StepsPerTrial * (length / best));
    }
}
