using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using DotNext.Threading;
using Lock = System.Threading.Lock;

namespace MmLock.Benchmarks.Locks;

internal readonly struct ReaderWriterWrite(ReaderWriterLockSlim rw) : ISection
{
    public void Iterate()
    {
        rw.EnterWriteLock();
        rw.ExitWriteLock();
    }
}

internal readonly struct ReaderWriterRead(ReaderWriterLockSlim rw) : ISection
{
    public void Iterate()
    {
        rw.EnterReadLock();
        rw.ExitReadLock();
    }
}

internal readonly struct MonitorPair(object target) : ISection
{
    public void Iterate()
    {
        Monitor.Enter(target);
        Monitor.Exit(target);
    }
}

internal readonly struct PlainLock(Lock gate) : ISection
{
    public void Iterate()
    {
        gate.Enter();
        gate.Exit();
    }
}

internal readonly struct SlimSemaphore(SemaphoreSlim semaphore) : ISection
{
    public void Iterate()
    {
        semaphore.Wait();
        semaphore.Release();
    }
}

/// <summary>The least that any lock costs: one compare-and-swap each way.</summary>
internal readonly struct CompareAndSwapPair(CompareAndSwapPair.Cell cell) : ISection
{
    public void Iterate()
    {
        Interlocked.CompareExchange(ref cell.Word, 1, 0);
        Interlocked.CompareExchange(ref cell.Word, 0, 1);
    }

    /// <summary>Two cache lines, so that two words are never neighbours.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal sealed class Cell
    {
        [FieldOffset(128)]
        public int Word;
    }
}

/// <summary>The least that a latch costs that is taken and left to acquire, and again to release.</summary>
internal readonly struct TwoCompareAndSwapPairs(CompareAndSwapPair.Cell cell) : ISection
{
    public void Iterate()
    {
        new CompareAndSwapPair(cell).Iterate();
        new CompareAndSwapPair(cell).Iterate();
    }
}

internal readonly struct DotNextReaderWriter(AsyncReaderWriterLock rw) : ISection
{
    public void Iterate()
    {
        rw.EnterWriteLockAsync().GetAwaiter().GetResult();
        rw.Release();
    }
}

internal readonly struct DotNextExclusive(AsyncExclusiveLock exclusive) : ISection
{
    public void Iterate()
    {
        exclusive.AcquireAsync().GetAwaiter().GetResult();
        exclusive.Release();
    }
}

/// <summary>The range lock that every operating system has.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("windows")]
internal readonly struct FileRange(FileStream file) : ISection
{
    public void Iterate()
    {
        file.Lock(0, 4096);
        file.Unlock(0, 4096);
    }
}
