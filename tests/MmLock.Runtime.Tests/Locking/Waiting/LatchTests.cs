using System.Diagnostics;
using MmLock.Waiting;

namespace MmLock.Tests;

/// <summary>The lock below <see cref="VmaLock"/>: excludes, wakes, and starves nobody.</summary>
public sealed class LatchTests
{
    [Fact]
    public void Threads_exclude_each_other_and_all_come_through()
    {
        const int Turns = 3_000;
        var latch = new Latch();
        int inside = 0;
        long done = 0;
        long began = Stopwatch.GetTimestamp();
        TestThread[] threads = [.. Enumerable.Range(0, 4).Select(number => RecursiveLocks.Start(() =>
        {
            using var cancellation = new CancellationTokenSource();
            for (int i = 0; Stress.GoesOn(i, Turns, began); i++)
            {
                // Some give up, by time or by token, so that what they were woken by must go on to another.
                long deadline = (i + number) % 5 == 0 ? Deadline.After(TimeSpan.FromMilliseconds(i % 2)) : Deadline.Never;
                if (latch.TryTake(0) || latch.Enter(0, deadline, number % 2 == 0 ? cancellation.Token : CancellationToken.None))
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    Assert.True(latch.IsHeldByCurrentThread);
                    Thread.SpinWait(i % 64 == 0 ? 5_000 : 20);
                    Interlocked.Decrement(ref inside);
                    latch.Exit();
                    Interlocked.Increment(ref done);
                }
            }
        }))];
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60) + Stress.Time), "a thread waits for ever"));
        Assert.Equal(0, latch.Word);
        Assert.Equal((ulong)done, latch.Ended);
    }

    [Fact]
    public void Waiter_that_was_woken_and_gives_up_wakes_the_next()
    {
        var latch = new Latch();
        using var woken = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        Assert.True(latch.TryTake(0));
        TestThread first = RecursiveLocks.Start(() =>
        {
            // Between its pulse and its next look it fails.
            Interleaving.Hook = place =>
            {
                if (place == Interleaving.SyncPoint.Unpark)
                {
                    throw new InsufficientMemoryException();
                }
            };
            Assert.Throws<InsufficientMemoryException>(() => latch.Enter(0, Deadline.Never, CancellationToken.None));
        });
        Assert.True(SpinWait.SpinUntil(() => first.Sleeps, RecursiveLocks.Patience));
        TestThread second = RecursiveLocks.Start(() =>
        {
            Assert.True(latch.Enter(0, Deadline.Never, CancellationToken.None));
            latch.Exit();
        });
        Assert.True(SpinWait.SpinUntil(() => second.Sleeps, RecursiveLocks.Patience));
        latch.Exit();
        Assert.True(first.Join(RecursiveLocks.Patience) && second.Join(RecursiveLocks.Patience), "the wake-up was lost");
        Assert.Equal(0, latch.Word);
    }

    /// <summary>A thread that takes the lock again and again passes those that are parked, but not for ever.</summary>
    [Fact]
    public void Parked_thread_is_not_passed_for_ever()
    {
        var latch = new Latch();
        bool over = false;
        long passes = 0;
        Assert.True(latch.TryTake(0));
        TestThread parked = RecursiveLocks.Start(() =>
        {
            // Whoever passes does so in the worst moment: when it is awake, and about to look.
            int wakes = 0;
            Interleaving.Hook = place =>
            {
                if (place == Interleaving.SyncPoint.Unpark && wakes++ < 50)
                {
                    long seen = Volatile.Read(ref passes);
                    SpinWait.SpinUntil(() => Volatile.Read(ref passes) > seen || IsReserved(latch.Word), 50);
                }
            };
            Assert.True(latch.Enter(0, Deadline.Never, CancellationToken.None));
            Interleaving.Hook = null;
            Volatile.Write(ref over, true);
            latch.Exit();
            Assert.InRange(wakes, 1, 20);
        });
        Assert.True(SpinWait.SpinUntil(() => parked.Sleeps, RecursiveLocks.Patience));
        TestThread passer = RecursiveLocks.Start(() =>
        {
            while (!Volatile.Read(ref over))
            {
                if (latch.TryTake(0))
                {
                    Interlocked.Increment(ref passes);
                    Thread.SpinWait(2_000);
                    latch.Exit();
                }
            }
        });
        latch.Exit();
        Assert.True(parked.Join(RecursiveLocks.Patience), "a parked thread is passed for ever");
        Assert.True(passer.Join(RecursiveLocks.Patience));
        Assert.Equal(0, latch.Word);
    }

    /// <summary>Free, and not for everybody.</summary>
    private static bool IsReserved(int word) => word != 0 && (word & Latch.Held) == 0;
}
