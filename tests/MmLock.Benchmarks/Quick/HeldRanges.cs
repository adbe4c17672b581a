using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>What an acquire costs when many other ranges are held.</summary>
internal static class HeldRanges
{
    private const int Rounds = 15;

    /// <summary>Between the held ranges, somewhere else each time: no path through the structure stays in the cache.</summary>
    public static Figures ManyOverFew(MmapLockBackend backend, int many, int few) =>
        Figures.OursOverReference(
            Unit.Nanoseconds,
            Alternation.Take(
                TimedLoop.NanosecondsPerIteration(Between(backend, many)),
                TimedLoop.NanosecondsPerIteration(Between(backend, few)),
                Rounds));

    /// <summary>In the middle of the held ranges, the same each time.</summary>
    public static Figures ManyOverFewInOnePlace(MmapLockBackend backend, int many, int few) =>
        Figures.OursOverReference(
            Unit.Nanoseconds,
            Alternation.Take(
                TimedLoop.NanosecondsPerIteration(InTheMiddle(backend, many)),
                TimedLoop.NanosecondsPerIteration(InTheMiddle(backend, few)),
                Rounds));

    public static Figures ListOverOurs(MmapLockBackend backend, int count)
    {
        var places = new HeldPlaces(count);
        var list = new RangeList();
        list.Fill(places.Held);
        return Figures.ReferenceOverOurs(
            Unit.Nanoseconds,
            Alternation.Take(
                TimedLoop.NanosecondsPerIteration(Between(backend, count)),
                TimedLoop.NanosecondsPerIteration(new ListWriteBetweenHeld(list, places)),
                Rounds));
    }

    private static WriteBetweenHeld Between(MmapLockBackend backend, int count)
    {
        var places = new HeldPlaces(count);
        return new WriteBetweenHeld(Hold(backend, places), places);
    }

    private static WriteRange InTheMiddle(MmapLockBackend backend, int count)
    {
        var places = new HeldPlaces(count);
        return new WriteRange(Hold(backend, places), places.MiddleGap);
    }

    private static MmapLock Hold(MmapLockBackend backend, HeldPlaces places)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        foreach (AddressRange held in places.Held)
        {
            mm.EnterWrite(held);
        }

        return mm;
    }
}
