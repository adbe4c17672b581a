using System.Diagnostics;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>Throughput of two threads whose ranges have nothing in common, and of one alone.</summary>
internal static class DisjointThreads
{
    private const int Rounds = 9;
    private const int Batch = 128;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(60);
    private static readonly Lazy<int> s_oneMicrosecond = new(() => BusySection.StepsFor(TimeSpan.FromMicroseconds(1)));

    public static Figures Empty(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        return Take(new WriteRange(mm, MeasuredLocks.Page), new WriteRange(mm, MeasuredLocks.OtherPage));
    }

    public static Figures Microsecond(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        int steps = s_oneMicrosecond.Value;
        return Take(new WriteRangeBusy(mm, MeasuredLocks.Page, steps), new WriteRangeBusy(mm, MeasuredLocks.OtherPage, steps));
    }

    /// <summary>The least that two locks can do: a compare-and-swap pair each, on words of their own.</summary>
    public static Figures EmptyWithoutLock() => Take(new CompareAndSwapPair(new()), new CompareAndSwapPair(new()));

    /// <summary>The same work without any lock.</summary>
    public static Figures MicrosecondWithoutLock()
    {
        int steps = s_oneMicrosecond.Value;
        return Take(new NoLockBusy(steps), new NoLockBusy(steps));
    }

    private static Figures Take<TSection>(TSection first, TSection second)
        where TSection : struct, ISection =>
        Figures.OursOverReference(
            Unit.TurnsPerSecond, Alternation.Take(() => TurnsPerSecond(first, second), () => TurnsPerSecond(first), Rounds));

    public static double TurnsPerSecond<TSection>(params TSection[] sections)
        where TSection : struct, ISection
    {
        double[] rates = new double[sections.Length];
        bool stopped = false;
        using var start = new Barrier(sections.Length + 1);
        Thread[] threads = [.. sections.Select((section, number) => new Thread(() =>
        {
            start.SignalAndWait();
            long iterations = 0;
            long began = Stopwatch.GetTimestamp();
            while (!Volatile.Read(ref stopped))
            {
                TimedLoop.Run(section, Batch);
                iterations += Batch;
            }

            rates[number] = iterations / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.SignalAndWait();
        Thread.Sleep(s_length);
        Volatile.Write(ref stopped, true);
        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    private readonly struct NoLockBusy(int steps) : ISection
    {
        public void Iterate() => BusySection.Run(steps);
    }
}
