using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>What it costs that coarse holds nest by thread: beside the same lock without, and beside <see cref="Monitor"/>.</summary>
internal static class Recursion
{
    private const int Rounds = 15;
    private const int HandOvers = 200;

    public static Figures Write(MmapLockBackend backend) => Compare(
        new WriteCoarse(MeasuredLocks.CreateByThread(backend)), new WriteCoarse(MeasuredLocks.Create(backend)));

    public static Figures Read(MmapLockBackend backend) => Compare(
        new ReadCoarse(MeasuredLocks.CreateByThread(backend)), new ReadCoarse(MeasuredLocks.Create(backend)));

    public static Figures Unscoped(MmapLockBackend backend) => Compare(
        new WriteUnscoped(MeasuredLocks.CreateByThread(backend)), new WriteUnscoped(MeasuredLocks.Create(backend)));

    public static Figures Range(MmapLockBackend backend) => Compare(
        new WriteRange(MeasuredLocks.CreateByThread(backend), MeasuredLocks.Page),
        new WriteRange(MeasuredLocks.Create(backend), MeasuredLocks.Page));

    /// <summary>A hold inside a hold.</summary>
    public static Figures Nested(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.CreateByThread(backend);
        object monitor = new();
        using (mm.EnterWrite())
        {
            lock (monitor)
            {
                return Compare(new WriteCoarse(mm), new MonitorPair(monitor));
            }
        }
    }

    public static Figures Bytes(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.CreateByThread(backend);
        object monitor = new();
        return Figures.OfBytes(
            Alternation.Take(
                TimedLoop.BytesPerIteration(new NestedCoarse(mm)),
                TimedLoop.BytesPerIteration(new MonitorPair(monitor)),
                Rounds));
    }

    /// <summary>Two threads that wake each other: a wait, a pulse, and the lock handed over, per iteration.</summary>
    public static Figures HandOver(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.CreateByThread(backend);
        var condition = new MmapCondition(mm);
        object monitor = new();
        return Figures.OursOverReference(Unit.Nanoseconds, Alternation.Take(
            () => PingPong(token => mm.AcquireWrite(token), () => condition.Wait(), condition.PulseAll, mm.ReleaseWrite),
            () => PingPong(
                _ => Monitor.Enter(monitor), () => Monitor.Wait(monitor), () => Monitor.PulseAll(monitor), () => Monitor.Exit(monitor)),
            Rounds));
    }

    private static double PingPong(Action<CancellationToken> enter, Func<bool> wait, Action pulse, Action exit)
    {
        int turn = 0;
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            enter(CancellationToken.None);
            for (int i = 0; i < HandOvers; i++)
            {
                while (turn % 2 != number)
                {
                    wait();
                }

                turn++;
                pulse();
            }

            exit();
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalNanoseconds / (2 * HandOvers);
    }

    private static Figures Compare<TSection, TReference>(TSection section, TReference reference)
        where TSection : struct, ISection
        where TReference : struct, ISection =>
        Figures.OursOverReference(
            Unit.Nanoseconds,
            Alternation.Take(TimedLoop.NanosecondsPerIteration(section), TimedLoop.NanosecondsPerIteration(reference), Rounds));

    private readonly struct NestedCoarse(MmapLock mm) : ISection
    {
        public void Iterate()
        {
            using (mm.EnterWrite())
            {
                mm.EnterRead().Dispose();
                mm.EnterWrite(MeasuredLocks.Page).Dispose();
            }

            using (mm.EnterRead())
            {
                mm.EnterRead().Dispose();
            }
        }
    }
}
