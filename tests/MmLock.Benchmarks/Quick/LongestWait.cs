using System.Diagnostics;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>Two threads that want the same memory all the time: the longest that one of them waits, in holds of the other.</summary>
internal static class LongestWait
{
    private const int Rounds = 7;

    /// <summary>Also the longest wait that can show: a lock that starves somebody for a whole round shows this.</summary>
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_hold = TimeSpan.FromMilliseconds(1);

    public static Figures Take(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        using var rw = new ReaderWriterLockSlim();
        return Figures.ReferenceOverOurs(Unit.Holds, Alternation.Take(
            () => Holds(turn =>
            {
                using (mm.EnterWrite(MeasuredLocks.Page))
                {
                    turn();
                }
            }),
            () => Holds(turn =>
            {
                rw.EnterWriteLock();
                turn();
                rw.ExitWriteLock();
            }),
            Rounds));
    }

    private static double Holds(Action<Action> inside)
    {
        long[] longest = new long[2];
        using var start = new Barrier(2);
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            long asked = 0;
            long longestHere = 0;
            Action turn = () =>
            {
                longestHere = Math.Max(longestHere, Stopwatch.GetTimestamp() - asked);
                Hold();
            };
            start.SignalAndWait();
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < s_length)
            {
                asked = Stopwatch.GetTimestamp();
                inside(turn);
            }

            longest[number] = longestHere;
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return Stopwatch.GetElapsedTime(0, longest.Max()) / s_hold;
    }

    /// <summary>By the clock, not by work: a hold that loses its core for a moment still ends on time.</summary>
    private static void Hold()
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < s_hold)
        {
        }
    }
}
