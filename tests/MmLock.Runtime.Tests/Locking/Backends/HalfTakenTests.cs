using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>A hold of several words that does not get all of them was seen by others at the first one.</summary>
public sealed class HalfTakenTests
{
    private const ulong Block = 2UL << 20;

    [Theory]
    [InlineData(MmapLockBackend.Segmented)]
    [InlineData(MmapLockBackend.Adaptive)]
    public void Waiter_that_saw_an_attempt_at_its_first_word_is_granted_when_the_attempt_fails_at_another(MmapLockBackend backend)
    {
        int came = 0;
        for (ulong first = 0; first < 64; first++)
        {
            var mm = new MmapLock(new MmapLockOptions { Backend = backend, AdaptivePolicy = AdaptivePolicy.Eager, SegmentCount = 4096 });
            RangeGuard inTheWay = mm.EnterWrite(Page(first + 2, 0));

            // A second one in the last block goes through the queue, and so do all after it.
            RangeGuard fast = mm.EnterWrite(Page(first + 3, 0));
            RangeGuard queued = mm.EnterWrite(Page(first + 3, 1));
            ValueTask<RangeGuard>? waiting = null;
            Interleaving.Hook = place =>
            {
                if (place == Interleaving.SyncPoint.HalfTaken && waiting is null)
                {
                    waiting = mm.EnterWriteAsync(Page(first + 3, 2));
                    came += waiting.Value.IsCompleted ? 0 : 1;
                }
            };
            bool entered = mm.TryEnterWrite(AddressRange.FromLength(first * Block, 4 * Block), out _);
            Interleaving.Hook = null;
            Assert.False(entered);
            Assert.True(waiting?.IsCompleted ?? true, "nobody told the waiter that the attempt had failed");
            waiting?.GetAwaiter().GetResult().Dispose();
            inTheWay.Dispose();
            fast.Dispose();
            queued.Dispose();
            Assert.Equal(0, mm.HolderCount);
        }

        Assert.True(came > 0, "nobody came between");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Waiter_whose_own_cell_is_not_in_use_is_granted_too(bool write)
    {
        var mm = new MmapLock(
            new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager with { ArmAfter = 1000 } });
        for (ulong block = 0; block < 3; block++)
        {
            mm.EnterWrite(Page(block, 0)).Dispose();
        }

        // What was not used goes out of use.
        mm.EnterWrite().Dispose();
        ValueTask<RangeGuard>? waiting = null;
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.HalfTaken && waiting is null)
            {
                waiting = mm.EnterWriteAsync(Page(3, 0));
                Assert.False(waiting.Value.IsCompleted);
            }
        };
        AddressRange blocks = AddressRange.FromLength(0, 4 * Block);
        Assert.False(write ? mm.TryEnterWrite(blocks, out _) : mm.TryEnterRead(blocks, out _));
        Interleaving.Hook = null;
        Assert.True(waiting!.Value.IsCompleted, "nobody told the waiter that the attempt had failed");
        waiting.Value.Result.Dispose();
        Assert.Equal(0, mm.HolderCount);
    }

    private static AddressRange Page(ulong block, ulong page) => AddressRange.FromLength((block * Block) + (page * 4096), 4096);
}
