namespace MmLock.Tests;

/// <summary>Coarse holds that nest by thread, on every structure, validated and not.</summary>
public sealed class RecursionTests
{
    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 4096);
    private static readonly AddressRange s_high = AddressRange.FromBounds(1 << 20, 64 << 20);

    public enum Form
    {
        Enter, Cancellable, Try, Timed, TimedCancellable, Unscoped, UnscopedCancellable, TryUnscoped, TimedUnscoped,
        TimedCancellableUnscoped,
    }

    public static TheoryData<MmapLockBackend, bool> Locks => RecursiveLocks.All;

    public static TheoryData<Form, LockMode, Form, LockMode> Nestings
    {
        get
        {
            var nestings = new TheoryData<Form, LockMode, Form, LockMode>();
            foreach (Form outer in Enum.GetValues<Form>())
            {
                foreach (Form inner in Enum.GetValues<Form>())
                {
                    nestings.Add(outer, LockMode.Write, inner, LockMode.Write);
                    nestings.Add(outer, LockMode.Write, inner, LockMode.Read);
                    nestings.Add(outer, LockMode.Read, inner, LockMode.Read);
                }
            }

            return nestings;
        }
    }

    private static IDisposable Take(MmapLock mm, Form form, LockMode mode)
    {
        using var cancellation = new CancellationTokenSource();
        bool write = mode == LockMode.Write;
        CancellationToken token = form is Form.Enter or Form.Unscoped ? CancellationToken.None : cancellation.Token;
        RangeGuard guard = default;
        bool taken = true;
        switch (form)
        {
            case Form.Enter or Form.Cancellable:
                guard = write ? mm.EnterWrite(token) : mm.EnterRead(token);
                break;
            case Form.Try:
                taken = write ? mm.TryEnterWrite(out guard) : mm.TryEnterRead(out guard);
                break;
            case Form.Timed:
                taken = write ? mm.TryEnterWrite(RecursiveLocks.Patience, out guard) : mm.TryEnterRead(RecursiveLocks.Patience, out guard);
                break;
            case Form.TimedCancellable:
                taken = write
                    ? mm.TryEnterWrite(RecursiveLocks.Patience, token, out guard)
                    : mm.TryEnterRead(RecursiveLocks.Patience, token, out guard);
                break;
            case Form.Unscoped or Form.UnscopedCancellable when write:
                mm.AcquireWrite(token);
                break;
            case Form.Unscoped or Form.UnscopedCancellable:
                mm.AcquireRead(token);
                break;
            case Form.TryUnscoped:
                taken = write ? mm.TryAcquireWrite() : mm.TryAcquireRead();
                break;
            case Form.TimedUnscoped:
                taken = write ? mm.TryAcquireWrite(RecursiveLocks.Patience) : mm.TryAcquireRead(RecursiveLocks.Patience);
                break;
            default:
                taken = write ? mm.TryAcquireWrite(RecursiveLocks.Patience, token) : mm.TryAcquireRead(RecursiveLocks.Patience, token);
                break;
        }

        Assert.True(taken);
        return guard != default ? guard : new Release(write ? mm.ReleaseWrite : mm.ReleaseRead);
    }

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }

    [Theory]
    [MemberData(nameof(Nestings))]
    public void Every_form_nests_in_every_form(Form outer, LockMode outerMode, Form inner, LockMode innerMode)
    {
        foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
        {
            MmapLock mm = RecursiveLocks.Create(backend);
            string others = outerMode == LockMode.Write ? "nothing" : "read";
            IDisposable first = Take(mm, outer, outerMode);
            IDisposable second = Take(mm, inner, innerMode);
            IDisposable third = Take(mm, inner, LockMode.Read);
            Assert.Equal((1, 0), (mm.HolderCount, mm.WaiterCount));
            third.Dispose();
            second.Dispose();
            Assert.Equal(others, RecursiveLocks.OthersMayTake(mm, s_low));
            first.Dispose();
            RecursiveLocks.AssertFree(mm);
        }
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Ranges_inside_are_granted_at_once_and_counted(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard outer = mm.EnterWrite();
        RangeGuard write = mm.EnterWrite(s_low);
        RangeGuard read = mm.EnterRead(s_high);
        Assert.True(mm.TryEnterWrite(s_low, out RangeGuard tried));
        Assert.True(mm.TryEnterRead(s_low, RecursiveLocks.Patience, out RangeGuard timed));
        ValueTask<RangeGuard> entering = mm.EnterWriteAsync(s_high);
        Assert.True(entering.IsCompletedSuccessfully);
        ValueTask<RangeGuard?> trying = mm.TryEnterReadAsync(s_high, RecursiveLocks.Patience);
        Assert.True(trying.IsCompletedSuccessfully);
        using (mm.VmaLock.Enter())
        {
            Assert.Equal((s_low, LockMode.Write), (write.Range, write.Mode));
            Assert.Equal((s_high, LockMode.Read), (read.Range, read.Mode));
            Assert.Equal((AddressRange.All, LockMode.Write), (outer.Range, outer.Mode));
        }

        Assert.Equal((1, 0), (mm.HolderCount, mm.WaiterCount));
        foreach (RangeGuard guard in new[] { entering.Result, trying.Result!.Value, timed, tried, read, write })
        {
            Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
            guard.Dispose();
        }

        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
        outer.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    /// <summary>As the count of a monitor: who was outermost does not matter.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Range_that_outlives_the_outer_hold_keeps_the_whole_space(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard outer = mm.EnterWrite();
        RangeGuard inner = mm.EnterWrite(s_low);
        outer.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
        Assert.True(mm.IsWriteHeldByCurrentThread);
        Assert.Throws<InvalidOperationException>(() => outer.Mode);
        RangeGuard again = mm.EnterWrite();
        outer.Dispose();
        inner.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
        again.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Lock_is_as_strong_as_the_strongest_hold_that_is_left(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard write = mm.EnterWrite();
        RangeGuard second = mm.EnterWrite();
        RangeGuard read = mm.EnterRead();
        write.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_low));
        second.Dispose();
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_low));
        Assert.False(mm.IsWriteHeldByCurrentThread);
        Assert.Throws<LockRecursionException>(() => mm.EnterWrite());

        // The record of an entry for writing, eased: others read beside it, and it nests as a read hold does.
        using (mm.EnterRead())
        {
            RecursiveLocks.Elsewhere(() => mm.EnterRead().Dispose());
        }

        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_low));
        read.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Write_inside_a_read_hold_throws_in_every_form_and_changes_nothing(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        foreach (bool unscoped in new[] { false, true })
        {
            using IDisposable outer = Take(mm, unscoped ? Form.Unscoped : Form.Enter, LockMode.Read);
            foreach (Form form in Enum.GetValues<Form>())
            {
                Assert.Throws<LockRecursionException>(() => Take(mm, form, LockMode.Write));
            }

            Assert.Throws<LockRecursionException>(() => mm.EnterWrite(s_low));
            Assert.Throws<LockRecursionException>(() => mm.TryEnterWrite(s_low, out _));
            Assert.Throws<LockRecursionException>(() => mm.TryEnterWrite(s_low, TimeSpan.Zero, out _));
            Assert.Throws<LockRecursionException>(() => { _ = mm.EnterWriteAsync(s_low); });
            Assert.Throws<LockRecursionException>(() => { _ = mm.TryEnterWriteAsync(s_low, TimeSpan.Zero); });
            Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        }

        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Reader_that_nests_passes_the_writer_that_waits_for_it(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard outer = mm.EnterRead();
        TestThread writer = RecursiveLocks.Start(() => mm.EnterWrite().Dispose());
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience));
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_low));
        mm.AcquireRead();
        mm.EnterRead(s_low).Dispose();
        outer.Dispose();
        Assert.Equal(1, mm.WaiterCount);
        mm.ReleaseRead();
        Assert.True(writer.Join(RecursiveLocks.Patience));
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Another_thread_neither_ends_nor_changes_a_hold_and_a_stale_guard_does_nothing(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard stale = mm.EnterWrite();
        stale.Dispose();
        foreach (LockMode mode in Enum.GetValues<LockMode>())
        {
            RangeGuard outer = (RangeGuard)Take(mm, Form.Enter, mode);
            RangeGuard inner = mm.EnterRead(s_low);
            RecursiveLocks.Elsewhere(() =>
            {
                stale.Dispose();
                Assert.Throws<SynchronizationLockException>(outer.Dispose);
                Assert.Throws<SynchronizationLockException>(inner.Dispose);
                Assert.Throws<SynchronizationLockException>(outer.DowngradeToRead);
                Assert.Throws<SynchronizationLockException>(() => outer.TryUpgradeToWrite());
                Assert.Throws<SynchronizationLockException>(mm.ReleaseRead);
                Assert.Throws<SynchronizationLockException>(mm.ReleaseWrite);
                Assert.Throws<SynchronizationLockException>(mm.DowngradeToRead);
                Assert.Equal((AddressRange.All, mode), (outer.Range, outer.Mode));
                Assert.False(mm.IsReadHeldByCurrentThread || mm.IsWriteHeldByCurrentThread);
                Assert.Throws<InvalidOperationException>(() => stale.Range);
            });
            stale.Dispose();
            Assert.Equal((1, 0), (mm.HolderCount, mm.WaiterCount));
            outer.Dispose();
            outer.Dispose();
            Assert.Equal(1, mm.HolderCount);
            inner.Dispose();
            inner.Dispose();
            RecursiveLocks.AssertFree(mm);
        }
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Unscoped_release_ends_a_hold_of_the_thread_and_mode_only(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        using (mm.EnterWrite())
        {
            Assert.Throws<SynchronizationLockException>(mm.ReleaseWrite);
            mm.AcquireRead();
            Assert.Throws<SynchronizationLockException>(mm.ReleaseWrite);
            mm.ReleaseRead();
            Assert.Throws<SynchronizationLockException>(mm.ReleaseRead);
        }

        mm.AcquireRead();
        RecursiveLocks.Elsewhere(() =>
        {
            mm.AcquireRead();
            mm.ReleaseRead();
            Assert.Throws<SynchronizationLockException>(mm.ReleaseRead);
        });
        mm.ReleaseRead();
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Downgrade_eases_the_lock_when_no_write_hold_is_left(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard outer = mm.EnterWrite();
        RangeGuard inner = mm.EnterWrite(s_low);
        inner.DowngradeToRead();
        Assert.Equal((LockMode.Write, LockMode.Read), (outer.Mode, inner.Mode));
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
        mm.AcquireWrite();
        outer.DowngradeToRead();
        Assert.Equal(LockMode.Read, outer.Mode);
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
        mm.DowngradeToRead();
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_high));
        Assert.Throws<LockRecursionException>(() => mm.EnterWrite(s_low));
        outer.DowngradeToRead();
        inner.Dispose();
        outer.Dispose();
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_high));
        mm.ReleaseRead();
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Upgrade_of_any_hold_upgrades_the_lock_until_that_hold_ends(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard outer = mm.EnterRead();
        RangeGuard inner = mm.EnterRead(s_low);
        Assert.Throws<InvalidOperationException>(() => { _ = inner.TryUpgradeToWriteAsync(); });
        Assert.True(inner.TryUpgradeToWrite());
        Assert.Equal((LockMode.Read, LockMode.Write), (outer.Mode, inner.Mode));
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_high));
        mm.EnterWrite().Dispose();
        Assert.True(outer.TryUpgradeToWrite(RecursiveLocks.Patience));
        outer.DowngradeToRead();
        inner.Dispose();
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_high));

        // Another reader is in the way.
        using var taken = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        TestThread reader = RecursiveLocks.Start(() =>
        {
            using (mm.EnterRead())
            {
                taken.Set();
                leave.Wait();
            }
        });
        Assert.True(taken.Wait(RecursiveLocks.Patience));
        Assert.False(outer.TryUpgradeToWrite());
        Assert.False(outer.TryUpgradeToWrite(TimeSpan.FromMilliseconds(5)));
        Assert.Equal(LockMode.Read, outer.Mode);
        leave.Set();
        Assert.True(outer.TryUpgradeToWrite(RecursiveLocks.Patience));
        Assert.True(reader.Join(RecursiveLocks.Patience));
        outer.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public async Task Asynchronous_coarse_acquires_are_refused_and_ranges_pass_through(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        Assert.Throws<InvalidOperationException>(() => { _ = mm.EnterReadAsync(); });
        Assert.Throws<InvalidOperationException>(() => { _ = mm.EnterWriteAsync(AddressRange.All); });
        Assert.Throws<InvalidOperationException>(() => { _ = mm.TryEnterWriteAsync(TimeSpan.Zero); });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await mm.AcquireWriteAsync());
        InvalidOperationException thrown =
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await mm.TryAcquireReadAsync(TimeSpan.Zero));
        Assert.Contains(nameof(MmapLockRecursion.CoarseByThread), thrown.Message, StringComparison.Ordinal);
        Assert.Equal(0, mm.HolderCount);
        RangeGuard range = await mm.EnterWriteAsync(s_low);
        Assert.False(mm.IsWriteHeldByCurrentThread);
        RecursiveLocks.Elsewhere(range.Dispose);
        Assert.Equal(0, mm.HolderCount);
    }

    [Fact]
    public void Queries_need_the_option_and_tell_of_this_thread()
    {
        var plain = new MmapLock();
        using (plain.EnterWrite())
        {
            InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => plain.IsWriteHeldByCurrentThread);
            Assert.Contains("MmapLockRecursion.CoarseByThread", thrown.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => plain.IsReadHeldByCurrentThread);
        }

        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        Assert.Equal((false, false), Held());
        using (mm.EnterWrite())
        {
            Assert.Equal((false, true), Held());
            Assert.Equal((false, false), RecursiveLocks.Elsewhere(Held));
            using (mm.EnterRead(s_low))
            {
                Assert.Equal((true, true), Held());
            }
        }

        using (mm.EnterRead())
        {
            Assert.Equal((true, false), Held());
            Assert.Equal((false, false), RecursiveLocks.Elsewhere(Held));
        }

        using (mm.EnterWrite(s_low))
        {
            Assert.Equal((false, false), Held());
        }

        (bool Read, bool Write) Held() => (mm.IsReadHeldByCurrentThread, mm.IsWriteHeldByCurrentThread);
    }

    [Fact]
    public void Unknown_recursion_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MmapLock(new MmapLockOptions { Recursion = (MmapLockRecursion)7 }));

    [Fact]
    public void Validation_still_finds_a_thread_that_waits_for_itself()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree, validate: true);
        using (mm.EnterWrite(s_low))
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterWrite());
            Assert.Throws<LockRecursionException>(() => mm.AcquireRead());
            Assert.Throws<LockRecursionException>(() => mm.EnterRead(s_low));
        }

        // Two readers as well: a writer may come in between.
        using (mm.EnterRead(s_low))
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterRead());
            Assert.Throws<LockRecursionException>(() => mm.AcquireRead());
        }

        RecursiveLocks.AssertFree(mm);
    }

    [Fact]
    public void Cancelled_token_is_noticed_inside_too()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        using var cancellation = new CancellationTokenSource();
        using RangeGuard outer = mm.EnterWrite();
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => mm.EnterWrite(cancellation.Token));
        Assert.Throws<OperationCanceledException>(() => mm.AcquireRead(cancellation.Token));
        Assert.Throws<OperationCanceledException>(() => mm.TryEnterRead(TimeSpan.Zero, cancellation.Token, out _));
        Assert.Throws<OperationCanceledException>(() => mm.TryAcquireRead(TimeSpan.Zero, cancellation.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => mm.TryAcquireRead(TimeSpan.FromMilliseconds(-2)));
        outer.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    /// <summary>Many locks at once, ended in another order than they were taken in; and a deep nest.</summary>
    [Fact]
    public void Many_locks_and_deep_nests_are_told_apart()
    {
        MmapLock[] locks = [.. Enumerable.Range(0, 300).Select(_ => RecursiveLocks.Create(MmapLockBackend.RangeTree))];
        RangeGuard[] guards = [.. locks.Select((mm, i) => i % 3 == 0 ? mm.EnterWrite() : mm.EnterRead())];
        RangeGuard[] nested = [.. locks.Select(mm => mm.EnterRead(s_low))];
        var order = new Random(7);
        foreach (int i in Enumerable.Range(0, locks.Length).OrderBy(_ => order.Next()))
        {
            guards[i].Dispose();
            Assert.True(locks[i].IsReadHeldByCurrentThread);
            nested[i].Dispose();
            RecursiveLocks.AssertFree(locks[i]);
        }

        List<RangeGuard> deep = [.. Enumerable.Range(0, 1_000).Select(_ => locks[0].EnterWrite())];
        foreach (RangeGuard guard in deep.OrderBy(_ => order.Next()))
        {
            Assert.Equal(1, locks[0].HolderCount);
            guard.Dispose();
        }

        RecursiveLocks.AssertFree(locks[0]);
    }
}
