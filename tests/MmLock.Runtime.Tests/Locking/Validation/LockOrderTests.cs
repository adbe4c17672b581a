namespace MmLock.Tests.Validation;

/// <summary>Orders that can deadlock are reported when they are seen, though nobody waits.</summary>
public sealed class LockOrderTests
{
    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 10);
    private static readonly AddressRange s_high = AddressRange.FromBounds(100, 110);

    public static TheoryData<MmapLockBackend> Backends => [.. Enum.GetValues<MmapLockBackend>()];

    public static TheoryData<MmapLockBackend> RangeBackends =>
        [.. Enum.GetValues<MmapLockBackend>().Where(b => b != MmapLockBackend.ReaderWriter)];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Opposite_orders_of_two_locks_are_reported_with_both_stacks(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock a = validated.Make("a"), b = validated.Make("b");
        Validated.OnThread(OneOrder);
        Assert.Empty(validated.Reports);
        Validated.OnThread(OtherOrder);
        Validated.OnThread(OtherOrder);
        MmapLockReport report = Assert.Single(validated.Reports);
        Assert.Matches(
            "^MML3005: 'a' is taken for reading here while 'b' is held for writing \\(since LockOrderTests.cs, line \\d+\\): "
            + "'OneOrder' takes the two the other way round \\(LockOrderTests.cs, line \\d+\\), and two threads wait for each other forever$",
            validated.Short(report));
        Assert.Contains(nameof(OneOrder), report.FirstStack, StringComparison.Ordinal);
        Assert.Contains(nameof(OtherOrder), report.SecondStack, StringComparison.Ordinal);

        void OneOrder()
        {
            using RangeGuard first = a.EnterWrite();
            using RangeGuard second = b.EnterRead(s_low);
        }

        void OtherOrder()
        {
            using RangeGuard first = b.EnterWrite();
            using RangeGuard second = a.EnterRead(s_low);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Cycle_of_three_locks_is_reported_at_its_last_order(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock[] locks = [validated.Make("a"), validated.Make("b"), validated.Make("c")];
        for (int i = 0; i < 3; i++)
        {
            Assert.Empty(validated.Reports);
            int at = i;
            Validated.OnThread(() => Nest(locks[at], locks[(at + 1) % 3], LockMode.Write, LockMode.Write));
        }

        Assert.Contains(
            "'a' is taken for writing here while 'c' is held", validated.Short(Assert.Single(validated.Reports)),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void One_order_attempts_and_readers_alone_are_fine(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock a = validated.Make("a"), b = validated.Make("b"), c = validated.Make("c");
        Nest(a, b, LockMode.Write, LockMode.Write);
        Nest(a, b, LockMode.Read, LockMode.Write);
        using (b.EnterWrite())
        {
            Assert.True(a.TryEnterWrite(out RangeGuard tried));
            tried.Dispose();
        }

        Nest(a, c, LockMode.Read, LockMode.Read);
        Nest(c, a, LockMode.Read, LockMode.Read);
        Assert.Empty(validated.Reports);
        Nest(c, a, LockMode.Write, LockMode.Read);
        Assert.Empty(validated.Reports);
        Nest(a, c, LockMode.Write, LockMode.Write);
        Assert.Single(validated.Reports);
    }

    [Theory]
    [MemberData(nameof(RangeBackends))]
    public void Two_ranges_in_opposite_orders_are_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        Validated.OnThread(() => NestRanges(mm, s_low, s_high));
        Validated.OnThread(() => NestRanges(mm, AddressRange.FromBounds(5, 8), AddressRange.FromBounds(105, 200)));
        Assert.Empty(validated.Reports);
        Validated.OnThread(() => NestRanges(mm, s_high, s_low));
        MmapLockReport report = Assert.Single(validated.Reports);
        Assert.StartsWith(
            "MML3005: 'mm [0x0, 0x9]' is taken for writing here while 'mm [0x64, 0x6D]' is held for writing (since ", validated.Short(report),
            StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(RangeBackends))]
    public void Ranges_that_never_meet_and_sets_are_fine(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        NestRanges(mm, s_low, s_high);
        NestRanges(mm, AddressRange.FromBounds(2000, 2010), AddressRange.FromBounds(1000, 1010));
        mm.EnterWrite(s_high, s_low).Dispose();
        Assert.Empty(validated.Reports);
    }

    [Fact]
    public void Second_range_of_a_lock_that_is_coarse_only_is_refused()
    {
        MmapLock mm = new Validated(MmapLockBackend.ReaderWriter).Make("mm");
        using RangeGuard first = mm.EnterWrite(s_low);
        Assert.Throws<LockRecursionException>(() => mm.EnterWrite(s_high));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Locks_of_one_class_are_reported_for_the_same_two_only(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock[] locks = [.. Enumerable.Range(0, 4).Select(_ => validated.Make("node"))];
        Nest(locks[0], locks[1], LockMode.Write, LockMode.Write);
        Nest(locks[1], locks[2], LockMode.Write, LockMode.Write);
        Nest(locks[3], locks[2], LockMode.Write, LockMode.Write);
        Assert.Empty(validated.Reports);
        Nest(locks[2], locks[0], LockMode.Write, LockMode.Write);
        Assert.Single(validated.Reports);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Range_before_structure_is_fine_and_the_reverse_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        using (mm.EnterWrite(s_low))
        using (mm.VmaLock.Enter())
        {
        }

        using (mm.VmaLock.Enter())
        {
            Assert.True(mm.TryEnterWrite(s_low, out RangeGuard tried));
            tried.Dispose();
        }

        Assert.Empty(validated.Reports);
        using (mm.VmaLock.Enter())
        {
            mm.EnterWrite(s_low).Dispose();
        }

        MmapLockReport report = Assert.Single(validated.Reports);
        Assert.Matches(
            "^MML3005: 'mm' is taken for writing here while 'mm.VmaLock' is held \\(since LockOrderTests.cs, line \\d+\\): ranges come first "
            + "and the structure lock after them, or two threads wait for each other forever$",
            validated.Short(report));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Range_inside_a_structure_hold_is_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm"), other = validated.Make("other");
        using (mm.EnterStructure(LockMode.Write))
        {
            other.EnterRead(s_low).Dispose();
        }

        Assert.Contains(
            "'other' is taken for reading here while 'mm.VmaLock'", validated.Short(Assert.Single(validated.Reports)),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Opposite_orders_of_structure_locks_are_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock a = validated.Make("a"), b = validated.Make("b");
        NestStructures(a, b);
        Assert.Empty(validated.Reports);
        NestStructures(b, a);
        Assert.Contains(
            "'a.VmaLock' is taken for writing here while 'b.VmaLock'", validated.Short(Assert.Single(validated.Reports)),
            StringComparison.Ordinal);

        static void NestStructures(MmapLock first, MmapLock second)
        {
            using (first.VmaLock.Enter())
            using (second.VmaLock.Enter())
            {
            }
        }
    }

    [Fact]
    public void Report_is_thrown_where_the_option_says_so_and_nothing_is_held()
    {
        var validated = new Validated();
        MmapLock a = validated.Make("a", throws: true), b = validated.Make("b", throws: true);
        Nest(a, b, LockMode.Write, LockMode.Write);
        var thrown = Assert.Throws<InvalidOperationException>(() => Nest(b, a, LockMode.Write, LockMode.Write));
        Assert.StartsWith("MML3005: ", thrown.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (a.HolderCount, b.HolderCount));
    }

    [Fact]
    public async Task Order_is_that_of_a_flow_across_awaits()
    {
        var validated = new Validated();
        MmapLock a = validated.Make("a"), b = validated.Make("b");
        await NestAsync(a, b);
        Assert.Empty(validated.Reports);
        await NestAsync(b, a);
        Assert.Single(validated.Reports);

        static async Task NestAsync(MmapLock first, MmapLock second)
        {
            using RangeGuard outer = await first.EnterWriteAsync(s_low);
            await Task.Yield();
            using RangeGuard inner = await second.EnterWriteAsync(s_low);
        }
    }

    [Fact]
    public async Task Tasks_that_start_between_holds_are_flows_of_their_own()
    {
        MmapLock mm = new Validated().Make("mm");
        mm.EnterWrite(s_low).Dispose();
        using var isHeld = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var holder = Task.Run(() =>
        {
            using RangeGuard guard = mm.EnterWrite(s_low);
            isHeld.Set();
            mayEnd.Wait();
        });
        isHeld.Wait();
        var waiter = Task.Run(() => mm.EnterWrite(s_low).Dispose());
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1 || waiter.IsCompleted, TimeSpan.FromSeconds(60)));
        mayEnd.Set();
        await Task.WhenAll(holder, waiter);
    }

    /// <summary>A thread, or a task, that is started inside a hold has not got it while who started it goes on.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_started_inside_a_hold_waits_as_others_do(bool isThread)
    {
        var validated = new Validated();
        MmapLock mm = validated.Make("outside"), other = validated.Make("inside");
        Task started;
        using (mm.EnterWrite(s_low))
        {
            started = isThread
                ? Task.Factory.StartNew(Take, default, TaskCreationOptions.LongRunning, TaskScheduler.Default) : Task.Run(Take);
            Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1 || started.IsCompleted, TimeSpan.FromSeconds(60)));
        }

#pragma warning disable xUnit1031 // Awaiting would end this thread's stay in the flow.
        started.Wait();
#pragma warning restore xUnit1031
        using (other.EnterWrite())
        {
            mm.EnterWrite(s_low).Dispose();
        }

        Assert.Empty(validated.Reports);

        void Take()
        {
            using (other.EnterRead(AddressRange.FromLength(1 << 30, 1)))
            {
            }

            mm.EnterWrite(s_low).Dispose();
        }
    }

    /// <summary>What it awaits is the flow itself, and would wait for ever.</summary>
    [Fact]
    public async Task Task_that_a_holder_awaits_has_its_holds()
    {
        MmapLock mm = new Validated().Make("awaited");
        using RangeGuard held = await mm.EnterWriteAsync(s_low);
        await Assert.ThrowsAsync<LockRecursionException>(() => Task.Run(async () =>
        {
            await Task.Delay(50);
            mm.EnterWrite(s_low).Dispose();
        }));
    }

    /// <summary>Where each hold is of everything, two orders meet whatever ranges were asked for.</summary>
    [Fact]
    public void Coarse_backend_has_no_ranges_that_do_not_meet()
    {
        var validated = new Validated(MmapLockBackend.ReaderWriter);
        MmapLock first = validated.Make("coarse first"), second = validated.Make("coarse second");
        using (first.EnterWrite(s_low))
        {
            second.EnterWrite().Dispose();
        }

        using (second.EnterWrite())
        {
            first.EnterWrite(AddressRange.FromLength(1 << 30, 1)).Dispose();
        }

        Assert.Equal("MML3005", Assert.Single(validated.Reports).Id);
    }

    private static void Nest(MmapLock first, MmapLock second, LockMode outer, LockMode inner)
    {
        using RangeGuard one = outer == LockMode.Write ? first.EnterWrite() : first.EnterRead();
        using RangeGuard two = inner == LockMode.Write ? second.EnterWrite() : second.EnterRead();
    }

    private static void NestRanges(MmapLock mm, AddressRange first, AddressRange second)
    {
        using RangeGuard one = mm.EnterWrite(first);
        using RangeGuard two = mm.EnterWrite(second);
    }
}
