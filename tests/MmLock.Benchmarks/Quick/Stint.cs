using System.Diagnostics;
using System.Runtime.CompilerServices;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>One thread that takes one lock, over and over.</summary>
internal static class Stint
{
    /// <summary>Turns between two looks at the clock: enough that the looking does not show in the figure.</summary>
    private const int Batch = 1024;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(8);

    public static Func<double> NanosecondsPerTurn<TSection>(TSection section)
        where TSection : struct, ISection => () =>
    {
        long turns = 0;
        TimeSpan taken;
        long began = Stopwatch.GetTimestamp();
        do
        {
            Run(section, Batch);
            turns += Batch;
            taken = Stopwatch.GetElapsedTime(began);
        }
        while (taken < s_length);
        return taken.TotalNanoseconds / turns;
    };

    public static Func<double> BytesPerTurn<TSection>(TSection section)
        where TSection : struct, ISection => () =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(section, 10 * Batch);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (10.0 * Batch);
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<TSection>(TSection section, int turns)
        where TSection : struct, ISection
    {
        for (int i = 0; i < turns; i++)
        {
            section.Turn();
        }
    }
}
