using MmLock.Benchmarks.Locks;

namespace MmLock.Benchmarks.Quick;

/// <summary>One thread, nobody in its way, against <see cref="ReaderWriterLockSlim"/>.</summary>
internal static class Uncontended
{
    private const int Rounds = 15;

    public static Figures Write(MmapLockBackend backend) => OverWrite(new WriteRange(MeasuredLocks.Create(backend), MeasuredLocks.Page));

    public static Figures WriteBesideOneHeld(MmapLockBackend backend)
    {
        MmapLock mm = MeasuredLocks.Create(backend);
        using (mm.EnterWrite(MeasuredLocks.OtherPage))
        {
            return OverWrite(new WriteRange(mm, MeasuredLocks.Page));
        }
    }

    public static Figures WriteCoarse(MmapLockBackend backend) => OverWrite(new WriteCoarse(MeasuredLocks.Create(backend)));

    public static Figures WriteWide(MmapLockBackend backend) =>
        OverWrite(new WriteRange(MeasuredLocks.Create(backend), MeasuredLocks.Wide));

    public static Figures ReadCoarse(MmapLockBackend backend)
    {
        using var rw = new ReaderWriterLockSlim();
        return Over(new ReadCoarse(MeasuredLocks.Create(backend)), new ReaderWriterRead(rw));
    }

    public static Figures Read(MmapLockBackend backend)
    {
        using var rw = new ReaderWriterLockSlim();
        return Over(new ReadRange(MeasuredLocks.Create(backend), MeasuredLocks.Page), new ReaderWriterRead(rw));
    }

    public static Figures Bytes(MmapLockBackend backend)
    {
        using var rw = new ReaderWriterLockSlim();
        return Figures.OfBytes(
            Alternation.Take(
                TimedLoop.BytesPerIteration(new WriteRange(MeasuredLocks.Create(backend), MeasuredLocks.Page)),
                TimedLoop.BytesPerIteration(new ReaderWriterWrite(rw)),
                Rounds));
    }

    /// <summary>A range of a file, locked in the kernel.</summary>
    public static Figures FileRange()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            using var file = new FileStream(
                Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, FileOptions.DeleteOnClose);
            return OverWrite(new FileRange(file));
        }

        throw new PlatformNotSupportedException("There are no file locks here.");
    }

    public static Figures OverWrite<TSection>(TSection section)
        where TSection : struct, ISection
    {
        using var rw = new ReaderWriterLockSlim();
        return Over(section, new ReaderWriterWrite(rw));
    }

    private static Figures Over<TSection, TReference>(TSection section, TReference reference)
        where TSection : struct, ISection
        where TReference : struct, ISection =>
        Figures.OursOverReference(
            Unit.Nanoseconds,
            ShortBatches.Take(section, reference, Rounds));
}
