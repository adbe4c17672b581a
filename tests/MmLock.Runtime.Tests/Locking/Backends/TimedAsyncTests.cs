using MmLock.Backends;
using System.Diagnostics;

namespace MmLock.Tests;

public sealed class TimedAsyncTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);
    private static readonly AddressRange s_range = AddressRange.FromLength(0x1000, 0x1000);

    public static TheoryData<MmapLockBackend, bool> Locks
    {
        get
        {
            var locks = new TheoryData<MmapLockBackend, bool>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                locks.Add(backend, false);
                locks.Add(backend, true);
            }

            return locks;
        }
    }

    private static MmapLock Create(MmapLockBackend backend, bool validate) =>
        new(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend, Validate = validate });

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Null_when_the_time_is_up_and_nobody_behind_it_is_kept(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        RangeGuard held = await Elsewhere(() => mm.EnterReadAsync(s_range).AsTask());
        var watch = Stopwatch.StartNew();
        Task<RangeGuard?> writer = mm.TryEnterWriteAsync(s_range, s_short).AsTask();
        Task<RangeGuard> reader = await Elsewhere(() => Task.FromResult(mm.EnterReadAsync(s_range).AsTask()));
        Assert.True(!reader.IsCompleted || watch.Elapsed >= s_short, "the reader passed a writer whose time was not up");
        Assert.Null(await writer.WaitAsync(s_patience));
        Assert.True(watch.Elapsed >= s_short, $"it gave up after {watch.Elapsed}");
        (await reader.WaitAsync(s_patience)).Dispose();
        held.Dispose();
        Assert.Equal(0, mm.WaiterCount);
        Assert.Equal(0, mm.HolderCount);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Guard_when_it_is_free_in_time_and_at_once_when_it_is_free(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        ValueTask<RangeGuard?> free = mm.TryEnterWriteAsync(s_range, TimeSpan.Zero);
        Assert.True(free.IsCompletedSuccessfully);
        RangeGuard held = (await free)!.Value;
        Task<RangeGuard?> waiting = await Elsewhere(() => Task.FromResult(mm.TryEnterReadAsync(s_patience).AsTask()));
        Assert.Null(await await Elsewhere(() => Task.FromResult(mm.TryEnterReadAsync(s_range, TimeSpan.Zero).AsTask())));
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        using RangeGuard? guard = await waiting.WaitAsync(s_patience);
        Assert.NotNull(guard);
        Assert.Equal(LockMode.Read, guard.Value.Mode);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Cancellation_ends_the_wait_before_the_time_is_up(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        RangeGuard held = await Elsewhere(() => mm.EnterWriteAsync().AsTask());
        using var cancellation = new CancellationTokenSource();
        Task<RangeGuard?> waiting = mm.TryEnterWriteAsync(s_range, s_patience, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_patience));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await mm.TryEnterWriteAsync(s_range, s_patience, cancellation.Token));
        held.Dispose();
        Assert.Equal(0, mm.HolderCount);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Time_that_nothing_can_wait_for_is_refused_before_anything_has_begun(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        await Elsewhere(() => mm.AcquireWriteAsync().AsTask());
        TimeSpan[] invalid =
        [
            TimeSpan.MaxValue, TimeSpan.FromMilliseconds(1.0 + int.MaxValue), TimeSpan.FromMilliseconds(-2), TimeSpan.MinValue,
        ];
        foreach (TimeSpan wrong in invalid)
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await mm.TryAcquireWriteAsync(wrong));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await mm.TryAcquireReadAsync(wrong));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await mm.TryEnterReadAsync(s_range, wrong));
            Assert.Throws<ArgumentOutOfRangeException>(() => mm.TryEnterWrite(s_range, wrong, out _));
            Assert.Throws<ArgumentOutOfRangeException>(() => mm.TryAcquireRead(wrong));
        }

        Assert.Equal(0, mm.WaiterCount);
        mm.ReleaseWrite();
        Assert.True(mm.TryEnterRead(s_range, out RangeGuard guard));
        guard.Dispose();
        Assert.Equal(0, mm.HolderCount);
    }

    [Fact]
    public async Task Longest_time_waits()
    {
        var mm = new MmapLock();
        mm.AcquireWrite();
        Task<bool> waiting = mm.TryAcquireWriteAsync(TimeSpan.FromMilliseconds(int.MaxValue)).AsTask();
        await Task.Delay(20);
        Assert.False(waiting.IsCompleted);
        mm.ReleaseWrite();
        Assert.True(await waiting.WaitAsync(s_patience));
        mm.ReleaseWrite();
    }

    /// <summary>Timers and grants at the same time, waiters reused over and over: a timer that comes late meets another's wait.</summary>
    [Fact]
    public async Task Times_that_are_up_as_the_grant_comes_lose_nothing()
    {
        var mm = new MmapLock();
        long inside = 0;
        bool met = false;
        DateTime end = DateTime.UtcNow + Stress.Time;
        Task<(int Taken, int Late)>[] tasks = [.. Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            (int taken, int late) = (0, 0);
            while (DateTime.UtcNow < end)
            {
                bool patient = number == 0;
                using RangeGuard? guard = await mm.TryEnterWriteAsync(s_range, patient ? s_patience : TimeSpan.FromMilliseconds(1))
                    .ConfigureAwait(false);
                if (guard is null)
                {
                    late++;
                    Assert.False(patient, "it had twenty seconds");
                    continue;
                }

                taken++;
                met |= Interlocked.Increment(ref inside) != 1;
                Thread.SpinWait(20_000);
                Interlocked.Decrement(ref inside);
            }

            return (taken, late);
        }))];
        (int Taken, int Late)[] results = await Task.WhenAll(tasks).WaitAsync(s_patience + Stress.Time);
        Assert.False(met);
        Assert.True(results[0].Taken > 0);
        Assert.Equal(0, mm.WaiterCount);
        Assert.Equal(0, mm.HolderCount);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Counts_tell_holders_and_waiters(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
        RangeGuard first = await Elsewhere(() => mm.EnterReadAsync(s_range).AsTask());
        RangeGuard second = await Elsewhere(() => mm.EnterReadAsync(AddressRange.FromBounds(0, 8 << 20)).AsTask());
        RangeGuard third = await Elsewhere(() => mm.EnterReadAsync().AsTask());
        Assert.Equal((3, 0), (mm.HolderCount, mm.WaiterCount));
        ValueTask<bool> upgrade = first.TryUpgradeToWriteAsync();
        Assert.Equal((3, 1), (mm.HolderCount, mm.WaiterCount));
        Task<RangeGuard> writer = await Elsewhere(() => Task.FromResult(mm.EnterWriteAsync(s_range).AsTask()));
        Assert.Equal((3, 2), (mm.HolderCount, mm.WaiterCount));
        second.Dispose();
        third.Dispose();
        Assert.True(await upgrade);
        Assert.Equal((1, 1), (mm.HolderCount, mm.WaiterCount));
        first.Dispose();
        Assert.Equal((1, 0), (mm.HolderCount, mm.WaiterCount));
        (await writer.WaitAsync(s_patience)).Dispose();
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
        var ranges = new RangeLock();
        using (ranges.EnterWrite(s_range))
        {
            Assert.Equal((1, 0), (ranges.HolderCount, ranges.WaiterCount));
            Assert.Null(await ranges.TryEnterWriteAsync(s_range, s_short));
            Assert.Null(await ranges.TryEnterReadAsync(s_range, s_short));
        }
    }

    /// <summary>Another flow of control than the test's, whose holds a validating lock would refuse to wait for.</summary>
    private static Task<T> Elsewhere<T>(Func<Task<T>> work)
    {
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        return Task.Run(work);
    }

    private static Task Elsewhere(Func<Task> work)
    {
        using AsyncFlowControl flow = ExecutionContext.SuppressFlow();
        return Task.Run(work);
    }
}
