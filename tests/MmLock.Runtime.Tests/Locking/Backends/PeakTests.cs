using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>After very many holds or waiters: what they took is given back, and no single call of theirs took long.</summary>
public sealed class PeakTests
{
    private const int Holds = 300_000;

    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    private static AddressRange Range(int i) => AddressRange.FromLength((ulong)i * 8192, 4096);

    [Theory]
    [MemberData(nameof(Backends))]
    public void No_acquire_asks_for_much_memory_at_once(MmapLockBackend backend)
    {
        // Memory is asked for, cleared and copied under the gate, while everybody waits: steps of kilobytes, not of megabytes.
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard[] guards = new RangeGuard[Holds];
        long most = 0;
        for (int i = 0; i < guards.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            guards[i] = mm.EnterRead(Range(i));
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        foreach (RangeGuard guard in guards)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            guard.Dispose();
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(most, 0, 32 << 10);
        AssertSmall(mm);
    }

    [Fact]
    public void Unscoped_holds_are_kept_in_small_steps()
    {
        var mm = new MmapLock();
        long most = 0;
        for (int i = 0; i < 100_000; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            mm.AcquireRead();
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        for (int i = 0; i < 100_000; i++)
        {
            mm.ReleaseRead();
        }

        Assert.Throws<SynchronizationLockException>(mm.ReleaseRead);
        Assert.InRange(most, 0, 16 << 10);
        Assert.Equal(0, mm.HolderCount);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Waiters_of_a_peak_are_given_back(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard all = mm.EnterWrite();
        ValueTask<RangeGuard>[] waiting = [.. Enumerable.Range(0, 20_000).Select(i => mm.EnterReadAsync(Range(i)))];
        Assert.Equal(waiting.Length, mm.WaiterCount);
        all.Dispose();
        Assert.Equal(waiting.Length, mm.HolderCount);
        foreach (ValueTask<RangeGuard> one in waiting)
        {
            one.GetAwaiter().GetResult().Dispose();
        }

        AssertSmall(mm);
    }

    private static void AssertSmall(MmapLock mm)
    {
        Assert.Equal(0, mm.HolderCount);

        // Requests, waiters and nodes of a hundred bytes to a kilobyte: a quarter of a megabyte at most.
        Assert.InRange(mm.Backend.Pooled, 0, 2_200);
    }
}
