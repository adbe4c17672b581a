using MmLock.Backends;

namespace MmLock.Tests;

public sealed class MmapLockTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 4096);
    private static readonly AddressRange s_high = AddressRange.FromBounds(1 << 20, 2 << 20);

    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Coarse_holders_meet_ranged_ones_the_same_on_every_backend(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        using (mm.EnterWrite())
        {
            Assert.False(mm.TryEnterRead(s_low, out _));
            Assert.False(mm.TryEnterWrite(s_high, out _));
            Assert.False(mm.TryEnterRead(out _));
        }

        using (mm.EnterRead())
        {
            Assert.True(mm.TryEnterRead(s_low, out RangeGuard reader));
            Assert.False(mm.TryEnterWrite(s_low, out _));
            reader.Dispose();
        }

        using (mm.EnterWrite(s_low))
        {
            Assert.False(mm.TryEnterRead(out _));
        }

        using RangeGuard shared = mm.EnterRead(s_low);
        Assert.True(mm.TryEnterRead(out RangeGuard coarse));
        coarse.Dispose();
        Assert.False(mm.TryEnterWrite(out _));
    }

    [Theory]
    [InlineData(MmapLockBackend.ReaderWriter, false)]
    [InlineData(MmapLockBackend.RangeTree, true)]
    [InlineData(MmapLockBackend.Segmented, true)]
    [InlineData(MmapLockBackend.Adaptive, true)]
    public void Only_ranged_holders_meet_differently(MmapLockBackend backend, bool passes)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        using RangeGuard low = mm.EnterWrite(s_low);
        Assert.Equal(passes, mm.TryEnterWrite(s_high, out RangeGuard high));
        Assert.Equal(s_low, low.Range);
        high.Dispose();
    }

    [Fact]
    public void Kill_switch_makes_every_hold_coarse()
    {
        Assert.Equal(0, ChildProcess.Run(ChildProgram.Apart, "MMLOCK_FORCE_COARSE", "").ExitCode);
        Assert.Equal(1, ChildProcess.Run(ChildProgram.Apart, "MMLOCK_FORCE_COARSE", "1").ExitCode);
    }

    [Fact]
    public async Task Unscoped_pair_may_end_on_another_thread()
    {
        var mm = new MmapLock();
        mm.AcquireWrite();
        Assert.False(mm.TryAcquireRead());
        await Task.Run(mm.ReleaseWrite);
        Assert.True(mm.TryAcquireRead());
        Assert.True(mm.TryAcquireRead(TimeSpan.Zero));
        Assert.False(mm.TryAcquireWrite());
        Assert.False(mm.TryAcquireWrite(TimeSpan.FromMilliseconds(1)));
        mm.ReleaseRead();
        mm.ReleaseRead();
        Assert.True(mm.TryAcquireWrite(TimeSpan.Zero));
        mm.ReleaseWrite();
    }

    [Fact]
    public void Unscoped_release_of_nothing_throws_and_never_touches_a_guards_hold()
    {
        var mm = new MmapLock();
        using RangeGuard guard = mm.EnterRead();
        Assert.Throws<SynchronizationLockException>(mm.ReleaseRead);
        Assert.Throws<SynchronizationLockException>(mm.ReleaseWrite);
        Assert.Throws<SynchronizationLockException>(mm.DowngradeToRead);
        Assert.True(mm.IsHeld(AddressRange.All, LockMode.Read));
    }

    [Fact]
    public void Unscoped_downgrade_keeps_writers_out()
    {
        var mm = new MmapLock();
        mm.AcquireWrite();
        mm.DowngradeToRead();
        Assert.True(mm.TryAcquireRead());
        Assert.False(mm.TryAcquireWrite());
        mm.ReleaseRead();
        mm.ReleaseRead();
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public async Task Unscoped_async_forms_time_out_and_cancel()
    {
        var mm = new MmapLock();
        await mm.AcquireWriteAsync();
        Assert.False(await mm.TryAcquireReadAsync(TimeSpan.FromMilliseconds(5)));
        using var cancellation = new CancellationTokenSource();
        Task<bool> waiting = mm.TryAcquireWriteAsync(Timeout.InfiniteTimeSpan, cancellation.Token).AsTask();
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_patience));
        Assert.Equal(0, mm.WaiterCount);
        mm.ReleaseWrite();
        Assert.True(await mm.TryAcquireReadAsync(TimeSpan.Zero));
        await mm.AcquireReadAsync();
        mm.ReleaseRead();
        mm.ReleaseRead();
    }

    [Fact]
    public void Assert_held_names_what_is_missing()
    {
        var mm = new MmapLock();
        using RangeGuard guard = mm.EnterRead(s_low);
        mm.AssertHeld(s_low, LockMode.Read);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => mm.AssertHeld(s_high, LockMode.Write));
        Assert.Contains("writing", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vma_lock_is_not_reentrant_and_excludes()
    {
        var mm = new MmapLock();
        using (mm.VmaLock.Enter())
        {
            Assert.True(mm.VmaLock.IsHeld);
            Assert.Throws<LockRecursionException>(() => mm.VmaLock.Enter());
            Task other = Task.Run(() =>
            {
                using (mm.VmaLock.Enter())
                {
                }
            });
            Assert.False(other.Wait(TimeSpan.FromMilliseconds(20)));
        }

        Assert.False(mm.VmaLock.IsHeld);
    }

    [Fact]
    public void Scope_of_a_vma_lock_ends_its_own_hold_once_and_stays_on_the_stack()
    {
        Assert.True(typeof(VmaLock.Scope).IsByRefLike);
        VmaLock target = new MmapLock().VmaLock;
        VmaLock.Scope scope = target.Enter();
        VmaLock.Scope copy = scope;
        scope.Dispose();
        scope.Dispose();
        copy.Dispose();
        Assert.False(target.IsHeld);
        using (target.Enter())
        {
            scope.Dispose();
            copy.Dispose();
            default(VmaLock.Scope).Dispose();
            Assert.True(target.IsHeld, "a stale scope ended another's hold");
        }

        Assert.False(target.IsHeld);
    }

    [FineGrainedSafe]
    private sealed class SafeDriver;

    private class OldDriver;

    private sealed class AwareDriver(bool fine) : OldDriver, IFineGrainedAware
    {
        public bool SupportsFineGrainedLocking => fine;
    }

    [Fact]
    public void Driver_is_safe_by_mark_by_its_own_word_or_by_absence()
    {
        Assert.True(DriverSafety.IsFineGrainedSafe(null));
        Assert.True(DriverSafety.IsFineGrainedSafe(new SafeDriver()));
        Assert.False(DriverSafety.IsFineGrainedSafe(new OldDriver()));
        Assert.True(DriverSafety.IsFineGrainedSafe(new AwareDriver(true)));
        Assert.False(DriverSafety.IsFineGrainedSafe(new AwareDriver(false)));
        Assert.True(DriverSafety.AreFineGrainedSafe(new object?[] { null, new SafeDriver() }, d => d));
        Assert.False(DriverSafety.AreFineGrainedSafe(new object?[] { new SafeDriver(), new OldDriver() }, d => d));
    }
}
