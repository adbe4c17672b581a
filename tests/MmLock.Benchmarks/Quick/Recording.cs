using MmLock.Benchmarks.Locks;
using MmLock.Profiling;

namespace MmLock.Benchmarks.Quick;

/// <summary>What an uncontended hold costs while it is recorded, and after that, beside one that is not and never was.</summary>
internal static class Recording
{
    private const int Rounds = 15;

    public static Figures Write(MmapLockBackend backend) =>
        Recorded(mm => new WriteRange(mm, MeasuredLocks.Page), backend);

    public static Figures WriteCoarse(MmapLockBackend backend) => Recorded(mm => new WriteCoarse(mm), backend);

    public static Figures Read(MmapLockBackend backend) => Recorded(mm => new ReadRange(mm, MeasuredLocks.Page), backend);

    /// <summary>A lock that was recorded beside one that never was.</summary>
    public static Figures WriteAfterwards(MmapLockBackend backend)
    {
        MmapLock never = MeasuredLocks.Create(backend);
        MmapLock before = MeasuredLocks.Create(backend);
        IRecordedLock recorded = before;
        recorded.SetRecording(true);
        before.EnterWrite(MeasuredLocks.Page).Dispose();
        recorded.SetRecording(false);
        return Compare(new WriteRange(before, MeasuredLocks.Page), new WriteRange(never, MeasuredLocks.Page));
    }

    private static Figures Recorded<TSection>(Func<MmapLock, TSection> section, MmapLockBackend backend)
        where TSection : struct, ISection
    {
        string file = MmapLockProfile.Start(Path.Combine(Path.GetTempPath(), $"benchmarks-{Guid.NewGuid():N}.mmprofile"));
        try
        {
            MmapLock other = MeasuredLocks.Create(backend);
            ((IRecordedLock)other).SetRecording(false);
            return Compare(section(MeasuredLocks.Create(backend)), section(other));
        }
        finally
        {
            MmapLockProfile.Stop();
            File.Delete(file);
        }
    }

    private static Figures Compare<TSection>(TSection ours, TSection reference)
        where TSection : struct, ISection =>
        Figures.OursOverReference(Unit.Nanoseconds, ShortBatches.Take(ours, reference, Rounds));
}
