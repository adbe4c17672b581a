using MmLock.Backends;

namespace MmLock.Tests;

public sealed class RangeTreeUpgradeTests() : UpgradeTests(new MmapLockOptions { Backend = MmapLockBackend.RangeTree });

public sealed class SegmentedUpgradeTests() : UpgradeTests(new MmapLockOptions { Backend = MmapLockBackend.Segmented });

public sealed class ManySegmentsUpgradeTests() : UpgradeTests(new MmapLockOptions { Backend = MmapLockBackend.Segmented, SegmentSize = 4 });

public sealed class AdaptiveUpgradeTests() : UpgradeTests(
    new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager });

public sealed class ManyCellsUpgradeTests() : UpgradeTests(
    new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager, SegmentSize = 4 });

public sealed class ReaderWriterUpgradeTests() : UpgradeTests(new MmapLockOptions { Backend = MmapLockBackend.ReaderWriter });

public abstract class UpgradeTests(MmapLockOptions options)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_range = AddressRange.FromBounds(0, 10);
    private readonly MmapLock _lock = new(options);

    public static TheoryData<bool> Coarse => [false, true];

    private RangeGuard Read(bool coarse) => coarse ? _lock.EnterRead() : _lock.EnterRead(s_range);

    [Theory]
    [MemberData(nameof(Coarse))]
    public void Lone_reader_upgrades_at_once_and_downgrades_again(bool coarse)
    {
        RangeGuard guard = Read(coarse);
        Assert.True(guard.TryUpgradeToWrite());
        Assert.Equal(LockMode.Write, guard.Mode);
        Assert.True(guard.TryUpgradeToWrite());
        Assert.False(_lock.TryEnterRead(s_range, out _));
        guard.DowngradeToRead();
        Assert.True(_lock.TryEnterRead(s_range, out RangeGuard other));
        other.Dispose();
        guard.Dispose();
        Assert.True(_lock.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public void Downgraded_writer_upgrades_again()
    {
        RangeGuard guard = _lock.EnterWrite(s_range);
        guard.DowngradeToRead();
        Assert.True(guard.TryUpgradeToWrite());
        EndWriteHold(guard);
    }

    [Theory]
    [MemberData(nameof(Coarse))]
    public void Other_reader_makes_it_fail_or_wait(bool coarse)
    {
        RangeGuard guard = Read(coarse);
        RangeGuard other = _lock.EnterRead(AddressRange.FromBounds(5, 8));
        Assert.False(guard.TryUpgradeToWrite());
        Assert.False(guard.TryUpgradeToWrite(TimeSpan.FromMilliseconds(20)));
        Assert.Equal(LockMode.Read, guard.Mode);
        ValueTask<bool> waiting = guard.TryUpgradeToWriteAsync();
        Assert.False(waiting.IsCompleted);
        Assert.True(_lock.IsHeld(s_range, LockMode.Read));
        Assert.False(_lock.IsHeld(s_range, LockMode.Write));
        other.Dispose();
        Assert.True(waiting.IsCompleted);
        Assert.True(waiting.Result);
        Assert.Equal(LockMode.Write, guard.Mode);
        EndWriteHold(guard);
    }

    [Theory]
    [MemberData(nameof(Coarse))]
    public void Second_upgrader_fails_so_that_neither_waits_forever(bool coarse)
    {
        RangeGuard first = Read(coarse);
        RangeGuard second = Read(coarse);
        ValueTask<bool> waiting = first.TryUpgradeToWriteAsync();
        Assert.False(second.TryUpgradeToWrite(Timeout.InfiniteTimeSpan));
        Assert.False(waiting.IsCompleted);
        second.Dispose();
        Assert.True(waiting.Result);
        first.Dispose();
    }

    [Fact]
    public void Waiting_writer_comes_after_the_upgrade_and_later_readers_too()
    {
        RangeGuard guard = _lock.EnterRead(s_range);
        RangeGuard other = _lock.EnterRead(s_range);
        ValueTask<RangeGuard> writer = _lock.EnterWriteAsync(s_range);
        ValueTask<bool> upgrade = guard.TryUpgradeToWriteAsync();
        ValueTask<RangeGuard> reader = _lock.EnterReadAsync(s_range);
        other.Dispose();
        Assert.True(upgrade.Result);
        Assert.False(writer.IsCompleted);
        Assert.False(reader.IsCompleted);
        guard.DowngradeToRead();
        Assert.False(reader.IsCompleted);
        guard.Dispose();
        Assert.True(writer.IsCompleted);
        Assert.False(reader.IsCompleted);
        writer.Result.Dispose();
        reader.Result.Dispose();
    }

    [Fact]
    public async Task Cancelled_upgrade_stays_a_read_hold_and_lets_waiting_readers_in()
    {
        RangeGuard guard = _lock.EnterRead(s_range);
        RangeGuard other = _lock.EnterRead(s_range);
        using var cancellation = new CancellationTokenSource();
        ValueTask<bool> upgrade = guard.TryUpgradeToWriteAsync(cancellation.Token);
        ValueTask<RangeGuard> reader = _lock.EnterReadAsync(s_range);
        Assert.False(reader.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await upgrade);
        Assert.Equal(LockMode.Read, guard.Mode);
        Assert.True(reader.IsCompleted);
        reader.Result.Dispose();
        other.Dispose();
        guard.Dispose();
        Assert.True(_lock.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public async Task Hold_cannot_end_while_it_waits_to_be_upgraded()
    {
        RangeGuard guard = _lock.EnterRead(s_range);
        RangeGuard other = _lock.EnterRead(s_range);
        Task<bool> upgrade = Task.Run(() => guard.TryUpgradeToWrite(s_patience));
        Assert.True(SpinWait.SpinUntil(() => _lock.WaiterCount == 1, s_patience));
        Assert.Throws<InvalidOperationException>(guard.Dispose);
        other.Dispose();
        Assert.True(await upgrade.WaitAsync(s_patience));
        Assert.Equal(LockMode.Write, guard.Mode);
        guard.Dispose();
        Assert.Equal(0, _lock.HolderCount);
    }

    [Fact]
    public void Stale_guard_is_not_upgraded()
    {
        RangeGuard guard = _lock.EnterRead(s_range);
        guard.Dispose();
        Assert.Throws<InvalidOperationException>(() => guard.TryUpgradeToWrite());
        Assert.Throws<InvalidOperationException>(() => default(RangeGuard).TryUpgradeToWrite());
    }

    /// <summary>Ends a hold that kept readers out, and that was the last.</summary>
    private void EndWriteHold(RangeGuard guard)
    {
        Assert.False(_lock.TryEnterRead(s_range, out _));
        guard.Dispose();
        Assert.True(_lock.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }
}
