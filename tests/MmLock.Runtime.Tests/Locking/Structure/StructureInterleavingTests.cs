using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>Another thread comes between a structure hold and a coarse one at the worst moment, on purpose.</summary>
public sealed class StructureInterleavingTests
{
    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    private static MmapLock Create(MmapLockBackend backend)
    {
        // From its first structure hold on a lock has the fast path.
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        mm.EnterStructure(LockMode.Read).Dispose();
        return mm;
    }

    /// <summary>Runs another's work once at the point, on a thread of its own.</summary>
    private static void At(Interleaving.SyncPoint point, Action other)
    {
        bool came = false;
        Interleaving.Hook = place =>
        {
            if (place == point && !came)
            {
                came = true;
                RecursiveLocks.Elsewhere(other);
            }
        };
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Coarse_request_that_comes_between_take_and_look_is_not_granted_beside(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        ValueTask<RangeGuard> coarse = default;
        bool beside = true;
        At(Interleaving.SyncPoint.LatchTaken, () =>
        {
            coarse = mm.EnterWriteAsync();
            beside = coarse.IsCompleted;
        });
        bool taken = mm.TryEnterStructure(LockMode.Write, out StructureGuard guard);
        Interleaving.Hook = null;
        Assert.False(beside, "the coarse writer did not see the latch");
        Assert.False(taken, "the structure hold did not see the coarse writer");
        guard.Dispose();

        // It backed out, and nobody else wakes the coarse one.
        Assert.True(coarse.IsCompleted, "the coarse writer was not woken");
        coarse.Result.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Coarse_request_that_comes_between_the_end_and_its_look_is_woken(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        ValueTask<RangeGuard> early = default;
        ValueTask<RangeGuard> late = default;
        StructureGuard guard = mm.EnterStructure(LockMode.Write);
        early = mm.EnterReadAsync();
        Assert.False(early.IsCompleted);
        At(Interleaving.SyncPoint.LatchLeft, () => late = mm.EnterReadAsync());
        guard.Dispose();
        Interleaving.Hook = null;
        Assert.True(early.IsCompleted && late.IsCompleted);
        early.Result.Dispose();
        late.Result.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Structure_hold_that_comes_between_publishing_and_look_queues(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        bool beside = true;
        At(Interleaving.SyncPoint.CoarsePublished, () => beside = mm.TryEnterStructure(LockMode.Read, out _));
        using RangeGuard coarse = mm.EnterWrite();
        Interleaving.Hook = null;
        Assert.False(beside, "a coarse writer that can be seen was passed");
    }

    /// <summary>A coarse request that comes while a structure hold has its place in the queue and no latch yet is behind it.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Place_in_the_queue_is_kept_while_the_latch_is_waited_for(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        RangeGuard blocker = mm.EnterRead();
        ValueTask<RangeGuard> coarse = default;
        bool passed = true;
        TestThread structure = RecursiveLocks.Start(() =>
        {
            At(Interleaving.SyncPoint.RootHeld, () =>
            {
                coarse = mm.EnterReadAsync();
                passed = coarse.IsCompleted;
            });
            mm.EnterStructure(LockMode.Write).Dispose();
        });
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience));
        blocker.Dispose();
        Assert.True(structure.Join(RecursiveLocks.Patience));
        Assert.False(passed, "a coarse request passed a structure hold that was ahead of it");
        Assert.True(coarse.IsCompleted);
        coarse.Result.Dispose();
    }

    /// <summary>With the root held, every way to fail gives it back.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Failure_on_the_way_to_the_latch_gives_the_place_back(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        foreach (Interleaving.SyncPoint point in new[]
        {
            Interleaving.SyncPoint.Allocate, Interleaving.SyncPoint.Arm, Interleaving.SyncPoint.Park, Interleaving.SyncPoint.Unpark,
        })
        {
            using var over = new ManualResetEventSlim();
            using var begun = new ManualResetEventSlim();
            using var cancellation = new CancellationTokenSource();
            TestThread holder = RecursiveLocks.Start(() =>
            {
                using (mm.VmaLock.Enter())
                {
                    begun.Set();
                    over.Wait();
                }
            });
            begun.Wait();
            TestThread waiter = RecursiveLocks.Start(() =>
            {
                Interleaving.Hook = place =>
                {
                    if (place == point)
                    {
                        throw new InsufficientMemoryException();
                    }

                    if (place == Interleaving.SyncPoint.Park)
                    {
                        over.Set();
                    }
                };
                Exception? thrown = Record.Exception(() => mm.EnterStructure(LockMode.Write, cancellation.Token).Dispose());
                Interleaving.Hook = null;
                Assert.True(thrown is null or InsufficientMemoryException, $"{thrown}");
                Assert.True(thrown is not null || point == Interleaving.SyncPoint.Allocate, $"nothing failed at {point}");
            });
            Assert.True(waiter.Join(RecursiveLocks.Patience));
            over.Set();
            Assert.True(holder.Join(RecursiveLocks.Patience));
            Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
            Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        }
    }
}
