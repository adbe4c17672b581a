namespace MmLock.Tests;

public sealed class ValidationTests
{
    private static readonly AddressRange s_range = AddressRange.FromBounds(0, 10);
    private readonly MmapLock _lock = new(new MmapLockOptions { Validate = true });

    [Fact]
    public void Second_acquire_of_a_flow_throws_with_both_places()
    {
        using RangeGuard first = TakeFirst();
        var thrown = Assert.Throws<LockRecursionException>(TakeSecond);
        Assert.Contains(nameof(TakeFirst), thrown.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TakeSecond), thrown.Message, StringComparison.Ordinal);
        Assert.Contains("[0x0, 0x9]", thrown.Message, StringComparison.Ordinal);

        RangeGuard TakeFirst() => _lock.EnterRead(s_range);
        void TakeSecond() => _lock.EnterWrite(AddressRange.FromBounds(5, 6));
    }

    [Fact]
    public void Coarse_acquire_over_a_hold_of_its_own_throws() =>
        Assert.Throws<LockRecursionException>(() =>
        {
            using RangeGuard first = _lock.EnterRead(s_range);
            using RangeGuard second = _lock.EnterRead();
        });

    [Fact]
    public async Task Flow_goes_on_across_an_await()
    {
        using RangeGuard first = await _lock.EnterWriteAsync(s_range);
        await Task.Yield();
        await Assert.ThrowsAsync<LockRecursionException>(async () => await _lock.EnterReadAsync(s_range));
    }

    [Fact]
    public void Disjoint_ranges_tries_and_later_holds_are_fine()
    {
        RangeGuard first = _lock.EnterWrite(s_range);
        using RangeGuard other = _lock.EnterWrite(AddressRange.FromBounds(10, 20));
        Assert.False(_lock.TryEnterRead(s_range, out _));
        Assert.Equal(s_range, first.Range);
        first.DowngradeToRead();
        Assert.Equal(LockMode.Read, first.Mode);
        Assert.True(first.TryUpgradeToWrite());
        first.Dispose();
        first.Dispose();
        Assert.Throws<InvalidOperationException>(() => first.DowngradeToRead());
        using RangeGuard again = _lock.EnterWrite(s_range);
        Assert.True(_lock.IsHeld(s_range, LockMode.Write));
    }

    [Fact]
    public async Task Another_flow_waits_as_usual()
    {
        RangeGuard first = _lock.EnterWrite(s_range);
        Task<RangeGuard> waiting;
        using (ExecutionContext.SuppressFlow())
        {
            waiting = Task.Run(() => _lock.EnterWrite(s_range));
        }

        Assert.True(SpinWait.SpinUntil(() => _lock.WaiterCount == 1, TimeSpan.FromSeconds(20)));
        first.Dispose();
        (await waiting).Dispose();
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("ON", true)]
    [InlineData(" 1", true)]
    [InlineData("THROW", true)]
    [InlineData("0", false)]
    [InlineData("off", false)]
    [InlineData("maybe", false)]
    public void Environment_variable_means_what_it_says_or_is_told(string value, bool isOn)
    {
        (int exit, string said) = ChildProcess.Run(ChildProgram.Inverted, "MMLOCK_VALIDATE", value);
        Assert.Equal(isOn, said.Contains("MML3005", StringComparison.Ordinal));
        Assert.Equal(value == "maybe", said.Contains("MMLOCK_VALIDATE=maybe means nothing", StringComparison.Ordinal));
        Assert.Equal(value == "THROW", exit != 0);
    }

    [Fact]
    public void Environment_variable_turns_it_on()
    {
        (int exit, string said) = ChildProcess.Run(ChildProgram.Twice, "MMLOCK_VALIDATE", "1");
        Assert.NotEqual(0, exit);
        Assert.Contains(nameof(LockRecursionException), said, StringComparison.Ordinal);
    }

    /// <summary>Printed, both stacks with it, and the program goes on; or thrown as well.</summary>
    [Theory]
    [InlineData("", false, false)]
    [InlineData("1", true, false)]
    [InlineData("throw", true, true)]
    public void Environment_variable_has_reports_printed(string wanted, bool isPrinted, bool isThrown)
    {
        (int exit, string said) = ChildProcess.Run(ChildProgram.Inverted, "MMLOCK_VALIDATE", wanted);
        Assert.Equal(isThrown, exit != 0);
        Assert.Equal(isPrinted ? 1 : 0, said.Split("MmLock: MML3005: ").Length - 1);
        Assert.Equal(isPrinted, said.Contains("First:", StringComparison.Ordinal) && said.Contains("Then:", StringComparison.Ordinal));
        Assert.Equal(isThrown, said.Contains(nameof(InvalidOperationException), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(48)]
    [InlineData(1 << 17)]
    public void Segment_options_out_of_range_are_refused(int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MmapLockOptions { SegmentCount = count });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MmapLockOptions { SegmentSize = 3 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MmapLock(new MmapLockOptions { Backend = (MmapLockBackend)9 }));
    }
}
