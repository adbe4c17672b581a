namespace MmLock.Tests;

public sealed class AllocationTests
{
    public static TheoryData<MmapLockBackend> Backends => [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented];

    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 4096);
    private static readonly AddressRange s_high = AddressRange.FromBounds(1UL << 32, (1UL << 32) + 4096);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_without_contention(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = backend });
        AssertNothingAllocated(() =>
        {
            mm.EnterWrite(s_low).Dispose();
            mm.EnterRead(s_low).Dispose();
            mm.EnterWrite().Dispose();
            mm.EnterReadAsync(s_low).GetAwaiter().GetResult().Dispose();
            mm.TryEnterWrite(s_high, TimeSpan.FromSeconds(1), out RangeGuard guard);
            guard.DowngradeToRead();
            guard.TryUpgradeToWrite();
            guard.Dispose();
            mm.TryOptimisticRead(s_low, out OptimisticStamp stamp);
            mm.Validate(stamp);
            mm.AcquireWrite();
            mm.ReleaseWrite();
        });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_an_asynchronous_waiter(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = backend });
        using var cancellation = new CancellationTokenSource();
        AssertNothingAllocated(() =>
        {
            RangeGuard holder = mm.EnterWrite(s_low);
            ValueTask<RangeGuard> waiting = mm.EnterWriteAsync(s_low, cancellation.Token);
            ValueTask<RangeGuard> coarse = mm.EnterReadAsync();
            holder.Dispose();
            waiting.GetAwaiter().GetResult().Dispose();
            coarse.GetAwaiter().GetResult().Dispose();
        });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_threads_that_wait(MmapLockBackend backend)
    {
        const int Turns = 2_000;
        var mm = new MmapLock(new MmapLockOptions { Backend = backend });
        long[] allocated = new long[2];
        using var start = new Barrier(2);
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            Run();
            start.SignalAndWait();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            allocated[number] = GC.GetAllocatedBytesForCurrentThread() - before;
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        // What is pooled may still grow to its largest size: a few objects, not one each turn.
        Assert.True(allocated.Sum() < Turns, $"{allocated.Sum()} bytes in {2 * Turns} turns");

        void Run()
        {
            for (int i = 0; i < Turns; i++)
            {
                using RangeGuard guard = mm.EnterWrite(s_low);
                Thread.SpinWait(200);
            }
        }
    }

    private static void AssertNothingAllocated(Action turn)
    {
        for (int i = 0; i < 200; i++)
        {
            turn();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            turn();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
