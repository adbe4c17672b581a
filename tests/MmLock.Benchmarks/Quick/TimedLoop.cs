using System.Diagnostics;
using System.Runtime.CompilerServices;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>A loop of one thread that takes one lock, timed or with its allocations counted.</summary>
internal static class TimedLoop
{
    /// <summary>Iterations between two readings of the clock: enough that reading it does not show in the figure.</summary>
    private const int Batch = 1024;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(8);

    public static Func<double> NanosecondsPerIteration<TSection>(TSection section)
        where TSection : struct, ISection => () =>
    {
        long iterations = 0;
        TimeSpan taken;
        long began = Stopwatch.GetTimestamp();
        do
        {
            Run(section, Batch);
            iterations += Batch;
            taken = Stopwatch.GetElapsedTime(began);
        }
        while (taken < s_length);
        return taken.TotalNanoseconds / iterations;
    };

    public static Func<double> BytesPerIteration<TSection>(TSection section)
        where TSection : struct, ISection => () =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(section, 10 * Batch);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (10.0 * Batch);
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<TSection>(TSection section, int iterations)
        where TSection : struct, ISection
    {
        for (int i = 0; i < iterations; i++)
        {
            section.Iterate();
        }
    }
}
