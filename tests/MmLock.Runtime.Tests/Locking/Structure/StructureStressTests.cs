using MmLock.Backends;
using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>All kinds of holds at once, on several threads: nobody is where he must not be, and everybody comes through.</summary>
public sealed class StructureStressTests
{
    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Structure_range_set_and_coarse_holders_exclude_as_the_table_says(MmapLockBackend backend)
    {
        const int Turns = 600;
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        AddressRange[] pages = [.. Enumerable.Range(0, 4).Select(i => AddressRange.FromLength((ulong)i << 24, 4096))];
        long[] onPage = new long[pages.Length];
        long entries = 0;
        long mirror = 0;
        long made = 0;
        long began = Stopwatch.GetTimestamp();

        // Shared structure: two numbers that are equal whenever nobody is changing them.
        void Change()
        {
            Assert.Equal(entries, mirror);
            entries++;
            Thread.SpinWait(20);
            mirror++;
            Interlocked.Increment(ref made);
        }

        TestThread[] threads = [.. Enumerable.Range(0, 4).Select(number => RecursiveLocks.Start(() =>
        {
            var random = new Random(number);
            for (int i = 0; Stress.GoesOn(i, Turns, began); i++)
            {
                int first = random.Next(pages.Length);
                int second = random.Next(pages.Length);
                switch (random.Next(7))
                {
                    case 0 or 1:
                        using (mm.EnterStructure(LockMode.Write))
                        {
                            Change();
                        }

                        break;
                    case 2:
                        using (mm.EnterStructure(LockMode.Read))
                        {
                            Assert.Equal(entries, mirror);
                        }

                        break;
                    case 3:
                        using (mm.EnterWrite(pages[first], pages[second]))
                        {
                            onPage[first]++;
                            onPage[second] += first == second ? 0 : 1;
                            using (mm.VmaLock.Enter())
                            {
                                Change();
                            }
                        }

                        break;
                    case 4:
                        using (mm.EnterWrite(pages[first]))
                        {
                            onPage[first]++;
                        }

                        break;
                    case 5:
                        using (mm.EnterWrite())
                        {
                            Change();
                            onPage[first]++;
                        }

                        break;
                    default:
                        using (mm.EnterRead())
                        {
                            Assert.Equal(entries, mirror);
                            long seen = onPage[second];
                            Thread.SpinWait(50);
                            Assert.Equal(seen, Volatile.Read(ref onPage[second]));
                        }

                        break;
                }
            }
        }))];
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60) + Stress.Time), "a thread waits for ever"));
        Assert.Equal((made, made), (entries, mirror));
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
    }

    /// <summary>Sets that overlap each other in every way, singles and coarse holds: no deadlock.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Sets_in_any_order_never_wait_for_each_other(MmapLockBackend backend)
    {
        const int Turns = 500;
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        int[] inside = new int[8];
        long began = Stopwatch.GetTimestamp();
        TestThread[] threads = [.. Enumerable.Range(0, 4).Select(number => RecursiveLocks.Start(() =>
        {
            var random = new Random(number);
            for (int i = 0; Stress.GoesOn(i, Turns, began); i++)
            {
                int[] cells = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(inside.Length))];
                using (mm.EnterWrite([.. cells.Select(cell => AddressRange.FromLength((ulong)cell << 22, 4096))]))
                {
                    foreach (int cell in cells.Distinct())
                    {
                        Assert.Equal(1, Interlocked.Increment(ref inside[cell]));
                    }

                    Thread.SpinWait(50);
                    foreach (int cell in cells.Distinct())
                    {
                        Interlocked.Decrement(ref inside[cell]);
                    }
                }

                if (i % 16 == 0)
                {
                    using RangeGuard coarse = mm.EnterWrite();
                    Assert.All(inside, count => Assert.Equal(0, count));
                }
            }
        }))];
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60) + Stress.Time), "a thread waits for ever"));
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));
    }

    /// <summary>A stream of structure holds that never pauses does not keep a coarse writer waiting, nor the other way round.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public void Streams_starve_nobody(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        bool over = false;
        long structures = 0;
        TestThread[] stream = [.. Enumerable.Range(0, 2).Select(_ => RecursiveLocks.Start(() =>
        {
            while (!Volatile.Read(ref over))
            {
                using (mm.EnterStructure(LockMode.Write))
                {
                    Interlocked.Increment(ref structures);
                    Thread.SpinWait(100);
                }
            }
        }))];
        for (int i = 0; i < 30; i++)
        {
            Assert.True(mm.TryEnterWrite(RecursiveLocks.Patience, out RangeGuard coarse), "structure holds starve a coarse writer");
            coarse.Dispose();
        }

        long before = Volatile.Read(ref structures);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                mm.EnterWrite().Dispose();
                return Volatile.Read(ref structures) > before + 5;
            },
            RecursiveLocks.Patience), "coarse writers starve structure holds");
        over = true;
        Assert.All(stream, thread => Assert.True(thread.Join(RecursiveLocks.Patience)));
    }
}
