using MmLock.Backends;
using MmLock.Waiting;

namespace MmLock.Tests;

/// <summary>
/// <see cref="Thread.Interrupt"/> of who waits takes his request back; of who takes or leaves a lock inside, it is kept for
/// later.
/// </summary>
public sealed class InterruptTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_range = AddressRange.FromLength(0x1000, 0x1000);

    public enum Wait { Enter, Cancellable, Timed, TimedCancellable, Upgrade, UpgradeCancellable }

    public static TheoryData<MmapLockBackend, bool, Wait> Waits
    {
        get
        {
            var waits = new TheoryData<MmapLockBackend, bool, Wait>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Wait wait in Enum.GetValues<Wait>())
                {
                    waits.Add(backend, false, wait);
                    waits.Add(backend, true, wait);
                }
            }

            return waits;
        }
    }

    [Theory]
    [MemberData(nameof(Waits))]
    public void Interrupted_waiter_leaves_nothing_behind(MmapLockBackend backend, bool validate, Wait wait)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend, Validate = validate });
        bool upgrades = wait is Wait.Upgrade or Wait.UpgradeCancellable;
        RangeGuard held = upgrades ? mm.EnterRead(s_range) : mm.EnterWrite(s_range);
        using var cancellation = new CancellationTokenSource();
        Exception? ended = null;
        Thread thread;
        using (ExecutionContext.SuppressFlow())
        {
            thread = new Thread(() => ended = Record.Exception(() =>
            {
                using RangeGuard mine = upgrades ? mm.EnterRead(s_range) : default;
                switch (wait)
                {
                    case Wait.Enter:
                        mm.EnterWrite(s_range).Dispose();
                        break;
                    case Wait.Cancellable:
                        mm.EnterWrite(s_range, cancellation.Token).Dispose();
                        break;
                    case Wait.Timed:
                        mm.TryEnterWrite(s_range, s_patience, out _);
                        break;
                    case Wait.TimedCancellable:
                        mm.TryEnterWrite(s_range, s_patience, cancellation.Token, out _);
                        break;
                    default:
                        mine.TryUpgradeToWrite(s_patience, wait == Wait.Upgrade ? CancellationToken.None : cancellation.Token);
                        break;
                }
            }));
            thread.Start();
        }

        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1 && (thread.ThreadState & ThreadState.WaitSleepJoin) != 0, s_patience));
        thread.Interrupt();
        Assert.True(thread.Join(s_patience));
        Assert.IsType<ThreadInterruptedException>(ended);
        Assert.Equal(0, mm.WaiterCount);
        Assert.Equal(1, mm.HolderCount);
        held.Dispose();
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Fact]
    public void Interrupt_neither_keeps_a_thread_from_the_gate_nor_is_it_lost()
    {
        var gate = default(SpinGate);
        gate.Enter();
        Exception? atGate = null;
        Exception? after = null;
        bool entered = false;
        var thread = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            atGate = Record.Exception(() => gate.Enter());
            Volatile.Write(ref entered, true);
            after = Record.Exception(() => Thread.Sleep(1));
        });
        thread.Start();

        // Long enough for it to sleep between its tries.
        thread.Join(TimeSpan.FromMilliseconds(100));
        Assert.False(Volatile.Read(ref entered));
        gate.Exit();
        Assert.True(thread.Join(s_patience));
        Assert.Null(atGate);
        Assert.IsType<ThreadInterruptedException>(after);
    }

    [Theory]
    [InlineData(MmapLockBackend.ReaderWriter)]
    [InlineData(MmapLockBackend.RangeTree)]
    [InlineData(MmapLockBackend.Segmented)]
    [InlineData(MmapLockBackend.Adaptive)]
    public void Threads_that_are_interrupted_all_the_time_leave_a_lock_that_works(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        bool stop = false;
        long inside = 0;
        bool met = false;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(number => new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                try
                {
                    using RangeGuard guard = i % 3 == number ? mm.EnterWrite() : mm.EnterWrite(s_range);
                    met |= Interlocked.Increment(ref inside) != 1;
                    Interlocked.Decrement(ref inside);
                }
                catch (ThreadInterruptedException)
                {
                }
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        DateTime end = DateTime.UtcNow + Stress.Time;
        while (DateTime.UtcNow < end)
        {
            Array.ForEach(threads, t => t.Interrupt());
            Thread.Yield();
        }

        Volatile.Write(ref stop, true);
        Array.ForEach(threads, t => Assert.True(t.Join(s_patience), "a thread waits for ever"));
        Assert.False(met);
        Assert.Equal(0, mm.WaiterCount);
        Assert.Equal(0, mm.HolderCount);
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }
}
