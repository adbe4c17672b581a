using System.Diagnostics;
using System.Runtime.CompilerServices;
using MmLock.Benchmarks.Locks;
using MmLock.Benchmarks.Quick;
using static MmLock.MmapLockBackend;
using Lock = System.Threading.Lock;

namespace MmLock.Benchmarks.Cores;

/// <summary>All measures over the cores, in the order in which they are taken and shown.</summary>
internal sealed class CoresMeasures(IReadOnlyList<int> threads, string only, Action<string> progress)
{
    /// <summary>The number of threads that the goals are for.</summary>
    public const int GoalThreads = 16;
    private const ulong OneGigabyte = 512;
    private const ulong FourGigabytes = 2048;
    private const int LocksInMemory = 8;
    private readonly int _microsecond = BusySection.StepsFor(TimeSpan.FromMicroseconds(1));
    private readonly List<ScalingRow> _scaling = [];
    private readonly List<FigureRow> _figures = [];

    public CoresRun Take()
    {
        long began = Stopwatch.GetTimestamp();
        var machine = Machine.Read();
        Scale("write, disjoint, empty", new WriteDisjoint(0), 12);
        Scale("write, disjoint, 1 µs", new WriteDisjoint(_microsecond), 15);
        Scale("read, all the same 2 MiB", new ReadSamePlace(), 10);
        Scale("read, random blocks of 1 GiB", new ReadRandom(OneGigabyte), null);
        Scale("90 % read, 10 % write, random blocks of 4 GiB", new MixedRandom(FourGigabytes, 0), 10);
        Scale("the same with 0.1 % coarse writes", new MixedRandom(FourGigabytes, 1), 5);
        Scale("read coarse", new ReadWhole(), null);
        Scale("write coarse", new WriteWhole(), null);
        Scale("write, disjoint, 256 MiB", new WriteWide(), null);
        if (threads.Max() > 1)
        {
            CoarseAmongOthers();
        }

        MemoryOfLocks();
        (IReadOnlyList<ScalingRow> scaling, IReadOnlyList<FigureRow> figures) = new CoresMemory(threads, IsWanted, progress).Take();
        _scaling.AddRange(scaling);
        _figures.AddRange(figures);
        return new CoresRun(machine, Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 1), threads, _scaling, _figures);
    }

    private bool IsWanted(string name) => name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private void Scale<TWork>(string name, TWork work, double? goal)
        where TWork : struct, IScaledWork
    {
        if (!IsWanted(name))
        {
            return;
        }

        foreach (MmapLockBackend backend in (MmapLockBackend[])[Adaptive, RangeTree, Segmented, MmapLockBackend.ReaderWriter])
        {
            double? bound = backend == Adaptive ? goal : null;
            Scale(name, MeasuredLocks.Name(backend), () => new RangedLock(MeasuredLocks.Create(backend)), work, bound);
        }

        Scale(name, "ReaderWriterLockSlim", () => new SlimLock(new ReaderWriterLockSlim()), work, null);
        Scale(name, "Lock", () => new OneLock(new Lock()), work, null);
        Scale(name, "64 striped locks", () => new StripedLock(StripedLock.Make()), work, null);
        if (!name.Contains("coarse", StringComparison.Ordinal))
        {
            Scale(name, "a word for each block, no lock", () => new WordPerBlock(WordPerBlock.Make()), work, null);
        }
    }

    private void Scale<TLock, TWork>(string name, string lockName, Func<TLock> create, TWork work, double? goal)
        where TLock : struct, IScaledLock
        where TWork : struct, IScaledWork
    {
        progress($"{name}: {lockName}");
        _scaling.Add(ScalingRow.Of(
            name, lockName, threads, threads.Select(count => ScalingLoop.TurnsPerSecond(create(), work, count)), goal));
        GC.Collect();
    }

    private void CoarseAmongOthers()
    {
        const string Name = "coarse write among ranges of the other threads";
        if (!IsWanted(Name))
        {
            return;
        }

        foreach (MmapLockBackend backend in (MmapLockBackend[])[Adaptive, RangeTree, Segmented])
        {
            progress(Name);
            AddLatency(Name, MeasuredLocks.Name(backend), new RangedLock(MeasuredLocks.Create(backend)), backend == Adaptive ? 5 : null);
        }

        using var slim = new ReaderWriterLockSlim();
        AddLatency(Name, "ReaderWriterLockSlim", new SlimLock(slim), null);
    }

    private void AddLatency<TLock>(string name, string lockName, TLock target, double? goal)
        where TLock : struct, IScaledLock
    {
        double[] taken = ScalingLoop.CoarseNanoseconds(target, new WriteDisjoint(0), threads.Max() - 1, 0.5, 0.99);
        double median = Math.Round(taken[0] / 1000, 3);
        _figures.Add(new FigureRow($"{name}, p50", lockName, median, "µs", goal, goal is { } bound ? median <= bound : null));
        _figures.Add(new FigureRow($"{name}, p99", lockName, Math.Round(taken[1] / 1000, 3), "µs", null, null));
    }

    private void MemoryOfLocks()
    {
        const string Idle = "memory of a lock, idle";
        if (!IsWanted(Idle))
        {
            return;
        }

        foreach (MmapLockBackend backend in (MmapLockBackend[])[Adaptive, RangeTree, Segmented])
        {
            string lockName = MeasuredLocks.Name(backend);
            var used = new MmapLock[LocksInMemory];
            long idle = BytesOf(used, backend, threads: 0);
            _figures.Add(Bytes(Idle, lockName, idle, backend == Adaptive ? 1024 : null));
            long active = BytesOf(used, backend, threads.Max());
            _figures.Add(Bytes("the same after use by all threads", lockName, active, backend == Adaptive ? 65536 : null));
        }
    }

    /// <summary>What a collection finds less when they are gone, for each of a few.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long BytesOf(MmapLock[] locks, MmapLockBackend backend, int threads)
    {
        for (int i = 0; i < locks.Length; i++)
        {
            locks[i] = MeasuredLocks.Create(backend);
            if (threads > 0)
            {
                ScalingLoop.CoarseNanoseconds(new RangedLock(locks[i]), new MixedRandom(OneGigabyte, 1), threads, 0.5);
            }
        }

        long with = GC.GetTotalMemory(forceFullCollection: true);
        locks.AsSpan().Clear();
        return (with - GC.GetTotalMemory(forceFullCollection: true)) / locks.Length;
    }

    private static FigureRow Bytes(string measure, string lockName, double bytes, double? goal) =>
        new(measure, lockName, bytes, "B", goal, goal is { } bound ? bytes <= bound : null);
}
