using MmLock.Benchmarks.Memory;
using MmLock.Memory;

namespace MmLock.Benchmarks.Cores;

/// <summary>The address space over the cores of the machine: ours in three ways of locking, and the system's.</summary>
internal sealed class CoresMemory(IReadOnlyList<int> threads, Func<string, bool> isWanted, Action<string> progress)
{
    private const string MapTouchUnmap = "map+touch+unmap 64 KiB";
    private const string Fine = "fine";
    private const string TheSystem = "the system";
    private readonly List<ScalingRow> _scaling = [];

    public (IReadOnlyList<ScalingRow> Scaling, IReadOnlyList<FigureRow> Figures) Take()
    {
        Scale(MapTouchUnmap, 12, new MapUnmapWork(Touches: true));
        Scale("map+unmap 64 KiB, untouched", 12, new MapUnmapWork(Touches: false));
        Scale("protect own 64 KiB", 12, new ProtectWork());
        Scale("first touch of 128 pages and drop, an area each", 12, new TouchOwnWork());
        Scale("first touch of 128 pages and drop, one shared area", 12, new TouchSharedWork());
        Scale("read of present pages", null, new ReadWork());
        return (_scaling, Figures());
    }

    private List<FigureRow> Figures()
    {
        double? ours = Last(Fine);
        double? system = Last(TheSystem);
        if (ours is null || system is null)
        {
            return [];
        }

        const double Goal = 50;
        double ratio = Math.Round(ours.Value / system.Value, 1);
        bool? met = threads[^1] == CoresMeasures.GoalThreads ? ratio >= Goal : null;
        return [new FigureRow($"{MapTouchUnmap}, {threads[^1]} threads, ÷ the system", Fine, ratio, "×", Goal, met, AtLeast: true)];

        double? Last(string name) => _scaling.Find(row => row.Work == MapTouchUnmap && row.Lock == name)?.TurnsPerSecond[^1];
    }

    private void Scale<TWork>(string name, double? goal, TWork work)
        where TWork : IMemoryWork
    {
        if (!isWanted(name))
        {
            return;
        }

        Ours(Fine, LockingMode.FineGrained, speculative: false, goal);
        Ours("fine, speculative", LockingMode.FineGrained, speculative: true, null);
        Ours("coarse", LockingMode.Coarse, speculative: false, null);
        if (OperatingSystem.IsLinux())
        {
            Add(TheSystem, null, count => work.TurnsPerSecond(default(SystemSpace), count));
        }

        void Ours(string lockName, LockingMode mode, bool speculative, double? bound) => Add(lockName, bound, count =>
        {
            using AddressSpace space = MeasuredSpace.Create(mode, speculative);
            return work.TurnsPerSecond(new OurSpace(space), count);
        });

        void Add(string lockName, double? bound, Func<int, double> measure)
        {
            progress($"{name}: {lockName}");
            _scaling.Add(ScalingRow.Of(name, lockName, threads, [.. threads.Select(measure)], bound));
            GC.Collect();
        }
    }

    /// <summary>What is measured, for any address space.</summary>
    private interface IMemoryWork
    {
        double TurnsPerSecond<TSpace>(TSpace space, int threads)
            where TSpace : struct, IScaledSpace;
    }

    private sealed record MapUnmapWork(bool Touches) : IMemoryWork
    {
        public double TurnsPerSecond<TSpace>(TSpace space, int threads)
            where TSpace : struct, IScaledSpace => ScalingLoop.TurnsPerSecond(new MapUnmap<TSpace>(space, Touches), threads);
    }

    private sealed record ProtectWork : IMemoryWork
    {
        public double TurnsPerSecond<TSpace>(TSpace space, int threads)
            where TSpace : struct, IScaledSpace =>
            ScalingLoop.TurnsPerSecond(new ProtectOwn<TSpace>(space, new OwnAreas(threads)), threads);
    }

    private sealed record TouchOwnWork : IMemoryWork
    {
        public double TurnsPerSecond<TSpace>(TSpace space, int threads)
            where TSpace : struct, IScaledSpace =>
            ScalingLoop.TurnsPerSecond(new TouchOwn<TSpace>(space, new OwnAreas(threads)), threads);
    }

    private sealed record TouchSharedWork : IMemoryWork
    {
        public double TurnsPerSecond<TSpace>(TSpace space, int threads)
            where TSpace : struct, IScaledSpace
        {
            ulong length = (ulong)threads * TouchShared<TSpace>.Distance;
            ulong start = space.Map(length);
            double rate = ScalingLoop.TurnsPerSecond(new TouchShared<TSpace>(space, start), threads);
            space.Unmap(start, length);
            return rate;
        }
    }

    private sealed record ReadWork : IMemoryWork
    {
        public double TurnsPerSecond<TSpace>(TSpace space, int threads)
            where TSpace : struct, IScaledSpace
        {
            const ulong Length = ReadPresent<SystemSpace>.Pages * AddressSpace.PageSize;
            ulong start = space.Map(Length);
            for (ulong at = start; at < start + Length; at += AddressSpace.PageSize)
            {
                space.Touch(at);
            }

            double rate = ScalingLoop.TurnsPerSecond(new ReadPresent<TSpace>(space, start), threads);
            space.Unmap(start, Length);
            return rate;
        }
    }
}
