using System.Diagnostics;
using MmLock.Backends;

namespace MmLock.Tests;

public sealed class RangeTreeLockTests() : RangeLockTests(new MmapLockOptions { Backend = MmapLockBackend.RangeTree });

/// <summary>Everything in one block: all but the first of several holds takes the slower way.</summary>
public sealed class SegmentedLockTests() : RangeLockTests(new MmapLockOptions { Backend = MmapLockBackend.Segmented });

/// <summary>Ranges of one to four blocks, in segments of their own.</summary>
public sealed class ManySegmentsLockTests() : RangeLockTests(
    new MmapLockOptions { Backend = MmapLockBackend.Segmented, SegmentCount = 4096, SegmentSize = 4 }, 200_000);

/// <summary>Every block meets every other by hashing.</summary>
public sealed class FewSegmentsLockTests() : RangeLockTests(
    new MmapLockOptions { Backend = MmapLockBackend.Segmented, SegmentCount = 2, SegmentSize = 1 }, 200_000);

public sealed class AdaptiveLockTests() : RangeLockTests(new MmapLockOptions { Backend = MmapLockBackend.Adaptive });

/// <summary>All cells armed from the start, ranges of one to four blocks and of the level above.</summary>
public sealed class EagerAdaptiveLockTests() : RangeLockTests(
    new MmapLockOptions
    {
        Backend = MmapLockBackend.Adaptive,
        AdaptivePolicy = AdaptivePolicy.Eager,
        SegmentCount = 4096,
        SegmentSize = 2,
    }, 200_000);

/// <summary>Every block meets every other by hashing.</summary>
public sealed class FewAdaptiveLockTests() : RangeLockTests(
    new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager, SegmentCount = 2, SegmentSize = 1 },
    200_000);

/// <summary>What every structure promises.</summary>
/// <param name="options">Of the lock.</param>
/// <param name="many">So many ranges are held at once; fewer where the same structure is asked in another way.</param>
public abstract class RangeLockTests(MmapLockOptions options, int many = 1_000_000)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly RangeLock _lock = new(options);

    private static AddressRange Range(ulong start, ulong end) => AddressRange.FromBounds(start, end);

    private void WaitForWaiters(int count) =>
        Assert.True(SpinWait.SpinUntil(() => _lock.WaiterCount == count, s_patience), $"expected {count} waiters, saw {_lock.WaiterCount}");

    [Theory]
    [InlineData(0, 10, 5, 15)]
    [InlineData(0, 10, 9, 10)]
    [InlineData(3, 7, 0, 100)]
    [InlineData(0, 100, 3, 7)]
    [InlineData(5, 6, 5, 6)]
    public void Overlapping_writers_exclude_each_other(ulong a, ulong b, ulong c, ulong d)
    {
        using RangeGuard first = _lock.EnterWrite(Range(a, b));
        Assert.False(_lock.TryEnterWrite(Range(c, d), out _));
        Assert.False(_lock.TryEnterRead(Range(c, d), out _));
    }

    [Fact]
    public void Adjacent_ranges_do_not_meet_even_at_the_ends_of_the_space()
    {
        using RangeGuard low = _lock.EnterWrite(AddressRange.FromLength(0, 1));
        using RangeGuard high = _lock.EnterWrite(AddressRange.FromLength(ulong.MaxValue, 1));
        Assert.True(_lock.TryEnterWrite(Range(1, ulong.MaxValue), out RangeGuard middle));
        middle.Dispose();
    }

    [Fact]
    public void Readers_share_a_range()
    {
        using RangeGuard first = _lock.EnterRead(Range(0, 10));
        Assert.True(_lock.TryEnterRead(Range(5, 15), out RangeGuard second));
        Assert.False(_lock.TryEnterWrite(Range(12, 13), out _));
        second.Dispose();
        Assert.True(_lock.TryEnterWrite(Range(12, 13), out RangeGuard writer));
        writer.Dispose();
    }

    [Fact]
    public async Task Conflicting_requests_are_granted_in_order_of_arrival()
    {
        var order = new List<int>();
        RangeGuard first = _lock.EnterWrite(Range(0, 10));
        var tasks = new List<Task>();
        for (int i = 0; i < 5; i++)
        {
            int number = i;
            ValueTask<RangeGuard> entering = _lock.EnterWriteAsync(Range(5, 6));
            tasks.Add(Task.Run(async () =>
            {
                using RangeGuard guard = await entering;
                lock (order)
                {
                    order.Add(number);
                }
            }));
        }

        WaitForWaiters(5);
        first.Dispose();
        await Task.WhenAll(tasks).WaitAsync(s_patience);
        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact]
    public void Waiter_delays_nobody_that_conflicts_with_neither_it_nor_a_holder()
    {
        using RangeGuard holder = _lock.EnterWrite(Range(0, 10));
        ValueTask<RangeGuard> waiting = _lock.EnterWriteAsync(Range(0, 20));
        Assert.True(_lock.TryEnterWrite(Range(20, 30), out RangeGuard bystander));
        bystander.Dispose();

        // A request on [10, 20) conflicts with the waiter, which came first.
        Assert.False(_lock.TryEnterRead(Range(10, 20), out _));
        holder.Dispose();
        Assert.True(waiting.IsCompleted);
        waiting.Result.Dispose();
    }

    [Fact]
    public void Release_wakes_unrelated_waiters_although_an_earlier_one_still_waits()
    {
        RangeGuard left = _lock.EnterWrite(Range(0, 10));
        RangeGuard right = _lock.EnterWrite(Range(20, 30));
        ValueTask<RangeGuard> both = _lock.EnterWriteAsync(Range(5, 25));
        ValueTask<RangeGuard> justLeft = _lock.EnterWriteAsync(Range(0, 5));
        left.Dispose();
        Assert.False(both.IsCompleted);
        Assert.True(justLeft.IsCompleted);
        justLeft.Result.Dispose();
        right.Dispose();
        both.Result.Dispose();
    }

    [Fact]
    public async Task Stream_of_readers_does_not_starve_a_writer()
    {
        RangeGuard reader = _lock.EnterRead(Range(0, 10));
        Task<RangeGuard> writer = _lock.EnterWriteAsync(Range(0, 10)).AsTask();
        Task<RangeGuard> late = _lock.EnterReadAsync(Range(0, 10)).AsTask();
        Assert.False(late.IsCompleted);
        reader.Dispose();
        RangeGuard written = await writer.WaitAsync(s_patience);
        Assert.False(late.IsCompleted);
        written.Dispose();
        (await late.WaitAsync(s_patience)).Dispose();
    }

    [Fact]
    public void Cancelling_the_only_blocker_wakes_those_behind_it()
    {
        using RangeGuard reader = _lock.EnterRead(Range(0, 10));
        using var cancellation = new CancellationTokenSource();
        ValueTask<RangeGuard> writer = _lock.EnterWriteAsync(Range(0, 10), cancellation.Token);
        ValueTask<RangeGuard> second = _lock.EnterReadAsync(Range(0, 10));
        Assert.False(second.IsCompleted);
        cancellation.Cancel();
        Assert.True(writer.IsCanceled);
        Assert.Throws<OperationCanceledException>(() => writer.GetAwaiter().GetResult());
        Assert.True(second.IsCompletedSuccessfully);
        second.Result.Dispose();
        Assert.Equal(0, _lock.WaiterCount);
    }

    [Fact]
    public void Timing_out_the_only_blocker_wakes_those_behind_it()
    {
        using RangeGuard reader = _lock.EnterRead(Range(0, 10));
        Task<bool> writer = Task.Run(() => _lock.TryEnterWrite(Range(0, 10), TimeSpan.FromMilliseconds(50), out _));
        WaitForWaiters(1);
        ValueTask<RangeGuard> second = _lock.EnterReadAsync(Range(0, 10));
        Assert.False(writer.GetAwaiter().GetResult());
        Assert.True(second.IsCompletedSuccessfully);
        second.Result.Dispose();
    }

    [Fact]
    public async Task Cancelling_a_parked_thread_throws_and_leaves_nothing()
    {
        using RangeGuard holder = _lock.EnterWrite(Range(0, 10));
        using var cancellation = new CancellationTokenSource();
        Task waiting = Task.Run(() => _lock.EnterWrite(Range(0, 10), cancellation.Token));
        WaitForWaiters(1);
        cancellation.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(s_patience));
        Assert.Equal(0, _lock.WaiterCount);
    }

    [Fact]
    public async Task Cancelled_token_is_refused_without_a_trace()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => _lock.EnterRead(Range(0, 1), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _lock.EnterWriteAsync(Range(0, 1), cancelled));
        Assert.True(_lock.TryEnterWrite(AddressRange.All, out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public void Negative_timeout_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _lock.TryEnterRead(Range(0, 1), TimeSpan.FromMilliseconds(-2), out _));

    [Fact]
    public async Task Infinite_timeout_waits()
    {
        RangeGuard holder = _lock.EnterWrite(Range(0, 10));
        Task<bool> waiting = Task.Run(() =>
        {
            bool taken = _lock.TryEnterRead(Range(0, 10), Timeout.InfiniteTimeSpan, out RangeGuard guard);
            guard.Dispose();
            return taken;
        });
        WaitForWaiters(1);
        holder.Dispose();
        Assert.True(await waiting.WaitAsync(s_patience));
    }

    [Fact]
    public void Stale_and_copied_guards_release_nothing_of_anybody_else()
    {
        RangeGuard first = _lock.EnterWrite(Range(0, 10));
        RangeGuard copy = first;
        first.Dispose();
        RangeGuard second = _lock.EnterWrite(Range(0, 10));
        copy.Dispose();
        first.Dispose();
        Assert.False(_lock.TryEnterWrite(Range(0, 10), out _));
        Assert.Throws<InvalidOperationException>(() => copy.DowngradeToRead());
        Assert.Throws<InvalidOperationException>(() => _ = copy.Range);
        second.Dispose();
        default(RangeGuard).Dispose();
        Assert.Throws<InvalidOperationException>(() => default(RangeGuard).DowngradeToRead());
    }

    [Fact]
    public async Task Guard_is_released_on_another_thread()
    {
        RangeGuard guard = _lock.EnterWrite(Range(0, 10));
        await Task.Run(guard.Dispose);
        Assert.True(_lock.TryEnterWrite(Range(0, 10), out RangeGuard again));
        again.Dispose();
    }

    [Fact]
    public void Downgrade_lets_readers_in_and_keeps_writers_out()
    {
        RangeGuard guard = _lock.EnterWrite(Range(0, 10));
        ValueTask<RangeGuard> writer = _lock.EnterWriteAsync(Range(5, 6));
        ValueTask<RangeGuard> reader = _lock.EnterReadAsync(Range(0, 5));
        guard.DowngradeToRead();
        Assert.Equal(LockMode.Read, guard.Mode);
        Assert.True(reader.IsCompletedSuccessfully);
        Assert.False(writer.IsCompleted);
        guard.Dispose();
        Assert.True(writer.IsCompletedSuccessfully);
        writer.Result.Dispose();
        reader.Result.Dispose();
    }

    [Fact]
    public void Is_held_wants_one_holder_over_the_whole_range()
    {
        using RangeGuard low = _lock.EnterWrite(Range(0, 10));
        using RangeGuard high = _lock.EnterRead(Range(10, 20));
        Assert.True(_lock.IsHeld(Range(2, 8), LockMode.Write));
        Assert.True(_lock.IsHeld(Range(2, 8), LockMode.Read));
        Assert.False(_lock.IsHeld(Range(12, 18), LockMode.Write));
        Assert.False(_lock.IsHeld(Range(5, 15), LockMode.Read));
        ValueTask<RangeGuard> waiting = _lock.EnterWriteAsync(Range(10, 20));
        Assert.False(_lock.IsHeld(Range(12, 18), LockMode.Write));
        high.Dispose();
        waiting.Result.Dispose();
    }

    [Fact]
    public void Exception_in_the_callers_code_leaves_nothing_held()
    {
        Assert.Throws<FormatException>(() =>
        {
            using RangeGuard guard = _lock.EnterWrite(AddressRange.All);
            Fail();
        });
        static void Fail() => throw new FormatException();
        Assert.True(_lock.TryEnterWrite(AddressRange.All, out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public async Task Ten_thousand_async_waiters_are_all_granted()
    {
        RangeGuard holder = _lock.EnterWrite(AddressRange.All);
        Task[] waiting = [.. Enumerable.Range(0, 10_000).Select(async i =>
        {
            // The test runner's own context has a thread or two, which other tests may block for long.
            using RangeGuard guard = await _lock.EnterWriteAsync(AddressRange.FromLength((ulong)i % 1_000 * 5, 10)).ConfigureAwait(false);
        })];
        Assert.Equal(10_000, _lock.WaiterCount);
        holder.Dispose();
        await Task.WhenAll(waiting).WaitAsync(s_patience);
        Assert.Equal(0, _lock.WaiterCount);
    }

    [Fact]
    public void Many_ranges_are_held_at_once()
    {
        RangeGuard[] guards = [.. Enumerable.Range(0, many).Select(i => _lock.EnterWrite(AddressRange.FromLength((ulong)i * 16, 8)))];
        Assert.False(_lock.TryEnterRead(AddressRange.FromLength(16 * 100_000, 1), out _));
        Assert.True(_lock.TryEnterRead(AddressRange.FromLength(16 * 100_000 + 8, 8), out RangeGuard between));
        between.Dispose();
        foreach (RangeGuard guard in guards)
        {
            guard.Dispose();
        }

        Assert.True(_lock.TryEnterWrite(AddressRange.All, out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public void Contended_threads_make_progress_and_exclude_each_other()
    {
        long shared = 0;
        long inside = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; Stress.GoesOn(i, 5_000, began); i++)
            {
                using RangeGuard guard = _lock.EnterWrite(Range((ulong)(i % 7), 10));
                Assert.Equal(1, Interlocked.Increment(ref inside));
                shared++;
                Interlocked.Decrement(ref inside);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => Assert.True(t.Join(s_patience + Stress.Time)));
        Assert.True(shared >= 20_000);
    }
}
