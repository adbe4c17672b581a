namespace MmLock.Tests;

/// <summary>
/// Operations of a recursive lock fail once at each place where they ask for memory, set up a callback, park, or were woken: what was
/// held is held as before, what was not is not, and the lock goes on.
/// </summary>
public sealed class RecursionFaultTests
{
    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 4096);

    public enum Operation
    {
        EnterRead, EnterWrite, Nest, NestDeep, TimedRead, AcquireRead, ReadMany, Wait, WaitCancellable, WaitTwice, Upgrade,
    }

    public static TheoryData<MmapLockBackend, Operation> Operations
    {
        get
        {
            var operations = new TheoryData<MmapLockBackend, Operation>();
            foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
            {
                foreach (Operation operation in Enum.GetValues<Operation>())
                {
                    operations.Add(backend, operation);
                }
            }

            return operations;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Failure_at_any_place_leaves_the_counts_as_they_were(MmapLockBackend backend, Operation operation)
    {
        int failing = 1;

        // On a thread of its own each time: what a thread has for recursion is asked for as well.
        while (RecursiveLocks.Elsewhere(() => Fails(backend, operation, failing)))
        {
            failing++;
        }

        Assert.True(failing > 1, "the operation has no place to fail at");
    }

    private static bool Fails(MmapLockBackend backend, Operation operation, int failing)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var condition = new MmapCondition(mm);
        using var cancellation = new CancellationTokenSource();
        var ends = new Stack<Action>();
        TestThread? pulser = null;
        TestThread? reader = null;
        using var leave = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        if (operation is Operation.Nest or Operation.NestDeep or Operation.Wait or Operation.WaitCancellable or Operation.WaitTwice)
        {
            ends.Push(mm.EnterWrite().Dispose);
            ends.Push(mm.EnterRead(s_low).Dispose);
        }
        else
        {
            using var taken = new ManualResetEventSlim();
            reader = RecursiveLocks.Start(() =>
            {
                using (operation == Operation.Upgrade ? mm.EnterRead() : mm.EnterWrite(s_low))
                {
                    taken.Set();
                    leave.Wait();
                }
            });
            Assert.True(taken.Wait(RecursiveLocks.Patience));
        }

        RangeGuard upgrades = operation == Operation.Upgrade ? mm.EnterRead() : default;
        if (operation is Operation.Wait or Operation.WaitCancellable or Operation.WaitTwice)
        {
            pulser = RecursiveLocks.Start(() =>
            {
                while (!done.IsSet)
                {
                    using (mm.EnterWrite())
                    {
                        condition.PulseAll();
                    }

                    Thread.Sleep(1);
                }
            });
        }

        int places = 0;
        Interleaving.Hook = place =>
        {
            if (place is Interleaving.SyncPoint.Park)
            {
                // What is waited for comes.
                leave.Set();
            }

            if (place is Interleaving.SyncPoint.Allocate or Interleaving.SyncPoint.Arm or Interleaving.SyncPoint.Park
                    or Interleaving.SyncPoint.Unpark
                && ++places == failing)
            {
                throw new InsufficientMemoryException($"number {failing}: {place}");
            }
        };
        Exception? thrown = Record.Exception(() => Do(mm, condition, operation, upgrades, ends, cancellation.Token));
        Interleaving.Hook = null;
        leave.Set();
        done.Set();
        Assert.True(thrown is null or InsufficientMemoryException, $"{thrown}");
        Assert.True(reader?.Join(RecursiveLocks.Patience) ?? true);
        if (operation == Operation.Upgrade)
        {
            Assert.Equal(thrown is null ? LockMode.Write : LockMode.Read, upgrades.Mode);
            ends.Push(upgrades.Dispose);
        }

        bool failed = thrown is not null;
        Assert.Equal(ends.Count > 0 ? 1 : 0, mm.HolderCount);
        foreach (Action end in ends)
        {
            Assert.True(mm.IsReadHeldByCurrentThread || mm.IsWriteHeldByCurrentThread);
            end();
        }

        Assert.True(pulser?.Join(RecursiveLocks.Patience) ?? true);
        RecursiveLocks.AssertFree(mm);

        // In a wait, a failure while the lock is taken again is waited out, and shows nowhere.
        return failed || places >= failing;
    }

    private static void Do(
        MmapLock mm,
        MmapCondition condition,
        Operation operation,
        RangeGuard upgrades,
        Stack<Action> ends,
        CancellationToken cancellationToken)
    {
        switch (operation)
        {
            case Operation.EnterRead:
                ends.Push(mm.EnterRead(cancellationToken).Dispose);
                break;
            case Operation.EnterWrite:
                ends.Push(mm.EnterWrite().Dispose);
                break;
            case Operation.TimedRead:
                Assert.True(mm.TryEnterRead(RecursiveLocks.Patience, cancellationToken, out RangeGuard timed));
                ends.Push(timed.Dispose);
                break;
            case Operation.AcquireRead:
                mm.AcquireRead();
                ends.Push(mm.ReleaseRead);
                break;
            case Operation.Nest:
                ends.Push(mm.EnterRead(s_low).Dispose);
                break;
            case Operation.NestDeep:
                for (int i = 0; i < 100; i++)
                {
                    ends.Push(mm.EnterWrite().Dispose);
                }

                break;
            case Operation.ReadMany:
                ReadMany();
                break;
            case Operation.Wait:
                Assert.True(condition.Wait());
                break;
            case Operation.WaitCancellable:
                Assert.True(condition.Wait(RecursiveLocks.Patience, cancellationToken));
                break;
            case Operation.WaitTwice:
                Assert.True(condition.Wait());
                Assert.True(condition.Wait());
                break;
            case Operation.Upgrade:
                Assert.True(upgrades.TryUpgradeToWrite(RecursiveLocks.Patience));
                break;
        }
    }

    /// <summary>Other locks, as many as make the thread's list grow.</summary>
    private static void ReadMany()
    {
        var guards = new Stack<RangeGuard>();
        var locks = new List<MmapLock>();
        try
        {
            for (int i = 0; i < 20; i++)
            {
                locks.Add(RecursiveLocks.Create(MmapLockBackend.RangeTree));
                guards.Push(locks[^1].EnterRead());
            }
        }
        finally
        {
            foreach (RangeGuard guard in guards)
            {
                guard.Dispose();
            }

            Interleaving.Hook = null;
            locks.ForEach(RecursiveLocks.AssertFree);
        }
    }
}
