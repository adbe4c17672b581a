using System.Runtime;
using MmLock.Backends;

namespace MmLock.Tests;

public sealed class AllocationTests
{
    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    private static readonly AddressRange s_low = AddressRange.FromBounds(0, 4096);
    private static readonly AddressRange s_high = AddressRange.FromBounds(1UL << 32, (1UL << 32) + 4096);

    /// <summary>One would count what is left of a thread's allocation context as allocated.</summary>
    [Fact]
    public void No_background_collection_falsifies_the_counter() => Assert.Equal(GCLatencyMode.Batch, GCSettings.LatencyMode);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_without_contention(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        AssertNothingAllocated(() =>
        {
            mm.EnterWrite(s_low).Dispose();
            mm.EnterRead(s_low).Dispose();
            mm.EnterWrite().Dispose();
            mm.EnterReadAsync(s_low).GetAwaiter().GetResult().Dispose();
            mm.TryEnterWrite(s_high, TimeSpan.FromSeconds(1), out RangeGuard guard);
            guard.DowngradeToRead();
            guard.TryUpgradeToWrite();
            guard.Dispose();
            mm.TryOptimisticRead(s_low, out OptimisticStamp stamp);
            mm.Validate(stamp);
            mm.AcquireWrite();
            mm.ReleaseWrite();
        });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_structure_holds_and_sets(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        MmapLock nesting = RecursiveLocks.Create(backend);
        AddressRange[] three = [s_high, s_low, AddressRange.FromBounds(8192, 8193)];
        AssertNothingAllocated(() =>
        {
            mm.EnterStructure(LockMode.Write).Dispose();
            mm.TryEnterStructure(LockMode.Read, TimeSpan.FromSeconds(1), out StructureGuard structure);
            structure.Dispose();
            mm.EnterWrite(s_high, s_low).Dispose();
            RangeSetGuard set = mm.EnterWrite(three);
            set.DowngradeToRead();
            set.Dispose();
            mm.TryEnterRead(three, out set);
            mm.TryEnterWrite(s_high, s_low, out _);
            set.Dispose();
            using RangeGuard coarse = nesting.EnterWrite();
            nesting.EnterStructure(LockMode.Write).Dispose();
            nesting.EnterWrite(s_high, s_low).Dispose();
        });
    }

    /// <summary>Every turn waits: for a coarse hold, or for a range of the two.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_structure_holds_and_sets_that_wait(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        bool over = false;
        int asked = 0;
        int held = 0;
        TestThread other = RecursiveLocks.Start(() =>
        {
            for (int turn = 1; !Volatile.Read(ref over); turn++)
            {
                RangeGuard blocker = turn % 2 == 0 ? mm.EnterWrite() : mm.EnterWrite(s_low);
                Volatile.Write(ref held, turn);
                SpinWait.SpinUntil(() => Volatile.Read(ref asked) == turn && (mm.WaiterCount > 0 || Volatile.Read(ref over)));
                blocker.Dispose();
                SpinWait.SpinUntil(() => Volatile.Read(ref asked) > turn || Volatile.Read(ref over));
            }
        });
        int now = 0;
        var spin = default(SpinWait);
        AssertSettles(() =>
        {
            asked = ++now;
            while (Volatile.Read(ref held) != now)
            {
                spin.SpinOnce();
            }

            if (now % 2 == 0)
            {
                mm.EnterStructure(LockMode.Write).Dispose();
            }
            else
            {
                mm.EnterWrite(s_low, s_high).Dispose();
            }
        });
        over = true;
        Assert.True(other.Join(RecursiveLocks.Patience));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_holds_that_nest(MmapLockBackend backend)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        MmapLock other = RecursiveLocks.Create(backend);
        AssertNothingAllocated(() =>
        {
            RangeGuard write = mm.EnterWrite();
            RangeGuard read = other.EnterRead();
            RangeGuard range = mm.EnterWrite(s_low);
            mm.AcquireRead();
            other.EnterRead(s_high).Dispose();
            other.TryAcquireRead(TimeSpan.FromSeconds(1));
            write.DowngradeToRead();
            range.Dispose();
            write.Dispose();
            mm.ReleaseRead();
            read.Dispose();
            other.ReleaseRead();
            mm.EnterRead().Dispose();
        });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_waits_and_pulses(MmapLockBackend backend)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var condition = new MmapCondition(mm);
        int turn = 0;
        bool over = false;
        TestThread other = RecursiveLocks.Start(() =>
        {
            mm.AcquireWrite();
            while (!over)
            {
                turn = 1;
                condition.Pulse();
                condition.Wait();
            }

            mm.ReleaseWrite();
        });

        AssertSettles(() =>
        {
            using (mm.EnterWrite())
            {
                using RangeGuard inner = mm.EnterRead();
                turn = 0;
                condition.Pulse();
                while (turn == 0)
                {
                    condition.Wait();
                }

                condition.Wait(TimeSpan.Zero);
            }
        });
        using (mm.EnterWrite())
        {
            over = true;
            condition.PulseAll();
        }

        Assert.True(other.Join(RecursiveLocks.Patience));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_an_asynchronous_waiter(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        using var cancellation = new CancellationTokenSource();
        AssertNothingAllocated(() =>
        {
            RangeGuard holder = mm.EnterWrite(s_low);
            ValueTask<RangeGuard> waiting = mm.EnterWriteAsync(s_low, cancellation.Token);
            ValueTask<RangeGuard> coarse = mm.EnterReadAsync();
            holder.Dispose();
            waiting.GetAwaiter().GetResult().Dispose();
            coarse.GetAwaiter().GetResult().Dispose();
        });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Nothing_is_allocated_by_threads_that_wait(MmapLockBackend backend)
    {
        const int Turns = 2_000;
        const int MostRounds = 20;
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        long[,] allocated = new long[MostRounds, 2];
        int[,] waited = new int[MostRounds, 2];
        using var start = new Barrier(2);
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            for (int round = 0; round < MostRounds; round++)
            {
                start.SignalAndWait();
                long before = GC.GetAllocatedBytesForCurrentThread();
                waited[round, number] = Run();
                allocated[round, number] = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        // What is pooled grows to its largest size as the threads meet; then there are rounds in which they meet without a byte.
        (long Bytes, int Waited)[] rounds = [
            .. Enumerable.Range(0, MostRounds).Select(r => (allocated[r, 0] + allocated[r, 1], waited[r, 0] + waited[r, 1]))];
        Assert.True(
            rounds.Any(r => r is { Bytes: 0, Waited: > 0 }),
            $"bytes and waits in each round of {2 * Turns} iterations: {string.Join(", ", rounds)}");

        int Run()
        {
            int waits = 0;
            for (int i = 0; i < Turns; i++)
            {
                if (!mm.TryEnterWrite(s_low, out RangeGuard guard))
                {
                    waits++;
                    guard = mm.EnterWrite(s_low);
                }

                Thread.SpinWait(200);
                guard.Dispose();
            }

            return waits;
        }
    }

    private static void AssertNothingAllocated(Action iteration)
    {
        for (int i = 0; i < 200; i++)
        {
            iteration();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            iteration();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>
    /// Of an iteration that meets another thread: what is pooled grows when both need one at once, which may come late, but a few times
    /// only. One that loses what it had from a pool allocates in round after round.
    /// </summary>
    private static void AssertSettles(Action iteration)
    {
        const int Rounds = 20;
        const int MostThatGrow = 4;
        long[] bytes = new long[Rounds];
        for (int i = 0; i < 200; i++)
        {
            iteration();
        }

        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                iteration();
            }

            bytes[round] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.True(bytes.Count(b => b != 0) <= MostThatGrow, "bytes in each round: " + string.Join(", ", bytes));
    }
}
