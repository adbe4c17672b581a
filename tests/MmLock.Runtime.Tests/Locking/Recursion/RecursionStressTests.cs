using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>Many threads that nest, ease, wait and pulse, all at once; a watchdog ends what waits for ever.</summary>
public sealed class RecursionStressTests
{
    private static readonly AddressRange s_low = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_high = AddressRange.FromBounds(8 << 20, 64 << 20);

    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    /// <summary>Two values per range that nobody may see differ; coarse holders look at both, nesting as they go.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Holds_that_nest_exclude_as_their_strongest_does(MmapLockBackend backend)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var low = new Pair();
        var high = new Pair();
        TestThread[] threads = [.. Enumerable.Range(0, 5).Select(number => RecursiveLocks.Start(() =>
        {
            var random = new Random(number);
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; Stress.GoesOn(i, 3_000, began); i++)
            {
                switch (number)
                {
                    case 0 or 1:
                        Pair own = number == 0 ? low : high;
                        using (mm.EnterWrite(number == 0 ? s_low : s_high))
                        {
                            own.Write();
                        }

                        break;
                    case 2:
                        using (mm.EnterRead())
                        {
                            mm.AcquireRead();
                            using (mm.EnterRead(s_low))
                            {
                                low.Read();
                            }

                            high.Read();
                            mm.ReleaseRead();
                            low.Read();
                        }

                        break;
                    default:
                        Nest(random, 4);
                        break;
                }
            }
        }))];
        Array.ForEach(threads, thread => Assert.True(thread.Join(RecursiveLocks.Patience + (3 * Stress.Time)), "a thread waits for ever"));
        RecursiveLocks.AssertFree(mm);

        // Takes for writing, nests a few holds of any kind, ends them in any order, and looks at what it may see each time.
        void Nest(Random random, int most)
        {
            List<RangeGuard> guards = [mm.EnterWrite()];
            for (int i = random.Next(most); i >= 0; i--)
            {
                guards.Add(random.Next(4) switch
                {
                    0 => mm.EnterWrite(),
                    1 => mm.EnterWrite(s_high),
                    2 => mm.EnterRead(s_low),
                    _ => mm.EnterRead(),
                });
            }

            while (guards.Count > 0)
            {
                if (mm.IsWriteHeldByCurrentThread)
                {
                    low.Write();
                    high.Write();
                }

                low.Read();
                high.Read();
                int at = random.Next(guards.Count);
                if (random.Next(3) == 0)
                {
                    guards[at].DowngradeToRead();
                    low.Read();
                }

                RangeGuard copy = guards[at];
                guards[at].Dispose();
                copy.Dispose();
                guards.RemoveAt(at);
            }
        }
    }

    /// <summary>
    /// A counter of permits: a release pulses once. Some takers wait for a short time only, are cancelled or interrupted: if one of
    /// them loses a pulse, a taker without a limit waits for ever beside a permit.
    /// </summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void No_pulse_is_lost_to_waits_that_end_otherwise(MmapLockBackend backend)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        var condition = new MmapCondition(mm);
        int permits = 0;
        bool over = false;
        int patientTaken = 0;
        TestThread[] patient = [.. Enumerable.Range(0, 2).Select(_ => RecursiveLocks.Start(() =>
        {
            while (Take(Timeout.InfiniteTimeSpan, CancellationToken.None))
            {
                Interlocked.Increment(ref patientTaken);
            }
        }))];
        TestThread[] hasty = [.. Enumerable.Range(0, 3).Select(number => RecursiveLocks.Start(() =>
        {
            while (!Volatile.Read(ref over))
            {
                try
                {
                    using var cancellation = new CancellationTokenSource();
                    if (number == 1)
                    {
                        cancellation.CancelAfter(1);
                    }

                    Take(number == 0 ? TimeSpan.FromMilliseconds(1) : TimeSpan.FromSeconds(1), cancellation.Token);
                }
                catch (Exception ended) when (ended is OperationCanceledException or ThreadInterruptedException)
                {
                }
            }
        }))];
        long began = Stopwatch.GetTimestamp();
        int given = 0;
        for (int i = 0; Stress.GoesOn(i, 400, began); i++)
        {
            mm.AcquireWrite();
            mm.AcquireWrite();
            permits++;
            condition.Pulse();
            given++;
            mm.ReleaseWrite();
            mm.ReleaseWrite();
            hasty[2].Interrupt();
            if (i % 8 == 0)
            {
                // All permits are taken in the end, by whomever: nobody's pulse was lost.
                Assert.True(
                    SpinWait.SpinUntil(() => Volatile.Read(ref permits) == 0, RecursiveLocks.Patience),
                    $"{permits} permits are left, and everybody waits; {given} were given");
            }
        }

        Volatile.Write(ref over, true);
        using (mm.EnterWrite())
        {
            condition.PulseAll();
        }

        foreach (TestThread thread in patient.Concat(hasty))
        {
            Assert.True(thread.Join(RecursiveLocks.Patience), "a thread waits for ever");
        }

        Assert.True(patientTaken > 0);
        RecursiveLocks.AssertFree(mm);

        bool Take(TimeSpan timeout, CancellationToken cancellationToken)
        {
            using RangeGuard guard = mm.EnterWrite();
            using RangeGuard inner = mm.EnterWrite(s_low);
            while (permits == 0 && !over)
            {
                if (!condition.Wait(timeout, cancellationToken))
                {
                    return false;
                }
            }

            if (over)
            {
                return false;
            }

            permits--;
            return true;
        }
    }

    /// <summary>A bounded buffer with two conditions: every item comes through once.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Items_of_a_bounded_buffer_all_come_through(MmapLockBackend backend)
    {
        const int Items = 2_000;
        MmapLock mm = RecursiveLocks.Create(backend);
        var notFull = new MmapCondition(mm);
        var notEmpty = new MmapCondition(mm);
        var buffer = new Queue<int>();
        int[] seen = new int[2 * Items];
        TestThread[] producers = [.. Enumerable.Range(0, 2).Select(number => RecursiveLocks.Start(() =>
        {
            for (int i = 0; i < Items; i++)
            {
                mm.AcquireWrite();
                while (buffer.Count >= 3)
                {
                    notFull.Wait();
                }

                buffer.Enqueue((number * Items) + i);
                notEmpty.Pulse();
                mm.ReleaseWrite();
            }
        }))];
        TestThread[] consumers = [.. Enumerable.Range(0, 2).Select(_ => RecursiveLocks.Start(() =>
        {
            for (int i = 0; i < Items; i++)
            {
                using RangeGuard guard = mm.EnterWrite();
                using RangeGuard again = mm.EnterWrite();
                while (buffer.Count == 0)
                {
                    notEmpty.Wait();
                }

                seen[buffer.Dequeue()]++;
                notFull.Pulse();
            }
        }))];
        foreach (TestThread thread in producers.Concat(consumers))
        {
            Assert.True(thread.Join(RecursiveLocks.Patience), "a thread waits for ever");
        }

        Assert.All(seen, count => Assert.Equal(1, count));
        RecursiveLocks.AssertFree(mm);
    }

    private sealed class Pair
    {
        private long _left;
        private long _right;

        public void Write()
        {
            long next = Volatile.Read(ref _left) + 1;
            Volatile.Write(ref _left, next);
            Thread.SpinWait(2);
            Assert.Equal(next, Volatile.Read(ref _left));
            Volatile.Write(ref _right, next);
        }

        public void Read()
        {
            long right = Volatile.Read(ref _right);
            Thread.SpinWait(2);
            Assert.Equal(right, Volatile.Read(ref _left));
        }
    }
}
