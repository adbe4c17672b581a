using MmLock.Benchmarks.Locks;
using Lock = System.Threading.Lock;

namespace MmLock.Benchmarks.Quick;

/// <summary>What structure holds cost, beside the least that they could be: a <see cref="Lock"/>; and two ranges at once.</summary>
internal static class Structure
{
    private const int Rounds = 15;

    public static Figures Write(MmapLockBackend backend) =>
        Over(new WriteStructure(MeasuredLocks.Create(backend)), new PlainLock(new Lock()));

    public static Figures Read(MmapLockBackend backend) =>
        Over(new ReadStructure(MeasuredLocks.Create(backend)), new PlainLock(new Lock()));

    /// <summary>With a coarse reader there all the time, which a structure reader does not meet.</summary>
    public static Figures ReadBesideReader(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        using (mm.EnterRead())
        {
            return Over(new ReadStructure(mm), new PlainLock(new Lock()));
        }
    }

    public static Figures VmaLockAlone(MmapLockBackend backend) =>
        Over(new VmaLockAlone(MeasuredLocks.Create(backend)), new PlainLock(new Lock()));

    /// <summary>A coarse hold of a lock that has structure holds besides, beside one of a lock that has none.</summary>
    public static Figures CoarseOfSuchALock(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        mm.EnterStructure(LockMode.Write).Dispose();
        return Over(new WriteCoarse(mm), new WriteCoarse(MeasuredLocks.Create(backend)));
    }

    public static Figures TwoRanges(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        return Over(
            new WriteTwoRanges(mm, MeasuredLocks.Page, MeasuredLocks.OtherPage),
            new WriteOneThenOther(mm, MeasuredLocks.Page, MeasuredLocks.OtherPage));
    }

    public static Figures Bytes(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        return Figures.OfBytes(
            Alternation.Take(
                TimedLoop.BytesPerIteration(new WriteStructure(mm)),
                TimedLoop.BytesPerIteration(new WriteTwoRanges(mm, MeasuredLocks.Page, MeasuredLocks.OtherPage)),
                Rounds));
    }

    private static Figures Over<TSection, TReference>(TSection section, TReference reference)
        where TSection : struct, ISection
        where TReference : struct, ISection =>
        Figures.OursOverReference(Unit.Nanoseconds, ShortBatches.Take(section, reference, Rounds));
}
