using System.Runtime.CompilerServices;

namespace MmLock.Tests.Profiling;

/// <summary>What a profile says of sets of ranges, of structure holds and the structure lock, and of upgrades.</summary>
[Collection(ProfileCollection.Name)]
public sealed class RecordedKindsTests
{
    private static readonly AddressRange s_low = AddressRange.FromLength(0x1000, 0x1000);
    private static readonly AddressRange s_middle = AddressRange.FromLength(0x400000, 0x1000);
    private static readonly AddressRange s_high = AddressRange.FromLength(0x800000, 0x1000);

    public static TheoryData<MmapLockBackend, MmapLockRecursion> Locks() => RecordingTests.Locks();

    [Theory]
    [MemberData(nameof(Locks))]
    public void Waits_of_sets_add_up(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        int[] lines = new int[2];
        AddUp(
            backend, recursion, lines,
            mm =>
            {
                RangeSetGuard guard = mm.EnterWrite(s_low, s_high); lines[0] = Line();
                return () => guard.Dispose();
            },
            mm =>
            {
                RangeGuard guard = mm.EnterWrite(s_high); lines[1] = Line();
                return () => guard.Dispose();
            });
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Waits_of_structure_holds_add_up(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        int[] lines = new int[2];
        AddUp(
            backend, recursion, lines,
            mm =>
            {
                StructureGuard guard = mm.EnterStructure(LockMode.Write); lines[0] = Line();
                return () => guard.Dispose();
            },
            mm =>
            {
                RangeGuard guard = mm.EnterWrite(); lines[1] = Line();
                return () => guard.Dispose();
            });
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Waits_of_the_structure_lock_add_up(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        int[] lines = new int[2];
        AddUp(
            backend, recursion, lines,
            mm =>
            {
                // The scope is of a method: what is done under it is the other thread's turn to wait.
                using (mm.VmaLock.Enter()) { lines[0] = Line(); MeasuredWaits.EndWait(); Thread.Sleep(10); }
                return () => { };
            },
            mm =>
            {
                StructureGuard guard = mm.EnterStructure(LockMode.Read); lines[1] = Line();
                return () => guard.Dispose();
            });
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Waits_of_upgrades_add_up(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        int[] lines = new int[2];
        AddUp(
            backend, recursion, lines,
            mm =>
            {
                RangeGuard guard = mm.EnterRead(s_low); lines[0] = Line();
                guard.TryUpgradeToWrite(Timeout.InfiniteTimeSpan);
                return () => guard.Dispose();
            },
            mm =>
            {
                RangeGuard guard = mm.EnterRead(s_low); lines[1] = Line();
                return () => guard.Dispose();
            });
    }

    private static void AddUp(
        MmapLockBackend backend, MmapLockRecursion recursion, int[] lines, params Func<MmapLock, Action>[] enters) =>
        MeasuredWaits.AddUp(new MmapLockOptions { Backend = backend, Recursion = recursion }, 6, lines, enters);

    [Theory]
    [InlineData(MmapLockBackend.RangeTree, 0x400000UL, true)]
    [InlineData(MmapLockBackend.RangeTree, 0x800000UL, false)]
    [InlineData(MmapLockBackend.Adaptive, 0x400000UL, true)]
    [InlineData(MmapLockBackend.Adaptive, 0x800000UL, false)]
    public void Wait_of_a_set_is_false_if_no_range_of_it_meets(MmapLockBackend backend, ulong start, bool isFalse)
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = backend });
        int holder = 0;
        int waiter = 0;
        long[] pair = OneWait(
            mm,
            () =>
            {
                RangeGuard guard = mm.EnterWrite(wouldHold: AddressRange.FromLength(start, 0x1000)); holder = Line();
                return () => guard.Dispose();
            },
            () =>
            {
                mm.EnterWrite(s_low, s_high).Dispose(); waiter = Line();
            }).Of(waiter, holder);
        Assert.Equal(1, pair[0]);
        Assert.Equal(isFalse ? pair[1] : 0, pair[3]);
    }

    [Fact]
    public void Range_waits_for_the_set_that_has_it_as_its_second()
    {
        var mm = new MmapLock();
        int holder = 0;
        int waiter = 0;
        ProfileFile profile = OneWait(
            mm,
            () =>
            {
                RangeSetGuard guard = mm.EnterWrite([s_high, s_middle, s_low]); holder = Line();
                return () => guard.Dispose();
            },
            () =>
            {
                mm.EnterRead(s_middle).Dispose(); waiter = Line();
            });
        long[] pair = profile.Of(waiter, holder);
        Assert.Equal((1, 0), (pair[0], pair[3]));
        Assert.Equal(1, profile.Of(holder).Holds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Structure_hold_waits_needlessly_for_who_would_hold_a_range(bool wouldHold)
    {
        var mm = new MmapLock();
        int holder = 0;
        int waiter = 0;
        ProfileFile profile = OneWait(
            mm,
            () =>
            {
                RangeGuard guard = mm.EnterWrite(wouldHold: wouldHold ? s_low : null); holder = Line();
                return () => guard.Dispose();
            },
            () =>
            {
                mm.EnterStructure(LockMode.Write).Dispose(); waiter = Line();
            });
        long[] pair = profile.Of(waiter, holder);
        Assert.Equal(1, pair[0]);
        Assert.Equal(wouldHold ? pair[1] : 0, pair[3]);
        Assert.Equal(1, profile.Of(waiter).Holds);
    }

    /// <summary>What would hold the structure meets what would hold all, and who else would hold the structure; and no range.</summary>
    [Theory]
    [InlineData("range", true)]
    [InlineData("structure", false)]
    [InlineData("all", false)]
    [InlineData("unsaid", false)]
    [InlineData("held", false)]
    public void Who_would_hold_the_structure_waits_needlessly_for_ranges(string holds, bool needless)
    {
        var mm = new MmapLock();
        int holder = 0;
        int waiter = 0;
        ProfileFile profile = OneWait(
            mm,
            () =>
            {
                if (holds == "held")
                {
                    StructureGuard structure = mm.EnterStructure(LockMode.Write); holder = Line();
                    return () => structure.Dispose();
                }

                RangeGuard guard = holds switch
                {
                    "range" => mm.EnterWrite(wouldHold: s_low),
                    "structure" => mm.EnterWrite(wouldHold: WouldHold.Structure),
                    "all" => mm.EnterWrite(wouldHold: AddressRange.All),
                    _ => mm.EnterWrite(wouldHold: null),
                };
                holder = Line() - (holds switch { "range" => 5, "structure" => 4, "all" => 3, _ => 2 });
                return () => guard.Dispose();
            },
            () =>
            {
                mm.EnterRead(wouldHold: WouldHold.Structure).Dispose(); waiter = Line();
            });
        long[] pair = profile.Of(waiter, holder);
        Assert.Equal(1, pair[0]);
        Assert.Equal(needless ? pair[1] : 0, pair[3]);
        Assert.Equal((1, 1), (profile.Of(waiter).Holds, profile.Of(waiter).WouldHold));
    }

    /// <summary>An acquire that gave up has left nothing said for the next one of its thread.</summary>
    [Fact]
    public void What_would_be_held_is_of_one_acquire()
    {
        var mm = new MmapLock();
        int holder = 0;
        int waiter = 0;
        ProfileFile profile = OneWait(
            mm,
            () =>
            {
                mm.EnterRead(wouldHold: WouldHold.Structure).Dispose();
                RangeGuard guard = mm.EnterWrite(); holder = Line();
                return () => guard.Dispose();
            },
            () =>
            {
                mm.EnterWrite(wouldHold: s_low).Dispose(); waiter = Line();
            });
        long[] pair = profile.Of(waiter, holder);
        Assert.Equal((1, 0), (pair[0], pair[3]));
    }

    [Fact]
    public void Coarse_hold_waits_for_a_structure_hold_and_a_range_does_not()
    {
        var mm = new MmapLock();
        int holder = 0;
        int waiter = 0;
        int passed = 0;
        ProfileFile profile = OneWait(
            mm,
            () =>
            {
                StructureGuard guard = mm.EnterStructure(LockMode.Write); holder = Line();
                mm.TryEnterWrite(s_low, out RangeGuard range); passed = Line();
                range.Dispose();
                return () => guard.Dispose();
            },
            () =>
            {
                mm.EnterWrite().Dispose(); waiter = Line();
            });
        Assert.Equal((1, 0), (profile.Of(waiter, holder)[0], profile.Of(waiter, holder)[3]));
        Assert.Equal((1L, 0L), (profile.Of(passed).Holds, profile.Of(passed).Waits));
    }

    [Fact]
    public void Upgrade_waits_for_the_other_reader_and_newcomers_for_the_upgrade()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        int[] lines = new int[3];
        RangeGuard reader = mm.EnterRead(s_low); lines[0] = Line();
        using var upgraded = new ManualResetEventSlim();
        var upgrader = new Thread(() =>
        {
            RangeGuard guard = mm.EnterRead(s_low); lines[1] = Line();
            Assert.True(guard.TryUpgradeToWrite(Timeout.InfiniteTimeSpan));
            Assert.Equal(LockMode.Write, guard.Mode);
            upgraded.Wait();
            guard.Dispose();
        });
        upgrader.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 1);
        var newcomer = new Thread(() =>
        {
            mm.EnterRead(s_low).Dispose(); lines[2] = Line();
        });
        newcomer.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 2);
        Thread.Sleep(20);
        reader.Dispose();
        SpinWait.SpinUntil(() => mm.WaiterCount == 1);
        upgraded.Set();
        upgrader.Join();
        newcomer.Join();
        ProfileFile profile = folder.Read();
        Assert.Equal(1, profile.Of(lines[1], lines[0])[0]);
        Assert.True(profile.Of(lines[1], lines[0])[1] >= 20_000_000);
        Assert.Equal((1L, 1L), (profile.Of(lines[1]).Waits, profile.Of(lines[1]).Holds));
        Assert.Equal(1, profile.Of(lines[2], lines[1])[0]);
        Assert.Equal(0, profile.Of(lines[2], lines[0])[0]);
    }

    [Fact]
    public void Structure_lock_of_its_own_is_recorded()
    {
        using var folder = new ProfileFolder();
        var lockOfItsOwn = new VmaLock();
        MmapLockProfile.Start(folder.File);
        int waiter = 0;
        Thread thread;
        int holder;
        using (lockOfItsOwn.Enter())
        {
            holder = Line() - 2;
            thread = new Thread(() =>
            {
                using (lockOfItsOwn.Enter()) { waiter = Line(); }
            });
            thread.Start();
            SpinWait.SpinUntil(() => thread.ThreadState == System.Threading.ThreadState.WaitSleepJoin);
            Thread.Sleep(20);
        }

        thread.Join();
        ProfileFile profile = folder.Read();
        Assert.Equal(1, profile.Of(waiter, holder)[0]);
        Assert.True(profile.Of(waiter).Waited >= 20_000_000);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Structure_holds_outlive_the_switch_both_ways(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, Recursion = recursion });
        StructureGuard before = mm.EnterStructure(LockMode.Write);
        MmapLockProfile.Start(folder.File);
        before.Dispose();
        Assert.False(mm.VmaLock.IsHeld);
        StructureGuard during = mm.EnterStructure(LockMode.Write);
        Assert.True(mm.VmaLock.IsMarked);
        MmapLockProfile.Stop();
        Assert.True(mm.VmaLock.IsHeld);
        during.Dispose();
        during.Dispose();
        Assert.False(mm.VmaLock.IsHeld);

        // Nothing is left that an acquire would ask.
        Assert.False(mm.VmaLock.IsMarked);
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Structure_is_exclusive_while_recording_is_switched(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, Recursion = recursion });
        bool stop = false;
        int inside = 0;
        int met = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => Run(i)))];
        Array.ForEach(threads, t => t.Start());
        for (int i = 0; i < 20; i++)
        {
            MmapLockProfile.Start(folder.File);
            Thread.Sleep(5);
            MmapLockProfile.Stop();
        }

        Volatile.Write(ref stop, true);
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(0, met);
        Assert.False(mm.VmaLock.IsMarked);
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));

        void Run(int which)
        {
            while (!Volatile.Read(ref stop))
            {
                switch (which)
                {
                    case 0:
                        using (mm.VmaLock.Enter()) { Check(); }
                        break;
                    case 1:
                        using (mm.EnterStructure(LockMode.Read)) { Check(); }
                        break;
                    case 2:
                        using (mm.EnterWrite(s_low, s_high)) { }
                        break;
                    default:
                        using (mm.EnterWrite())
                        using (mm.VmaLock.Enter()) { Check(); }
                        break;
                }
            }
        }

        void Check()
        {
            met += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
            Interlocked.Decrement(ref inside);
        }
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Recorded_structure_hold_and_set_allocate_nothing(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, Recursion = recursion });
        MmapLockProfile.Start(folder.File);
        Take(2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Take(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(36_000, folder.Read().Holds);

        void Take(int count)
        {
            for (int i = 0; i < count; i++)
            {
                mm.EnterWrite(s_low, s_high).Dispose();
                mm.EnterStructure(LockMode.Write).Dispose();
                using (mm.VmaLock.Enter()) { }
            }
        }
    }

    /// <summary>One holds, another comes and waits for it.</summary>
    private static ProfileFile OneWait(MmapLock mm, Func<Action> hold, Action wait)
    {
        using var folder = new ProfileFolder();
        MmapLockProfile.Start(folder.File);
        Action leave = hold();
        var thread = new Thread(() => wait());
        thread.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 1);
        Thread.Sleep(10);
        leave();
        thread.Join();
        return folder.Read();
    }

    private static int Line([CallerLineNumber] int line = 0) => line;
}
