namespace MmLock.Tests;

/// <summary>What a condition does beyond a monitor's, and at the moments that no test of results meets by chance.</summary>
public sealed class ConditionTests
{
    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 4096);

    public enum Ending { TimeUp, Cancelled, Interrupted }

    public static TheoryData<MmapLockBackend, bool> Locks => RecursiveLocks.All;

    public static TheoryData<MmapLockBackend, Ending> Endings
    {
        get
        {
            var endings = new TheoryData<MmapLockBackend, Ending>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Ending ending in Enum.GetValues<Ending>())
                {
                    endings.Add(backend, ending);
                }
            }

            return endings;
        }
    }

    private static void Pulse(MmapLock mm, MmapCondition condition) => RecursiveLocks.Elsewhere(() =>
    {
        using (mm.EnterWrite())
        {
            condition.Pulse();
        }
    });

    /// <summary>A thread that waits for a pulse by the time this returns.</summary>
    private static TestThread Waiting(MmapLock mm, MmapCondition condition, Action<bool> woken)
    {
        using var entered = new ManualResetEventSlim();
        TestThread thread = RecursiveLocks.Start(() =>
        {
            using (mm.EnterWrite())
            {
                entered.Set();
                woken(condition.Wait());
            }
        });
        Assert.True(entered.Wait(RecursiveLocks.Patience));
        RecursiveLocks.Elsewhere(() => mm.EnterWrite().Dispose());
        return thread;
    }

    [Fact]
    public void Lock_must_know_who_holds_it()
    {
        Assert.Throws<ArgumentNullException>(() => new MmapCondition(null!));
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => new MmapCondition(new MmapLock()));
        Assert.Contains("MmapLockRecursion.CoarseByThread", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Range_hold_alone_is_not_enough(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        var condition = new MmapCondition(mm);
        using (mm.EnterWrite(s_low))
        {
            Assert.Throws<SynchronizationLockException>(() => condition.Wait());
            Assert.Throws<SynchronizationLockException>(condition.Pulse);
            Assert.Throws<SynchronizationLockException>(condition.PulseAll);
        }

        RecursiveLocks.AssertFree(mm);
    }

    /// <summary>Guards of every kind are as they were, and two threads that wait at once keep theirs apart.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Holds_of_any_kind_and_depth_are_given_back_and_are_there_again(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        var condition = new MmapCondition(mm);
        int waiting = 0;
        TestThread[] threads = [.. Enumerable.Range(1, 3).Select(depth => RecursiveLocks.Start(() =>
        {
            RangeGuard outer = mm.EnterWrite();
            RangeGuard[] nested = [.. Enumerable.Range(0, depth).Select(i => i % 2 == 0 ? mm.EnterWrite(s_low) : mm.EnterRead())];
            mm.AcquireRead();
            for (int turn = 0; turn < 3; turn++)
            {
                Interlocked.Increment(ref waiting);
                Assert.True(condition.Wait());
                Assert.Equal((AddressRange.All, LockMode.Write), (outer.Range, outer.Mode));
                Assert.Equal((s_low, LockMode.Write), (nested[0].Range, nested[0].Mode));
                Assert.True(mm.IsReadHeldByCurrentThread && mm.IsWriteHeldByCurrentThread);
                Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_low));
            }

            outer.Dispose();
            mm.ReleaseRead();
            Assert.Throws<SynchronizationLockException>(mm.ReleaseRead);
            for (int i = 0; i < depth; i++)
            {
                // Behind it wait the others that were pulsed, so that a reader may be kept out by them.
                Assert.NotEqual("write", RecursiveLocks.OthersMayTake(mm, s_low));
                Assert.Equal(i % 2 == 0 || i + 1 < depth, mm.IsWriteHeldByCurrentThread);
                nested[i].Dispose();
            }
        }))];
        for (int turn = 1; turn <= 3; turn++)
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref waiting) == 3 * turn, RecursiveLocks.Patience));
            RecursiveLocks.Elsewhere(() =>
            {
                using (mm.EnterWrite())
                {
                    condition.PulseAll();
                }
            });
        }

        Array.ForEach(threads, thread => Assert.True(thread.Join(RecursiveLocks.Patience)));
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Readers_wait_side_by_side_and_read_again(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        var condition = new MmapCondition(mm);
        int waiting = 0;
        bool failed = false;
        TestThread[] threads = [.. Enumerable.Range(0, 3).Select(number => RecursiveLocks.Start(() =>
        {
            RangeGuard guard = number == 2 ? mm.EnterWrite() : mm.EnterRead();
            mm.AcquireRead();
            if (number == 2)
            {
                guard.DowngradeToRead();
            }

            Interlocked.Increment(ref waiting);
            failed |= !condition.Wait();
            failed |= guard.Mode != LockMode.Read || mm.IsWriteHeldByCurrentThread;
            mm.EnterRead(s_low).Dispose();
            guard.Dispose();
            failed |= RecursiveLocks.OthersMayTake(mm, s_low) == "write";
            mm.ReleaseRead();
        }))];
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref waiting) == 3, RecursiveLocks.Patience));
        using (mm.EnterWrite())
        {
            condition.PulseAll();
        }

        Array.ForEach(threads, thread => Assert.True(thread.Join(RecursiveLocks.Patience)));
        Assert.False(failed);
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Cancellation_ends_the_wait_with_the_lock_held(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        var condition = new MmapCondition(mm);
        using var cancellation = new CancellationTokenSource();
        RangeGuard outer = mm.EnterWrite();
        mm.AcquireWrite();
        TestThread other = RecursiveLocks.Start(() =>
        {
            using (mm.EnterWrite())
            {
                cancellation.Cancel();
            }
        });
        OperationCanceledException thrown =
            Assert.Throws<OperationCanceledException>(() => condition.Wait(RecursiveLocks.Patience, cancellation.Token));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.True(other.Join(RecursiveLocks.Patience));

        // Cancelled before: nothing is given back.
        TestThread waiting = RecursiveLocks.Start(() => mm.EnterWrite().Dispose());
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience));
        Assert.Throws<OperationCanceledException>(() => condition.Wait(Timeout.InfiniteTimeSpan, cancellation.Token));
        Assert.Equal(1, mm.WaiterCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => condition.Wait(TimeSpan.FromMilliseconds(-2), cancellation.Token));
        outer.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_low));
        mm.ReleaseWrite();
        Assert.True(waiting.Join(RecursiveLocks.Patience));
        RecursiveLocks.AssertFree(mm);
    }

    [Fact]
    public void Wait_of_no_time_lets_in_who_waits_for_the_lock()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        var condition = new MmapCondition(mm);
        bool entered = false;
        using RangeGuard guard = mm.EnterWrite();
        TestThread other = RecursiveLocks.Start(() =>
        {
            using (mm.EnterWrite())
            {
                entered = true;
            }
        });
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience));
        Assert.False(condition.Wait(TimeSpan.Zero));
        Assert.True(entered);
        Assert.True(other.Join(RecursiveLocks.Patience));
    }

    [Fact]
    public void Conditions_of_one_lock_are_told_apart()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        var full = new MmapCondition(mm);
        var empty = new MmapCondition(mm);
        string woken = "";
        TestThread one = Waiting(mm, full, _ => woken += "full ");
        TestThread other = Waiting(mm, empty, _ => woken += "empty ");
        Pulse(mm, empty);
        Assert.True(other.Join(RecursiveLocks.Patience));
        Assert.False(one.Join(TimeSpan.FromMilliseconds(20)));
        Pulse(mm, full);
        Assert.True(one.Join(RecursiveLocks.Patience));
        Assert.Equal("empty full ", woken);
    }

    /// <summary>The wait is over by itself, and before the waiter has said so a pulse takes it: it must not be lost.</summary>
    [Theory]
    [MemberData(nameof(Endings))]
    public void Pulse_at_the_moment_when_the_wait_ends_otherwise_is_the_waits_own(MmapLockBackend backend, Ending ending)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var condition = new MmapCondition(mm);
        using var cancellation = new CancellationTokenSource();
        bool? outcome = null;
        Exception? later = null;
        TestThread second = null!;
        TestThread thread = RecursiveLocks.Start(() =>
        {
            using RangeGuard guard = mm.EnterWrite();
            Interleaving.Hook = point =>
            {
                if (point == Interleaving.SyncPoint.WaitOver)
                {
                    Interleaving.Hook = null;
                    RecursiveLocks.Elsewhere(() => second = Waiting(mm, condition, _ => { }));
                    Pulse(mm, condition);
                }
            };
            if (ending == Ending.Interrupted)
            {
                Thread.CurrentThread.Interrupt();
            }

            cancellation.CancelAfter(ending == Ending.Cancelled ? 20 : Timeout.Infinite);
            outcome = condition.Wait(
                ending == Ending.TimeUp ? TimeSpan.FromMilliseconds(20) : Timeout.InfiniteTimeSpan, cancellation.Token);
            later = Record.Exception(() => Thread.Sleep(1));
        });
        Assert.True(thread.Join(RecursiveLocks.Patience));
        Assert.True(outcome);
        Assert.Equal(ending == Ending.Interrupted, later is ThreadInterruptedException);
        Assert.False(second.Join(TimeSpan.FromMilliseconds(20)), "one pulse woke two");
        Pulse(mm, condition);
        Assert.True(second.Join(RecursiveLocks.Patience));
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Pulse_after_the_wait_has_ended_otherwise_goes_to_the_next(MmapLockBackend backend, Ending ending)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var condition = new MmapCondition(mm);
        using var cancellation = new CancellationTokenSource();
        bool? outcome = null;
        Exception? ended = null;
        using var entered = new ManualResetEventSlim();
        TestThread first = RecursiveLocks.Start(() =>
        {
            using RangeGuard guard = mm.EnterWrite();
            entered.Set();
            ended = Record.Exception(() => outcome = condition.Wait(
                ending == Ending.TimeUp ? TimeSpan.FromMilliseconds(40) : Timeout.InfiniteTimeSpan, cancellation.Token));
        });
        Assert.True(entered.Wait(RecursiveLocks.Patience));
        TestThread second = Waiting(mm, condition, _ => { });
        if (ending == Ending.Interrupted)
        {
            first.Interrupt();
        }
        else if (ending == Ending.Cancelled)
        {
            cancellation.Cancel();
        }

        Assert.True(first.Join(RecursiveLocks.Patience));
        Assert.True(
            ending switch
            {
                Ending.TimeUp => outcome == false && ended is null,
                Ending.Cancelled => ended is OperationCanceledException,
                _ => ended is ThreadInterruptedException,
            },
            $"{outcome} {ended}");
        Pulse(mm, condition);
        Assert.True(second.Join(RecursiveLocks.Patience));
        RecursiveLocks.AssertFree(mm);
    }

    /// <summary>
    /// A pulse has a waiter that does not know it yet, and whose time is up. All hold for reading, so that the lock keeps nobody: the
    /// waiter must not go on, and wait again, before it has been told. Else its next wait gets this pulse.
    /// </summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Pulse_that_is_on_its_way_does_not_meet_the_next_wait(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        var condition = new MmapCondition(mm);
        bool? first = null;
        bool? second = null;
        using var over = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        TestThread waiter = RecursiveLocks.Start(() =>
        {
            using RangeGuard guard = mm.EnterRead();
            Interleaving.Hook = point =>
            {
                if (point == Interleaving.SyncPoint.WaitOver)
                {
                    over.Set();
                }
            };
            entered.Set();
            first = condition.Wait(TimeSpan.FromSeconds(1));
            second = condition.Wait(TimeSpan.FromMilliseconds(100));
        });
        Assert.True(entered.Wait(RecursiveLocks.Patience));
        RecursiveLocks.Elsewhere(() => mm.EnterWrite().Dispose());
        RecursiveLocks.Elsewhere(() =>
        {
            Interleaving.Hook = point =>
            {
                if (point == Interleaving.SyncPoint.PulseTaken)
                {
                    Assert.True(over.Wait(RecursiveLocks.Patience));

                    // Long enough for the waiter to be in its next wait, if it went on.
                    Thread.Sleep(40);
                }
            };
            using RangeGuard guard = mm.EnterRead();
            condition.Pulse();
        });
        Assert.True(waiter.Join(RecursiveLocks.Patience));
        Assert.Equal((true, false), (first, second));
        RecursiveLocks.AssertFree(mm);
    }

    [Fact]
    public void Waiter_that_was_pulsed_and_fails_passes_the_pulse_on()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        var condition = new MmapCondition(mm);
        Exception? failure = null;
        using var entered = new ManualResetEventSlim();
        TestThread first = RecursiveLocks.Start(() =>
        {
            using RangeGuard guard = mm.EnterWrite();
            Interleaving.Hook = point =>
            {
                if (point == Interleaving.SyncPoint.Unpark)
                {
                    Interleaving.Hook = null;
                    throw new InsufficientMemoryException();
                }
            };
            entered.Set();
            failure = Record.Exception(() => condition.Wait());
            Assert.True(mm.IsWriteHeldByCurrentThread);
        });
        Assert.True(entered.Wait(RecursiveLocks.Patience));
        TestThread second = Waiting(mm, condition, _ => { });
        Pulse(mm, condition);
        Assert.True(first.Join(RecursiveLocks.Patience));
        Assert.IsType<InsufficientMemoryException>(failure);
        Assert.True(second.Join(RecursiveLocks.Patience), "the pulse was lost");
        RecursiveLocks.AssertFree(mm);
    }

    /// <summary>Interrupted, and out of memory, while it takes the lock again: it takes it all the same.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Lock_is_taken_again_whatever_happens(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        var condition = new MmapCondition(mm);
        Exception? later = null;
        bool held = false;
        int failures = 0;
        using var entered = new ManualResetEventSlim();
        TestThread waiter = RecursiveLocks.Start(() =>
        {
            using RangeGuard guard = mm.EnterWrite();
            Interleaving.Hook = point =>
            {
                if (point == Interleaving.SyncPoint.WaitOver)
                {
                    Interleaving.Hook = place =>
                    {
                        if (place == Interleaving.SyncPoint.Park && failures++ < 3)
                        {
                            throw new InsufficientMemoryException();
                        }
                    };
                }
            };
            entered.Set();
            Assert.True(condition.Wait());
            held = mm.IsWriteHeldByCurrentThread && guard.Mode == LockMode.Write;
            later = Record.Exception(() => Thread.Sleep(1));
        });
        Assert.True(entered.Wait(RecursiveLocks.Patience));
        using (mm.EnterWrite())
        {
            condition.Pulse();
            Assert.True(SpinWait.SpinUntil(
                () => Volatile.Read(ref failures) > 3 && mm.WaiterCount == 1 && waiter.Sleeps,
                RecursiveLocks.Patience));
            waiter.Interrupt();
            Assert.False(waiter.Join(TimeSpan.FromMilliseconds(20)));
        }

        Assert.True(waiter.Join(RecursiveLocks.Patience));
        Assert.True(held);
        Assert.IsType<ThreadInterruptedException>(later);
        RecursiveLocks.AssertFree(mm);
    }

    /// <summary>A thread that the waiter started is of the waiter's flow, and has the lock while the waiter asks for it again.</summary>
    [Fact]
    public void Validation_lets_a_waiter_take_the_lock_again_from_its_own_flow()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree, validate: true);
        var condition = new MmapCondition(mm);
        using (mm.EnterWrite(s_low))
        {
            // The flow is known from here on.
        }

        using RangeGuard guard = mm.EnterWrite();
        var sameFlow = new Thread(() =>
        {
            // Refused as long as the waiter holds, as a validating lock does.
            RangeGuard mine = default;
            Assert.True(SpinWait.SpinUntil(() => mm.TryEnterWrite(out mine), RecursiveLocks.Patience));
            condition.Pulse();
            Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience));
            mine.Dispose();
        });
        sameFlow.Start();
        Assert.True(condition.Wait());
        Assert.True(sameFlow.Join(RecursiveLocks.Patience));
        Assert.Equal(1, mm.HolderCount);
    }
}
