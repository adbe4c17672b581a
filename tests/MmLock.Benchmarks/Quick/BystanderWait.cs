using System.Diagnostics;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>How long a thread waits that wants other memory than one that sleeps through long holds, as in I/O.</summary>
internal static class BystanderWait
{
    private const int Rounds = 7;
    private const int MostWaits = 1 << 17;

    /// <summary>Of the clock itself: a <see cref="TimeSpan"/> is too coarse for a wait that is none.</summary>
    private static readonly double s_nanosecondsPerTick = 1e9 / Stopwatch.Frequency;
    private static readonly TimeSpan s_hold = TimeSpan.FromMilliseconds(10);

    public static Figures CoarseOverOurs(MmapLockBackend backend)
    {
        MmapLock coarse = MeasuredLocks.Create(backend);
        MmapLock ranged = MeasuredLocks.Create(backend);
        int pause = BusySection.StepsFor(TimeSpan.FromMicroseconds(1));
        return Figures.ReferenceOverOurs(Unit.Nanoseconds, Alternation.Take(
            () => Nanoseconds99(
                () => ranged.EnterWrite(MeasuredLocks.Page),
                () => ranged.EnterWrite(MeasuredLocks.OtherPage),
                TimeSpan.FromMilliseconds(200),
                pause),
            () => Nanoseconds99(() => coarse.EnterWrite(), () => coarse.EnterWrite(), TimeSpan.FromMilliseconds(600), pause),
            Rounds));
    }

    private static double Nanoseconds99(Func<RangeGuard> hold, Func<RangeGuard> ask, TimeSpan length, int pause)
    {
        bool stopped = false;
        using var started = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            while (!Volatile.Read(ref stopped))
            {
                using (hold())
                {
                    started.Set();
                    Thread.Sleep(s_hold);
                }
            }
        });
        holder.Start();
        started.Wait();

        double[] waits = new double[MostWaits];
        int count = 0;
        long began = Stopwatch.GetTimestamp();
        while (count < MostWaits && Stopwatch.GetElapsedTime(began) < length)
        {
            long asked = Stopwatch.GetTimestamp();
            RangeGuard guard = ask();
            waits[count++] = (Stopwatch.GetTimestamp() - asked) * s_nanosecondsPerTick;
            guard.Dispose();

            // Spread over the round, so that requests meet every stage of the long holds.
            BusySection.Run(pause);
        }

        Volatile.Write(ref stopped, true);
        holder.Join();
        Array.Sort(waits, 0, count);
        return waits[Math.Min(count - 1, (int)(count * 0.99))];
    }
}
