using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>Structure holds: whom they meet, how their waits end, whose they are.</summary>
public sealed class StructureTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 1UL << 40);

    public static TheoryData<MmapLockBackend, bool> Locks => RecursiveLocks.All;

    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    private static MmapLock Create(MmapLockBackend backend, bool validate = false) =>
        new(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend, Validate = validate });

    private static bool TryElsewhere(MmapLock mm, LockMode mode) => RecursiveLocks.Elsewhere(() =>
    {
        bool taken = mm.TryEnterStructure(mode, out StructureGuard guard);
        guard.Dispose();
        return taken;
    });

    /// <summary>The table of the documentation: what a structure hold meets, on every structure below.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Meets_coarse_holds_by_mode_and_ranges_never(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        foreach (LockMode mode in Enum.GetValues<LockMode>())
        {
            bool isWrite = mode == LockMode.Write;
            RangeGuard coarse = RecursiveLocks.Elsewhere(() => mm.EnterRead());
            Assert.Equal(!isWrite, TryElsewhere(mm, mode));
            coarse.Dispose();
            coarse = RecursiveLocks.Elsewhere(() => mm.EnterWrite());
            Assert.False(TryElsewhere(mm, mode));
            coarse.Dispose();

            using (mm.EnterStructure(mode))
            {
                Assert.True(mm.VmaLock.IsHeld);
                Assert.False(TryElsewhere(mm, LockMode.Read), "two in the latch");
                Assert.Equal(isWrite ? "nothing" : "read", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
            }

            Assert.False(mm.VmaLock.IsHeld);
            Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        }
    }

    [Theory]
    [InlineData(MmapLockBackend.RangeTree, false)]
    [InlineData(MmapLockBackend.RangeTree, true)]
    [InlineData(MmapLockBackend.Segmented, false)]
    [InlineData(MmapLockBackend.Adaptive, false)]
    [InlineData(MmapLockBackend.Segmented, true)]
    [InlineData(MmapLockBackend.Adaptive, true)]
    public void Range_holds_and_structure_holds_do_not_see_each_other(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        foreach (AddressRange range in new[] { s_page, s_wide })
        {
            RangeGuard held = RecursiveLocks.Elsewhere(() => mm.EnterWrite(range));
            Assert.True(TryElsewhere(mm, LockMode.Write));
            held.Dispose();
            using (mm.EnterStructure(LockMode.Write))
            {
                Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, range));

                // The claim of a found place: an attempt may stand inside.
                Assert.True(mm.TryEnterWrite(range, out RangeGuard claimed));
                claimed.Dispose();
            }
        }
    }

    [Fact]
    public void Kill_switch_lets_a_structure_hold_meet_every_hold()
    {
        MmapLock mm = Create(MmapLockBackend.ReaderWriter);
        using (mm.EnterStructure(LockMode.Read))
        {
            Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_page));
        }

        RangeGuard held = mm.EnterWrite(s_page);
        Assert.False(TryElsewhere(mm, LockMode.Read));
        held.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Is_no_hold_of_an_address(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        using StructureGuard guard = mm.EnterStructure(LockMode.Write);
        Assert.Equal(LockMode.Write, guard.Mode);
        Assert.False(mm.IsHeld(s_page, LockMode.Read));
        Assert.Throws<InvalidOperationException>(() => mm.AssertHeld(s_page, LockMode.Read));
        Assert.Equal(1, mm.HolderCount);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Guard_ends_its_own_hold_once_and_on_its_own_thread(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        default(StructureGuard).Dispose();
        Assert.Throws<InvalidOperationException>(() => default(StructureGuard).Mode);
        for (int queued = 0; queued < 2; queued++)
        {
            // The second time the hold has a place in the queue: it had to wait.
            StructureGuard guard = default;
            if (queued == 0)
            {
                guard = mm.EnterStructure(LockMode.Write);
            }
            else
            {
                guard = WaitFor(mm, LockMode.Write);
            }

            StructureGuard copy = guard;
            Exception thrown = RecursiveLocks.Elsewhere(() => Record.Exception(() => copy.Dispose()));
            Assert.IsType<SynchronizationLockException>(thrown);
            Assert.True(mm.VmaLock.IsHeld);
            guard.Dispose();
            copy.Dispose();
            Assert.False(mm.VmaLock.IsHeld);
            Assert.Throws<InvalidOperationException>(() => copy.Mode);
            using (mm.EnterStructure(LockMode.Read))
            {
                guard.Dispose();
                RecursiveLocks.Elsewhere(() => copy.Dispose());
                Assert.True(mm.VmaLock.IsHeld, "a stale guard ended another's hold");
            }

            using (mm.VmaLock.Enter())
            {
                guard.Dispose();
                Assert.True(mm.VmaLock.IsHeld);
            }
        }

        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Inside_the_latch_it_is_an_error(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        using (mm.VmaLock.Enter())
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterStructure(LockMode.Read));
            Assert.Throws<LockRecursionException>(() => mm.TryEnterStructure(LockMode.Read, out _));
        }

        using (mm.EnterStructure(LockMode.Read))
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterStructure(LockMode.Read));
            Assert.Throws<LockRecursionException>(() => mm.VmaLock.Enter());
        }

        Assert.True(TryElsewhere(mm, LockMode.Write));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Validation_finds_it_inside_another_hold(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend, validate: true);
        using (mm.EnterRead(s_page))
        {
            LockRecursionException thrown = Assert.Throws<LockRecursionException>(() => mm.EnterStructure(LockMode.Read));
            Assert.Contains(nameof(Validation_finds_it_inside_another_hold), thrown.Message, StringComparison.Ordinal);
        }

        mm.EnterStructure(LockMode.Read).Dispose();
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Wait_ends_by_the_grant_by_time_by_cancellation_or_by_interrupt(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = Create(backend, validate);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => mm.EnterStructure(LockMode.Read, cancelled.Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => mm.TryEnterStructure(LockMode.Read, TimeSpan.FromDays(30), out _));

        // For a coarse hold, and for the latch.
        foreach (bool coarse in new[] { true, false })
        {
            using var over = new ManualResetEventSlim();
            using var begun = new ManualResetEventSlim();
            TestThread holder = RecursiveLocks.Start(() =>
            {
                RangeGuard held = default;
                StructureGuard structure = default;
                if (coarse)
                {
                    held = mm.EnterWrite();
                }
                else
                {
                    structure = mm.EnterStructure(LockMode.Read);
                }

                begun.Set();
                over.Wait();
                held.Dispose();
                structure.Dispose();
            });
            begun.Wait();
            Assert.False(mm.TryEnterStructure(LockMode.Read, TimeSpan.FromMilliseconds(30), out StructureGuard none));
            none.Dispose();
            using var cancellation = new CancellationTokenSource();
            TestThread waiter = RecursiveLocks.Start(
                () => Assert.ThrowsAny<OperationCanceledException>(() => mm.EnterStructure(LockMode.Write, cancellation.Token)));
            Until(() => waiter.Sleeps);
            cancellation.Cancel();
            Assert.True(waiter.Join(RecursiveLocks.Patience));
            TestThread interrupted = RecursiveLocks.Start(
                () => Assert.Throws<ThreadInterruptedException>(() => mm.EnterStructure(LockMode.Write)));
            Until(() => interrupted.Sleeps);
            interrupted.Interrupt();
            Assert.True(interrupted.Join(RecursiveLocks.Patience));
            TestThread granted = RecursiveLocks.Start(() => mm.EnterStructure(LockMode.Write).Dispose());
            Until(() => granted.Sleeps);
            over.Set();
            Assert.True(granted.Join(RecursiveLocks.Patience) && holder.Join(RecursiveLocks.Patience));
            Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
            Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        }
    }

    /// <summary>First come, first served with coarse requests, both ways; ranges are delayed by neither.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Keeps_its_place_among_coarse_requests(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        RangeGuard reader = mm.EnterRead();
        var order = new List<string>();
        TestThread structure = Wait("structure write", () => mm.EnterStructure(LockMode.Write).Dispose());

        // Behind the structure writer, which is ahead of them, and who meets what they meet.
        ValueTask<RangeGuard> laterReader = mm.EnterReadAsync();
        Assert.False(laterReader.IsCompleted, "a coarse reader passed a structure writer that waits");
        Assert.True(mm.TryEnterStructure(LockMode.Read, out StructureGuard shared), "structure readers and coarse readers do not meet");
        shared.Dispose();
        if (backend != MmapLockBackend.ReaderWriter)
        {
            Assert.True(mm.TryEnterRead(s_page, out RangeGuard range), "a structure request delays a range");
            range.Dispose();
        }

        reader.Dispose();
        Assert.True(structure.Join(RecursiveLocks.Patience));
        Assert.True(SpinWait.SpinUntil(() => laterReader.IsCompleted, RecursiveLocks.Patience));

        // Behind a coarse writer that waits, so that a stream of structure holds cannot keep it waiting.
        ValueTask<RangeGuard> writer = mm.EnterWriteAsync();
        Assert.False(mm.TryEnterStructure(LockMode.Read, out _));
        TestThread behind = Wait("structure read", () => mm.EnterStructure(LockMode.Read).Dispose());
        laterReader.Result.Dispose();
        Assert.True(writer.IsCompleted);
        Assert.True(behind.Sleeps);
        writer.Result.Dispose();
        Assert.True(behind.Join(RecursiveLocks.Patience));
        Assert.Equal(["structure write", "structure read"], order);

        TestThread Wait(string name, Action work)
        {
            int waiting = mm.WaiterCount;
            TestThread thread = RecursiveLocks.Start(() =>
            {
                work();
                order.Add(name);
            });
            Until(() => mm.WaiterCount == waiting + 1 && thread.Sleeps);
            return thread;
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Waiter_that_gives_up_wakes_whom_it_alone_was_blocking(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        using RangeGuard reader = mm.EnterRead();
        using var cancellation = new CancellationTokenSource();
        TestThread structure = RecursiveLocks.Start(
            () => Assert.ThrowsAny<OperationCanceledException>(() => mm.EnterStructure(LockMode.Write, cancellation.Token)));
        Until(() => mm.WaiterCount == 1);
        ValueTask<RangeGuard> later = mm.EnterReadAsync();
        Assert.False(later.IsCompleted);
        cancellation.Cancel();
        Assert.True(structure.Join(RecursiveLocks.Patience));
        Assert.True(later.IsCompleted);
        later.Result.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Upgrade_of_a_coarse_reader_waits_for_structure_readers(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        using RangeGuard coarse = mm.EnterRead();
        StructureGuard shared = mm.EnterStructure(LockMode.Read);
        Assert.False(coarse.TryUpgradeToWrite());
        ValueTask<bool> upgrading = coarse.TryUpgradeToWriteAsync();
        Assert.False(upgrading.IsCompleted);
        shared.Dispose();
        Assert.True(upgrading.IsCompleted && upgrading.Result);
        Assert.False(mm.TryEnterStructure(LockMode.Read, out _));
        coarse.DowngradeToRead();
        Assert.True(mm.TryEnterStructure(LockMode.Read, out shared));
        shared.Dispose();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Upgrade_counts_structure_readers_that_the_queue_knows(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        StructureGuard shared = default;
        using var over = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        RangeGuard writer = mm.EnterWrite();
        TestThread structure = RecursiveLocks.Start(() =>
        {
            shared = mm.EnterStructure(LockMode.Read);
            begun.Set();
            over.Wait();
            shared.Dispose();
        });
        Until(() => mm.WaiterCount == 1);
        ValueTask<RangeGuard> reader = mm.EnterReadAsync();
        writer.Dispose();
        begun.Wait();
        using RangeGuard coarse = reader.Result;
        ValueTask<bool> upgrading = coarse.TryUpgradeToWriteAsync();
        Assert.False(upgrading.IsCompleted);
        over.Set();
        Assert.True(structure.Join(RecursiveLocks.Patience));
        Assert.True(SpinWait.SpinUntil(() => upgrading.IsCompleted, RecursiveLocks.Patience) && upgrading.Result);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Write_ends_the_validity_of_every_stamp(MmapLockBackend backend)
    {
        MmapLock mm = Create(backend);
        Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp before));
        mm.EnterStructure(LockMode.Read).Dispose();
        Assert.True(mm.Validate(before));
        using (mm.EnterStructure(LockMode.Write))
        {
            Assert.False(mm.Validate(before));
            Assert.False(mm.TryOptimisticRead(s_page, out _), "a speculation began while a structure hold writes");
        }

        Assert.False(mm.Validate(before));
        Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp after));
        Assert.True(mm.Validate(after));
        WaitFor(mm, LockMode.Write).Dispose();
        Assert.False(mm.Validate(after), "a structure hold that had waited cannot be seen");
    }

    /// <summary>A structure hold that had to wait, for a coarse one of another thread.</summary>
    internal static StructureGuard WaitFor(MmapLock mm, LockMode mode)
    {
        using var begun = new ManualResetEventSlim();
        TestThread other = RecursiveLocks.Start(() =>
        {
            using (mm.EnterWrite())
            {
                begun.Set();
                Until(() => mm.WaiterCount > 0);
            }
        });
        begun.Wait();
        StructureGuard guard = mm.EnterStructure(mode);
        Assert.True(other.Join(RecursiveLocks.Patience));
        return guard;
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, RecursiveLocks.Patience));
}
