using System.Diagnostics;

namespace MmLock.Benchmarks.Charts;

/// <summary>How long accesses took, by thread; of each thread the latest 65,536 are kept.</summary>
internal sealed class AccessTimes
{
    private const int Kept = 1 << 16;
    private readonly OfThread[] _threads;

    public AccessTimes(int threads) => _threads = [.. Enumerable.Range(0, threads).Select(_ => new OfThread())];

    public void Add(int thread, long ticks)
    {
        OfThread own = _threads[thread];
        own.Ticks[own.Count++ % Kept] = ticks;
    }

    /// <summary>While nobody adds any.</summary>
    public void Clear() => Array.ForEach(_threads, own => own.Count = 0);

    /// <summary>
    /// By rank from 0 to 1, of the thread that fares worst: under a lock that is unfair one thread has nearly all accesses, each short,
    /// while the others have few, each long. While nobody adds any.
    /// </summary>
    public double Microseconds(double rank) => _threads.Max(own => own.At(rank)) * 1e6 / Stopwatch.Frequency;

    private sealed class OfThread
    {
        public readonly long[] Ticks = new long[Kept];
        public long Count;

        public long At(double rank)
        {
            long[] sorted = [.. Ticks.Take((int)Math.Min(Count, Kept)).Order()];
            return sorted[(int)(rank * (sorted.Length - 1))];
        }
    }
}
