using System.Diagnostics;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>
/// Two sections of some nanoseconds by turns, in batches of some microseconds, of which the medians count: what other processes
/// take falls on few of them. For ratios near 1 that a loaded machine would drown.
/// </summary>
internal static class ShortBatches
{
    private const int Iterations = 500;
    private const int Batches = 201;

    public static Rounds Take<TOurs, TReference>(TOurs ours, TReference reference, int rounds)
        where TOurs : struct, ISection
        where TReference : struct, ISection
    {
        Alternation.WarmUp(TimedLoop.NanosecondsPerIteration(ours), TimedLoop.NanosecondsPerIteration(reference));
        var a = new double[rounds];
        var b = new double[rounds];
        double[] ofOurs = new double[Batches];
        double[] ofReference = new double[Batches];
        for (int round = 0; round < rounds; round++)
        {
            for (int batch = 0; batch < Batches; batch++)
            {
                long began = Stopwatch.GetTimestamp();
                TimedLoop.Run(ours, Iterations);
                long between = Stopwatch.GetTimestamp();
                TimedLoop.Run(reference, Iterations);
                ofOurs[batch] = Stopwatch.GetElapsedTime(began, between).TotalNanoseconds / Iterations;
                ofReference[batch] = Stopwatch.GetElapsedTime(between).TotalNanoseconds / Iterations;
            }

            a[round] = ofOurs.Median();
            b[round] = ofReference.Median();
        }

        return new Rounds(a, b, Disturbed: 0);
    }
}
