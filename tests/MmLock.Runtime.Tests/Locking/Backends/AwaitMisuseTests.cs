using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>Results taken too early, twice, by two, or never: the one who does it may fail, nobody else may notice.</summary>
public sealed class AwaitMisuseTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_range = AddressRange.FromLength(0x1000, 0x1000);
    private static readonly AddressRange s_other = AddressRange.FromLength(1UL << 40, 0x1000);

    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Taken_too_early_it_throws_and_an_innocent_waiter_of_another_range_stays_outside(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard held = mm.EnterWrite(s_range);
        ValueTask<RangeGuard> early = mm.EnterReadAsync(s_range);
        Assert.Throws<InvalidOperationException>(() => early.GetAwaiter().GetResult());

        // With one coarse lock the read hold that the early taker gets keeps the writer outside.
        RangeGuard otherHeld = backend == MmapLockBackend.ReaderWriter ? default : mm.EnterWrite(s_other);
        ValueTask<RangeGuard> innocent = mm.EnterWriteAsync(s_other);
        held.Dispose();
        Assert.False(innocent.IsCompleted);
        (await early).Dispose();
        Assert.Equal(backend == MmapLockBackend.ReaderWriter, innocent.IsCompleted);
        otherHeld.Dispose();
        (await innocent).Dispose();
        AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Taken_twice_the_second_throws_also_when_the_waiter_serves_another(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard held = mm.EnterWrite(s_range);
        ValueTask<RangeGuard> first = mm.EnterWriteAsync(s_range);
        held.Dispose();
        held = first.GetAwaiter().GetResult();
        Assert.Throws<InvalidOperationException>(() => first.GetAwaiter().GetResult());
        ValueTask<RangeGuard> second = mm.EnterWriteAsync(s_range);
        Assert.Throws<InvalidOperationException>(() => first.GetAwaiter().GetResult());
        Assert.Throws<InvalidOperationException>(() => first.IsCompleted);
        held.Dispose();
        Assert.Throws<InvalidOperationException>(() => first.GetAwaiter().GetResult());
        second.GetAwaiter().GetResult().Dispose();
        AssertFree(mm);
    }

    [Fact]
    public void Token_of_a_use_never_comes_again()
    {
        var mm = new MmapLock();
        RangeGuard held = mm.EnterWrite(s_range);
        ValueTask<RangeGuard> stale = mm.EnterWriteAsync(s_range);
        held.Dispose();
        held = stale.GetAwaiter().GetResult();
        for (int i = 0; i < (1 << 16) + 8; i++)
        {
            ValueTask<RangeGuard> next = mm.EnterWriteAsync(s_range);
            held.Dispose();
            Assert.True(next.IsCompleted);

            // Around where 16 bits wrap: the stale one must not take what is there for the other.
            if (i > (1 << 16) - 8)
            {
                Assert.Throws<InvalidOperationException>(() => stale.GetAwaiter().GetResult());
            }

            held = next.GetAwaiter().GetResult();
        }

        held.Dispose();
        AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Awaited_twice_one_gets_the_hold_and_the_other_an_exception(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard held = mm.EnterWrite(s_range);
        ValueTask<RangeGuard> shared = mm.EnterReadAsync(s_range);
        ValueTask<RangeGuard> innocent = mm.EnterReadAsync(s_range);
        Task<RangeGuard> one = Await(shared);
        Task<RangeGuard> other = Await(shared);
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.WaitAsync(s_patience));
        Assert.False(one.IsCompleted);
        held.Dispose();
        (await one.WaitAsync(s_patience)).Dispose();
        (await innocent).Dispose();
        AssertFree(mm);

        static async Task<RangeGuard> Await(ValueTask<RangeGuard> entering) => await entering.ConfigureAwait(false);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task As_task_and_the_original_are_two_takers(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard held = mm.EnterWrite(s_range);
        ValueTask<RangeGuard> original = mm.EnterWriteAsync(s_range);
        Task<RangeGuard> task = original.AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await original);
        held.Dispose();
        RangeGuard guard = await task.WaitAsync(s_patience);
        Assert.Throws<InvalidOperationException>(() => original.GetAwaiter().GetResult());
        guard.Dispose();
        AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Two_threads_take_it_at_once_and_one_gets_it(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        using var start = new Barrier(3);
        ValueTask<RangeGuard> shared = default;
        int taken = 0;
        int refused = 0;
        const int Rounds = 3_000;
        Task[] takers = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Rounds; i++)
                {
                    start.SignalAndWait();
                    try
                    {
                        shared.GetAwaiter().GetResult().Dispose();
                        Interlocked.Increment(ref taken);
                    }
                    catch (InvalidOperationException)
                    {
                        Interlocked.Increment(ref refused);
                    }

                    start.SignalAndWait();
                }
            },
            TaskCreationOptions.LongRunning))];
        for (int i = 0; i < Rounds; i++)
        {
            RangeGuard held = mm.EnterWrite(s_range);
            shared = mm.EnterWriteAsync(s_range);
            held.Dispose();
            start.SignalAndWait();
            start.SignalAndWait();
        }

        await Task.WhenAll(takers);
        Assert.Equal(Rounds, taken);
        Assert.Equal(Rounds, refused);
        AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Never_awaited_it_holds_its_own_range_and_nothing_else(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard held = mm.EnterWrite(s_range);
        ValueTask<RangeGuard> forgotten = mm.EnterReadAsync(s_range);
        held.Dispose();
        GC.KeepAlive(forgotten);
        RangeGuard reader = mm.EnterRead(s_range);
        ValueTask<RangeGuard> writer = mm.EnterWriteAsync(s_range);
        reader.Dispose();
        Assert.False(writer.IsCompleted);
        Assert.Equal(1, mm.HolderCount);
        Assert.Equal(backend != MmapLockBackend.ReaderWriter, mm.TryEnterWrite(s_other, out RangeGuard other));
        other.Dispose();
    }

    [Fact]
    public async Task Cancelling_a_wait_that_was_taken_long_ago_leaves_the_holds_next_wait_alone()
    {
        var mm = new MmapLock();
        RangeGuard reader = mm.EnterRead(s_range);
        RangeGuard blocker = mm.EnterRead(s_range);
        using var cancellation = new CancellationTokenSource();
        ValueTask<bool> upgrade = reader.TryUpgradeToWriteAsync(cancellation.Token);
        blocker.Dispose();

        // Granted, and not looked at. The same hold waits for its next upgrade when the first one's token is cancelled.
        reader.DowngradeToRead();
        blocker = mm.EnterRead(s_range);
        ValueTask<bool> next = reader.TryUpgradeToWriteAsync();
        await cancellation.CancelAsync();
        Assert.True(await upgrade);
        Assert.False(next.IsCompleted);
        blocker.Dispose();
        Assert.True(await next);
        reader.Dispose();
        AssertFree(mm);
    }

    [Fact]
    public async Task Context_that_refuses_its_continuation_keeps_nobody_else_waiting()
    {
        var mm = new MmapLock();
        RangeGuard held = mm.EnterWrite(s_range);
        Task refused = Task.Factory.StartNew(
            () =>
            {
                SynchronizationContext.SetSynchronizationContext(new ClosedContext());
                return Read();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, s_patience));
        Task other = Read();
        held.Dispose();
        await refused.WaitAsync(s_patience);
        await other.WaitAsync(s_patience);
        AssertFree(mm);

        async Task Read()
        {
            using RangeGuard guard = await mm.EnterReadAsync(s_range);
        }
    }

    private static void AssertFree(MmapLock mm)
    {
        Assert.Equal(0, mm.WaiterCount);
        Assert.Equal(0, mm.HolderCount);
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    private sealed class ClosedContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw new ObjectDisposedException("window");
    }
}
