using System.Diagnostics;
using DotNext.Threading;
using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>Several on one range, which they hold for no time: all that is measured is the waiting and handing over.</summary>
internal static class Contention
{
    private const int Rounds = 7;
    private const int Threads = 2;
    private const int Tasks = 4;
    private static readonly TimeSpan s_length = TimeSpan.FromMilliseconds(60);

    public static Figures AsyncTime(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        var exclusive = new AsyncExclusiveLock();
        return Figures.OursOverReference(Unit.Nanoseconds, Alternation.Take(
            () => OfTasks(contender => contender.LoopAsync(mm, MeasuredLocks.Page)).NanosecondsPerIteration,
            () => OfTasks(contender => contender.LoopAsync(exclusive)).NanosecondsPerIteration,
            Rounds));
    }

    public static Figures AsyncBytes(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        var exclusive = new AsyncExclusiveLock();
        return Figures.OfBytes(Alternation.Take(
            () => OfTasks(contender => contender.LoopAsync(mm, MeasuredLocks.Page)).BytesPerIteration,
            () => OfTasks(contender => contender.LoopAsync(exclusive)).BytesPerIteration,
            Rounds));
    }

    public static Figures ThreadBytes(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        using var rw = new ReaderWriterLockSlim();
        return Figures.OfBytes(Alternation.Take(
            () => OfThreads(contender => contender.Loop(new WriteRange(mm, MeasuredLocks.Page))).BytesPerIteration,
            () => OfThreads(contender => contender.Loop(new ReaderWriterWrite(rw))).BytesPerIteration,
            Rounds));
    }

    private static Outcome OfTasks(Func<Contender, Task> loop) => Observe(Tasks, contender =>
    {
        Task task = Task.Run(() => loop(contender));
        return task.Wait;
    });

    private static Outcome OfThreads(Action<Contender> loop) => Observe(Threads, contender =>
    {
        var thread = new Thread(() => loop(contender));
        thread.Start();
        return thread.Join;
    });

    /// <summary>Looks at the contenders from outside, while they run: what starting and ending them takes is not counted.</summary>
    private static Outcome Observe(int count, Func<Contender, Action> start)
    {
        Contender[] contenders = [.. Enumerable.Range(0, count).Select(_ => new Contender())];
        Action[] ends = [.. contenders.Select(start)];
        Thread.Sleep(s_length / 4);

        // In this order: iterations between the two looks at either end can only make the bytes for each more.
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long iterations = TurnsOf(contenders);
        long began = Stopwatch.GetTimestamp();
        Thread.Sleep(s_length);
        TimeSpan taken = Stopwatch.GetElapsedTime(began);
        iterations = TurnsOf(contenders) - iterations;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Array.ForEach(contenders, contender => contender.Stop());
        Array.ForEach(ends, end => end());
        return new Outcome(taken.TotalNanoseconds / iterations, bytes / (double)iterations);
    }

    /// <summary>A plain loop: an enumerator would be among the bytes.</summary>
    private static long TurnsOf(Contender[] contenders)
    {
        long iterations = 0;
        foreach (Contender contender in contenders)
        {
            iterations += contender.Iterations;
        }

        return iterations;
    }

    private readonly record struct Outcome(double NanosecondsPerIteration, double BytesPerIteration);
}
