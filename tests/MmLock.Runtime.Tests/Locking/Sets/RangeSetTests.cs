using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>Several ranges at once: all or nothing, one request, no deadlock.</summary>
public sealed class RangeSetTests
{
    private static readonly AddressRange s_first = AddressRange.FromLength(0, 4096);
    private static readonly AddressRange s_second = AddressRange.FromLength(1UL << 32, 4096);
    private static readonly AddressRange s_third = AddressRange.FromLength(1UL << 40, 4096);

    public static TheoryData<MmapLockBackend, bool> Locks => RecursiveLocks.All;

    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    /// <summary>Where ranges are kept apart.</summary>
    public static TheoryData<MmapLockBackend> RangeBackends =>
        [MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    private static MmapLock Create(MmapLockBackend backend, bool validate = false) =>
        new(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend, Validate = validate });

    [Theory]
    [MemberData(nameof(Locks))]
    public void Holds_all_of_its_ranges_and_no_others(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        RangeSetGuard guard = mm.EnterWrite(s_second, s_first);
        Assert.Equal([s_first, s_second], guard.Ranges);
        Assert.Equal(LockMode.Write, guard.Mode);
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_first));
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_second));
        Assert.Equal(backend == MmapLockBackend.ReaderWriter ? "nothing" : "write", RecursiveLocks.OthersMayTake(mm, s_third));
        guard.DowngradeToRead();
        Assert.Equal(LockMode.Read, guard.Mode);
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_first));
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_second));
        guard.Dispose();
        Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
    }

    [Fact]
    public void Ranges_that_overlap_or_touch_are_one()
    {
        MmapLock mm = Create(MmapLockBackend.RangeTree);
        AddressRange[] asked =
        [
            AddressRange.FromBounds(100, 200), AddressRange.FromBounds(10, 20), AddressRange.FromBounds(150, 250),
            AddressRange.FromBounds(20, 30), AddressRange.FromBounds(12, 15), AddressRange.FromBounds(300, 301),
        ];
        using (RangeSetGuard guard = mm.EnterWrite(asked))
        {
            Assert.Equal(
                [AddressRange.FromBounds(10, 30), AddressRange.FromBounds(100, 250), AddressRange.FromBounds(300, 301)], guard.Ranges);
            Assert.True(mm.IsHeld(AddressRange.FromBounds(14, 25), LockMode.Write));
        }

        using (RangeSetGuard whole = mm.EnterWrite(AddressRange.All, s_first))
        {
            Assert.Equal([AddressRange.All], whole.Ranges);
            Assert.False(mm.TryEnterRead(s_third, out _));
        }

        using RangeSetGuard same = mm.EnterRead(s_first, s_first);
        Assert.Equal([s_first], same.Ranges);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void No_ranges_are_an_error_and_bounds_do_not_wrap(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        Assert.Throws<ArgumentException>(() => mm.EnterRead(ReadOnlySpan<AddressRange>.Empty));
        Assert.Throws<ArgumentException>(() => mm.TryEnterWrite(ReadOnlySpan<AddressRange>.Empty, out _));
        var top = new AddressRange(ulong.MaxValue - 1, ulong.MaxValue);
        using RangeSetGuard guard = mm.EnterWrite([top, new AddressRange(ulong.MaxValue, ulong.MaxValue), s_first]);
        Assert.Equal([s_first, top], guard.Ranges);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Attempt_is_all_or_nothing(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        var ranges = new RangeLock();
        foreach (AddressRange taken in new[] { s_first, s_second, s_third })
        {
            RangeGuard held = mm.EnterRead(taken);
            Assert.False(mm.TryEnterWrite([s_third, s_first, s_second], out RangeSetGuard none));
            Assert.Equal(default, none);
            Assert.True(mm.TryEnterRead([s_first, s_second, s_third], out RangeSetGuard shared));
            shared.Dispose();
            held.Dispose();
            Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
        }

        Assert.True(mm.TryEnterWrite(s_first, s_second, out RangeSetGuard guard));
        Assert.False(mm.TryEnterRead(s_second, s_third, out _));
        guard.Dispose();
        Assert.True(ranges.TryEnterWrite(s_first, s_second, out guard));
        Assert.False(ranges.TryEnterRead(s_second, out _));
        guard.Dispose();
        ranges.EnterRead([s_first]).Dispose();
        ranges.EnterWrite(s_first, s_third).Dispose();
        Assert.Equal(0, ranges.HolderCount);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Stale_and_default_guards_have_no_effect(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        default(RangeSetGuard).Dispose();
        Assert.Throws<InvalidOperationException>(() => default(RangeSetGuard).Ranges);
        RangeSetGuard guard = mm.EnterWrite(s_first, s_second);
        RangeSetGuard copy = guard;
        RecursiveLocks.Elsewhere(() => guard.Dispose());
        RangeSetGuard next = mm.EnterWrite(s_first, s_second);
        copy.Dispose();
        guard.Dispose();
        Assert.Throws<InvalidOperationException>(copy.DowngradeToRead);
        Assert.Throws<InvalidOperationException>(() => copy.Mode);
        Assert.Throws<InvalidOperationException>(() => copy.Ranges);
        Assert.NotEqual(copy, next);
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_second));
        next.Dispose();
        Assert.Equal(0, mm.HolderCount);
    }

    /// <summary>
    /// A coarse request that comes while a set waits is behind all of it: a set that is granted in parts would wait for the coarse
    /// one with its second part, and the coarse one for its first.
    /// </summary>
    [Theory]
    [MemberData(nameof(RangeBackends))]
    public void Coarse_request_behind_a_set_does_not_get_between_its_parts(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        RangeGuard blocker = mm.EnterRead(s_second);
        TestThread set = Waits(mm, () => mm.EnterWrite(s_first, s_second).Dispose());
        ValueTask<RangeGuard> coarse = mm.EnterWriteAsync();
        ValueTask<RangeGuard> wide = mm.EnterReadAsync(AddressRange.FromBounds(0, 1UL << 33));
        Assert.False(coarse.IsCompleted || wide.IsCompleted);
        blocker.Dispose();
        Assert.True(set.Join(RecursiveLocks.Patience), "the set waits for what waits for it");
        Assert.True(SpinWait.SpinUntil(() => coarse.IsCompleted, RecursiveLocks.Patience));
        coarse.Result.Dispose();
        Assert.True(wide.IsCompleted);
        wide.Result.Dispose();
    }

    /// <summary>
    /// While a set waits it holds nothing: a reader that upgrades waits for other holders only, and the set for it.
    /// </summary>
    [Theory]
    [MemberData(nameof(RangeBackends))]
    public void Waiting_set_holds_nothing_that_an_upgrade_would_wait_for(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        AddressRange both = AddressRange.FromBounds(0, 2UL << 32);
        RangeGuard reader = mm.EnterRead(both);
        ValueTask<RangeGuard> writer = mm.EnterWriteAsync(s_second);
        TestThread set = Waits(mm, () => mm.EnterRead(s_first, s_second).Dispose());
        ValueTask<bool> upgrading = reader.TryUpgradeToWriteAsync();
        Assert.True(upgrading.IsCompleted, "the upgrade waits for a part of a set that waits");
        Assert.True(upgrading.Result);
        reader.Dispose();
        Assert.True(writer.IsCompleted);
        writer.Result.Dispose();
        Assert.True(set.Join(RecursiveLocks.Patience));
    }

    /// <summary>Behind whom it conflicts with by any part, ahead of whom comes later to any part, and in nobody else's way.</summary>
    [Theory]
    [MemberData(nameof(RangeBackends))]
    public void Set_has_one_place_in_the_order(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        RangeGuard first = mm.EnterWrite(s_first);
        RangeGuard second = mm.EnterWrite(s_second);
        bool done = false;
        TestThread set = Waits(mm, () =>
        {
            using (mm.EnterWrite([s_first, s_second, s_third]))
            {
                Volatile.Write(ref done, true);
            }
        });
        Assert.False(mm.TryEnterRead(s_third, out _), "a later request passed the set");
        Assert.Equal(2, mm.HolderCount);
        Assert.Equal(1, mm.WaiterCount);
        ValueTask<RangeGuard> later = mm.EnterReadAsync(s_third);
        Assert.True(mm.TryEnterWrite(AddressRange.FromLength(1UL << 41, 1), out RangeGuard apart), "the set is in a stranger's way");
        apart.Dispose();
        first.Dispose();
        Assert.False(done || later.IsCompleted);
        second.Dispose();
        Assert.True(set.Join(RecursiveLocks.Patience) && done);
        Assert.True(SpinWait.SpinUntil(() => later.IsCompleted, RecursiveLocks.Patience));
        later.Result.Dispose();
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
    }

    /// <summary>Where there are so many that the tree finds those that overlap, it finds a set by any of its parts.</summary>
    [Theory]
    [MemberData(nameof(RangeBackends))]
    public void Set_among_many_waiters_is_found_by_any_of_its_parts(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        RangeGuard elsewhere = mm.EnterWrite(s_third);
        List<ValueTask<RangeGuard>> many = [.. Enumerable.Range(0, 30).Select(_ => mm.EnterReadAsync(s_third))];
        RangeGuard blocker = mm.EnterRead(s_second);
        TestThread set = Waits(mm, () => mm.EnterWrite(s_first, s_second).Dispose());
        blocker.Dispose();
        Assert.True(set.Join(RecursiveLocks.Patience), "nobody told the set");
        elsewhere.Dispose();
        many.ForEach(one => one.Result.Dispose());
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Cancelled_or_interrupted_set_gives_everything_back(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => mm.EnterWrite(s_first, s_second, cancelled.Token));
        RangeGuard blocker = mm.EnterRead(s_second);
        using var cancellation = new CancellationTokenSource();
        TestThread set = Waits(
            mm, () => Assert.ThrowsAny<OperationCanceledException>(() => mm.EnterWrite(s_first, s_second, cancellation.Token)));
        ValueTask<RangeGuard> behindFirst = mm.EnterReadAsync(s_first);
        ValueTask<RangeGuard> behindSecond = mm.EnterReadAsync(s_second);
        Assert.False(behindFirst.IsCompleted || behindSecond.IsCompleted);
        cancellation.Cancel();
        Assert.True(set.Join(RecursiveLocks.Patience));
        Assert.True(behindFirst.IsCompleted && behindSecond.IsCompleted, "whom the set alone was blocking waits on");
        behindFirst.Result.Dispose();
        behindSecond.Result.Dispose();
        set = Waits(mm, () => Assert.Throws<ThreadInterruptedException>(() => mm.EnterWrite(s_first, s_second)));
        Assert.True(SpinWait.SpinUntil(() => set.Sleeps, RecursiveLocks.Patience));
        set.Interrupt();
        Assert.True(set.Join(RecursiveLocks.Patience));
        blocker.Dispose();
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
        Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
    }

    /// <summary>As many as make the tree move its entries: each place where memory may run out leaves the lock as it was.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Failure_at_any_place_leaves_the_lock_as_it_was(MmapLockBackend backend, bool validate)
    {
        AddressRange[] many = [.. Enumerable.Range(0, 70).Select(i => AddressRange.FromLength((ulong)i << 33, 4096))];
        bool thrown = true;
        int failing = 1;
        for (; thrown; failing++)
        {
            MmapLock mm = Create(backend, validate);
            RangeGuard blocker = RecursiveLocks.Elsewhere(() => mm.EnterRead(many[^1]));
            int places = 0;
            Interleaving.Hook = place =>
            {
                if (place is Interleaving.SyncPoint.Allocate or Interleaving.SyncPoint.Park or Interleaving.SyncPoint.Unpark
                    && ++places == failing)
                {
                    throw new InsufficientMemoryException($"number {failing}: {place}");
                }

                if (place == Interleaving.SyncPoint.Park)
                {
                    new Thread(blocker.Dispose).Start();
                }
            };
            RangeSetGuard guard = default;
            Exception? failure = Record.Exception(() => guard = mm.EnterWrite(many));
            Interleaving.Hook = null;
            Assert.True(failure is null or InsufficientMemoryException, $"{failure}");
            thrown = failure is not null;
            blocker.Dispose();
            Assert.Equal(!thrown, !mm.TryEnterRead(many[3], out RangeGuard other));
            other.Dispose();
            guard.Dispose();
            Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
            Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        }

        Assert.True(failing > 3, "there was nothing to fail at");
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Inside_its_threads_coarse_hold_it_is_granted_and_counted(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard write = mm.EnterWrite();
        RangeSetGuard set = mm.EnterWrite(s_first, s_second);
        Assert.Equal([s_first, s_second], set.Ranges);
        write.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_third));
        Assert.Throws<SynchronizationLockException>(() => RecursiveLocks.Elsewhere(() => set.Dispose()));
        Assert.Throws<SynchronizationLockException>(() => RecursiveLocks.Elsewhere(() => set.DowngradeToRead()));
        Assert.Equal(LockMode.Write, set.Mode);
        set.Dispose();
        RecursiveLocks.AssertFree(mm);
        using (mm.EnterRead())
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterWrite(s_first, s_second));
            Assert.Throws<LockRecursionException>(() => mm.TryEnterWrite(s_first, s_second, out _));
            Assert.True(mm.TryEnterRead(s_first, s_second, out set));
            set.Dispose();
        }

        // Outside of a coarse hold it belongs to no thread.
        set = mm.EnterWrite(s_first, s_second);
        RecursiveLocks.Elsewhere(() => set.Dispose());
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Validation_looks_at_every_range(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend, validate: true);
        using (mm.EnterRead(s_second))
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterRead(s_first, s_second));
        }

        using (mm.EnterRead(s_first, s_second))
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterRead(s_first));
            Assert.Throws<LockRecursionException>(() => mm.EnterRead(s_second));
        }

        mm.EnterWrite(s_first, s_second).Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Two_threads_that_end_one_set_end_it_once(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        for (int i = 0; i < 300; i++)
        {
            RangeSetGuard guard = mm.EnterWrite(s_first, s_second);
            using var together = new Barrier(2);
            Thread other = new(() =>
            {
                together.SignalAndWait();
                guard.Dispose();
            });
            other.Start();
            together.SignalAndWait();
            guard.Dispose();
            Assert.True(mm.TryEnterWrite(s_first, s_second, out RangeSetGuard next) || other.Join(RecursiveLocks.Patience));
            other.Join();
            next.Dispose();
            Assert.Equal(0, mm.HolderCount);
        }
    }

    private static TestThread Waits(MmapLock mm, Action work)
    {
        int waiting = mm.WaiterCount;
        TestThread thread = RecursiveLocks.Start(work);
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == waiting + 1, RecursiveLocks.Patience));
        return thread;
    }
}
