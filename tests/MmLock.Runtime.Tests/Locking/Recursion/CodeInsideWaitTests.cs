namespace MmLock.Tests;

/// <summary>
/// A wait may run other code of the same thread: a message pump does. The hook stands for it. That code finds the lock not held,
/// and takes
/// and leaves locks as it likes.
/// </summary>
public sealed class CodeInsideWaitTests
{
    public enum Waiting { ForLock, ForLockInTime, ForPulseWriting, ForPulseReading, ForPulseAgain, ForUpgrade }

    public static TheoryData<MmapLockBackend, Waiting> Waits
    {
        get
        {
            var waits = new TheoryData<MmapLockBackend, Waiting>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Waiting waiting in Enum.GetValues<Waiting>())
                {
                    waits.Add(backend, waiting);
                }
            }

            return waits;
        }
    }

    [Theory]
    [MemberData(nameof(Waits))]
    public void Locks_taken_inside_a_wait_and_kept_do_not_disturb_it(MmapLockBackend backend, Waiting waiting) =>
        Assert.All(

            // Of every number: the thread's list is full at some of them.
            Enumerable.Range(2, 9).Append(100),
            count => RecursiveLocks.Elsewhere(() => Run(backend, waiting, count)));

    private static void Run(MmapLockBackend backend, Waiting waiting, int count)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var condition = new MmapCondition(mm);
        var inside = new List<(MmapLock Lock, RangeGuard Guard)>();
        using var parked = new ManualResetEventSlim();
        using var taken = new ManualResetEventSlim();
        bool pulses = waiting is Waiting.ForPulseWriting or Waiting.ForPulseReading or Waiting.ForPulseAgain;
        RangeGuard guard = waiting switch
        {
            Waiting.ForPulseWriting or Waiting.ForPulseAgain => mm.EnterWrite(),
            Waiting.ForPulseReading or Waiting.ForUpgrade => mm.EnterRead(),
            _ => default,
        };
        TestThread other = RecursiveLocks.Start(() =>
        {
            RangeGuard theirs = pulses ? default : waiting == Waiting.ForUpgrade ? mm.EnterRead() : mm.EnterWrite();
            taken.Set();
            Assert.True(parked.Wait(RecursiveLocks.Patience));
            if (!pulses)
            {
                theirs.Dispose();
                return;
            }

            using (mm.EnterWrite())
            {
                condition.PulseAll();
            }
        });
        Assert.True(taken.Wait(RecursiveLocks.Patience));
        if (waiting == Waiting.ForPulseAgain)
        {
            // After its first wait, the record lies in the thread's list.
            Assert.False(condition.Wait(TimeSpan.Zero));
        }

        Interleaving.Hook = point =>
        {
            if (point != Interleaving.SyncPoint.Park)
            {
                return;
            }

            Interleaving.Hook = null;
            Assert.Equal(waiting == Waiting.ForUpgrade, mm.IsReadHeldByCurrentThread);
            Assert.False(mm.IsWriteHeldByCurrentThread);
            if (pulses)
            {
                Assert.Throws<SynchronizationLockException>(guard.Dispose);
                Assert.Throws<SynchronizationLockException>(condition.Pulse);
            }
            else if (waiting == Waiting.ForUpgrade)
            {
                Assert.Throws<InvalidOperationException>(guard.Dispose);
                Assert.False(guard.TryUpgradeToWrite());
                RangeGuard nested = mm.EnterRead();
                Assert.False(nested.TryUpgradeToWrite());
                nested.Dispose();
                Assert.Throws<InvalidOperationException>(() => condition.Wait(TimeSpan.Zero));
                guard.DowngradeToRead();
                Assert.Equal(LockMode.Read, guard.Mode);
                mm.EnterRead().Dispose();
            }

            for (int i = 0; i < count; i++)
            {
                MmapLock kept = RecursiveLocks.Create(backend == MmapLockBackend.Segmented ? MmapLockBackend.RangeTree : backend);
                inside.Add((kept, i % 5 == 0 ? kept.EnterWrite() : kept.EnterRead()));
                if (i == 1)
                {
                    // Another wait inside the wait.
                    var another = new MmapCondition(kept);
                    Assert.False(another.Wait(TimeSpan.FromMilliseconds(1)));
                }
            }

            parked.Set();
        };
        switch (waiting)
        {
            case Waiting.ForLock:
                guard = mm.EnterRead();
                break;
            case Waiting.ForLockInTime:
                Assert.True(mm.TryEnterRead(RecursiveLocks.Patience, out guard));
                break;
            case Waiting.ForUpgrade:
                Assert.True(guard.TryUpgradeToWrite(RecursiveLocks.Patience));
                break;
            default:
                Assert.True(condition.Wait());
                break;
        }

        Assert.Equal(count, inside.Count);
        Assert.True(other.Join(RecursiveLocks.Patience));
        mm.EnterRead().Dispose();
        Assert.Equal(
            waiting is Waiting.ForPulseWriting or Waiting.ForPulseAgain or Waiting.ForUpgrade ? LockMode.Write : LockMode.Read, guard.Mode);
        foreach ((MmapLock another, RangeGuard kept) in inside)
        {
            Assert.True(another.IsReadHeldByCurrentThread || another.IsWriteHeldByCurrentThread);
            kept.Dispose();
            RecursiveLocks.AssertFree(another);
        }

        guard.Dispose();
        RecursiveLocks.AssertFree(mm);
    }
}
