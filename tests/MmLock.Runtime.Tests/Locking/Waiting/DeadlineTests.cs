using MmLock.Backends;
using MmLock.Waiting;
using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>No wait gives up before its time, by whatever clock its thread sleeps.</summary>
public sealed class DeadlineTests
{
    // Many short waits, as the clocks that lag by a tick do so by another part of it each time.
    private const int Waits = 40;
    private static readonly TimeSpan s_time = TimeSpan.FromMilliseconds(3);

    public static TheoryData<MmapLockBackend> Backends => [.. Enum.GetValues<MmapLockBackend>()];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task No_wait_for_a_lock_gives_up_before_its_time(MmapLockBackend backend)
    {
        MmapLock mm = new(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        var range = AddressRange.FromLength(0x1000, 0x1000);
        RangeGuard held = await mm.EnterWriteAsync(range);
        try
        {
            for (int i = 0; i < Waits; i++)
            {
                Assert.False(NotBefore(() => mm.TryEnterRead(range, s_time, out _)));
                Assert.False(NotBefore(() => mm.TryEnterWrite(s_time, out _)));
                long began = Stopwatch.GetTimestamp();
                Assert.Null(await mm.TryEnterWriteAsync(range, s_time));
                AssertIsUp(began);
            }
        }
        finally
        {
            held.Dispose();
        }
    }

    [Fact]
    public void No_wait_for_the_structure_gives_up_before_its_time()
    {
        MmapLock mm = new();
        using StructureGuard held = mm.EnterStructure(LockMode.Write);
        bool taken = RecursiveLocks.Elsewhere(() => Enumerable.Range(0, Waits).Any(i => NotBefore(
            () => mm.TryEnterStructure(LockMode.Write, s_time, out _))));
        Assert.False(taken);
    }

    [Fact]
    public void No_wait_for_a_pulse_gives_up_before_its_time()
    {
        MmapLock mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        using RangeGuard held = mm.EnterWrite();
        for (int i = 0; i < Waits; i++)
        {
            Assert.False(NotBefore(() => mm.Condition.Wait(s_time)));
        }
    }

    [Fact]
    public void Times_that_no_clock_reaches_are_none()
    {
        Assert.Equal(Deadline.Never, Deadline.After(Timeout.InfiniteTimeSpan));
        Assert.Equal(Deadline.Never, Deadline.After(TimeSpan.MaxValue));
        Assert.Equal(Timeout.Infinite, Deadline.MillisecondsLeft(Deadline.Never));
        Assert.Equal(0, Deadline.MillisecondsLeft(Deadline.After(TimeSpan.Zero)));
        Assert.InRange(Deadline.MillisecondsLeft(Deadline.After(TimeSpan.FromDays(100))), int.MaxValue, int.MaxValue);
    }

    private static bool NotBefore(Func<bool> wait)
    {
        long began = Stopwatch.GetTimestamp();
        bool taken = wait();
        AssertIsUp(began);
        return taken;
    }

    private static void AssertIsUp(long began)
    {
        TimeSpan waited = Stopwatch.GetElapsedTime(began);
        Assert.True(waited >= s_time, $"it gave up after {waited}");
    }
}
