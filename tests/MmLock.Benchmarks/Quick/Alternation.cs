using System.Diagnostics;
using System.Runtime;

namespace MmLock.Benchmarks.Quick;

/// <summary>The figures of both sides, one for each round, in the order they were taken.</summary>
/// <param name="Disturbed">Rounds among them in which other processes took cores that the measure needed.</param>
internal sealed record Rounds(IReadOnlyList<double> Ours, IReadOnlyList<double> Reference, int Disturbed);

/// <summary>Measures two sides in turn, A B A B, so that whatever slows the machine down slows down both.</summary>
internal static class Alternation
{
    /// <summary>Longer than the runtime collects calls (100 ms) before it compiles anew.</summary>
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(0.8);

    /// <summary>What all measures together may spend on rounds that replace disturbed ones.</summary>
    private static TimeSpan s_leftForRetakes = TimeSpan.FromSeconds(8);

    public static Rounds Take(Func<double> ours, Func<double> reference, int rounds)
    {
        WarmUp(ours, reference);
        var a = new List<double>(rounds);
        var b = new List<double>(rounds);
        int disturbed = 0;
        while (a.Count < rounds)
        {
            long began = Stopwatch.GetTimestamp();
            (double of, bool ourDisturbed) = CoreUse.Watch(ours);
            (double to, bool referenceDisturbed) = CoreUse.Watch(reference);
            if (ourDisturbed || referenceDisturbed)
            {
                if (s_leftForRetakes > TimeSpan.Zero)
                {
                    s_leftForRetakes -= Stopwatch.GetElapsedTime(began);
                    continue;
                }

                disturbed++;
            }

            a.Add(of);
            b.Add(to);
        }

        return new Rounds(a, b, disturbed);
    }

    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Runs both until nothing more is compiled: then all of it is tier-1 code.</summary>
    /// <param name="most">How long at most; null for as long as is enough.</param>
    public static void WarmUp(Func<double> ours, Func<double> reference, TimeSpan? most = null)
    {
        TimeSpan longest = most ?? s_longestWarmUp;
        long began = Stopwatch.GetTimestamp();
        long quietSince = began;
        long compiled = JitInfo.GetCompiledMethodCount();
        do
        {
            ours();
            reference();
            long now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
            {
                compiled = now;
                quietSince = Stopwatch.GetTimestamp();
            }
        }
        while (Stopwatch.GetElapsedTime(quietSince) < s_quiet && Stopwatch.GetElapsedTime(began) < longest);
    }
}
