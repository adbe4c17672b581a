using MmLock.Benchmarks.Quick;
using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>Threads that map, touch and unmap memory of their own.</summary>
internal static class MapThroughput
{
    private const int Rounds = 9;

    public static Figures TwoThreadsOverOne(LockingMode mode, bool speculative)
    {
        var section = new MapTouchUnmap(MeasuredSpace.Create(mode, speculative));
        return Figures.OursOverReference(Unit.TurnsPerSecond, Alternation.Take(
            () => DisjointThreads.TurnsPerSecond(section, section), () => DisjointThreads.TurnsPerSecond(section), Rounds));
    }

    public static Figures TwoThreadsOverOneBySystem()
    {
        SystemMapTouchUnmap section = SystemMapTouchUnmap.Create();
        return Figures.OursOverReference(Unit.TurnsPerSecond, Alternation.Take(
            () => DisjointThreads.TurnsPerSecond(section, section), () => DisjointThreads.TurnsPerSecond(section), Rounds));
    }

    public static Figures OverSystem(LockingMode mode, bool speculative)
    {
        var section = new MapTouchUnmap(MeasuredSpace.Create(mode, speculative));
        SystemMapTouchUnmap system = SystemMapTouchUnmap.Create();
        return Figures.OursOverReference(Unit.TurnsPerSecond, Alternation.Take(
            () => DisjointThreads.TurnsPerSecond(section), () => DisjointThreads.TurnsPerSecond(system), Rounds));
    }
}
