using MmLock.Benchmarks.Quick;
using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>Threads that map, touch and unmap memory of their own.</summary>
internal static class MapThroughput
{
    /// <summary>Many: how fast memory is varies with whatever else the host runs.</summary>
    private const int Rounds = 25;

    public static Figures TwoThreadsOverOne(LockingMode mode, bool speculative)
    {
        var section = new MapTouchUnmap(MeasuredSpace.Create(mode, speculative));
        return Figures.OursOverReference(Unit.TurnsPerSecond, Alternation.Take(
            () => DisjointThreads.TurnsPerSecond(section, section), () => DisjointThreads.TurnsPerSecond(section), Rounds));
    }

    /// <summary>Nothing shared but the machine: the most that one space can reach.</summary>
    public static Figures TwoThreadsOverOneInSpacesOfTheirOwn()
    {
        var section = new MapTouchUnmap(MeasuredSpace.Create(LockingMode.FineGrained));
        var other = new MapTouchUnmap(MeasuredSpace.Create(LockingMode.FineGrained));
        return Figures.OursOverReference(Unit.TurnsPerSecond, Alternation.Take(
            () => DisjointThreads.TurnsPerSecond(section, other), () => DisjointThreads.TurnsPerSecond(section), Rounds));
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
