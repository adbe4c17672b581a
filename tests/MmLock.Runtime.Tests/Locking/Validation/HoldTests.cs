using System.Runtime.CompilerServices;
using MmLock.Memory;

namespace MmLock.Tests.Validation;

/// <summary>What holds last across, and the order in which they end.</summary>
public sealed class HoldTests
{
    private const int Large = 200_000;
    private static readonly AddressRange s_range = AddressRange.FromBounds(0, 10);

    public static TheoryData<MmapLockBackend> Backends => [.. Enum.GetValues<MmapLockBackend>()];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Waits_inside_a_structure_lock_are_reported(MmapLockBackend backend)
    {
        Check(() => new ManualResetEvent(false).WaitOne(1));
        Check(JoinThread);
        Check(() => { object gate = new(); lock (gate) { Monitor.Wait(gate, 1); } });

        void Check(Action wait)
        {
            var validated = new Validated(backend);
            MmapLock mm = validated.Make("mm");
            using (mm.EnterWrite(s_range))
            {
                wait();
            }

            Assert.Empty(validated.Reports);
            using (mm.VmaLock.Enter())
            {
                wait();
            }

            string text = validated.Short(Assert.Single(validated.Reports));
            Assert.Matches(
                "^MML2004: The code may wait while the structure lock 'mm.VmaLock' is held for writing since HoldTests.cs, line \\d+: '", text);
        }

        // It ends when this thread blocks for it, not for its start.
        static void JoinThread()
        {
            Thread waiter = Thread.CurrentThread;
            bool isStarted = false;
            var joined = new Thread(() =>
            {
                SpinWait.SpinUntil(() => Volatile.Read(ref isStarted) && waiter.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            });
            joined.Start();
            Volatile.Write(ref isStarted, true);
            joined.Join();
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Wait_for_a_task_inside_a_structure_hold_is_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        var done = new TaskCompletionSource();

        // The task is done when the wait was seen: it has blocked then, and not only spun.
        var helper = new Thread(() =>
        {
            SpinWait.SpinUntil(() => validated.Reports.Length > 0, TimeSpan.FromSeconds(60));
            done.SetResult();
        });
        helper.UnsafeStart();
        using (mm.EnterStructure(LockMode.Read))
        {
            done.Task.Wait();
        }

        helper.Join();
        Assert.StartsWith("MML2004: ", validated.Short(Assert.Single(validated.Reports)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Context_of_the_thread_is_back_after_the_last_structure_lock(MmapLockBackend backend)
    {
        MmapLock a = new Validated(backend).Make("a"), b = new Validated(backend).Make("b");
        SynchronizationContext? before = SynchronizationContext.Current;
        using (a.VmaLock.Enter())
        {
            using (b.EnterStructure(LockMode.Write))
            {
                Assert.NotSame(before, SynchronizationContext.Current);
            }

            Assert.NotSame(before, SynchronizationContext.Current);
        }

        Assert.Same(before, SynchronizationContext.Current);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Large_allocations_are_reported_at_the_release(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        Validated.OnThread(() =>
        {
            using (mm.EnterWrite())
            {
                Allocate(100);
            }

            using (mm.EnterWrite(s_range))
            {
                Allocate(Large);
            }

            Assert.Empty(validated.Reports);
            using (mm.EnterWrite())
            {
                Allocate(Large);
            }

            using (mm.VmaLock.Enter())
            {
                Allocate(Large);
            }
        });
        Assert.Collection(
            validated.Reports.Select(validated.Short),
            r => Assert.Matches("^MML2002: Memory is allocated while 'mm' is held for writing since HoldTests.cs, line \\d+, and everyone who needs the lock waits for it: 200,\\d+ bytes", r),
            r => Assert.Matches("^MML2002: Memory is allocated while 'mm.VmaLock' is held", r));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Files_of_the_page_cache_are_reported_inside_a_coarse_hold(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        const ulong at = 1 << 20;
        var spaces = new Queue<AddressSpace>();
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[8]);
            for (int i = 0; i < 2; i++)
            {
                var memory = new PhysicalMemory();
                var space = new AddressSpace(new AddressSpaceOptions { Memory = memory });
                using MemoryFile file = memory.OpenFile(path);
                space.Map(at, 4096, MemoryProtection.Read, MapOptions.Fixed, file);
                spaces.Enqueue(space);
            }

            using (mm.EnterRead(s_range))
            {
                Access();
            }

            Assert.Empty(validated.Reports);
            using (mm.EnterRead())
            {
                Access();
            }

            Assert.Matches(
                "^MML2001: A file is accessed while 'mm' is held for reading since HoldTests.cs, line \\d+, and everyone who needs the lock waits "
                + "for the disk: '.*Access' → ",
                validated.Short(Assert.Single(validated.Reports)));
        }
        finally
        {
            File.Delete(path);
        }

        // Each time another space with memory of its own, so that the page comes from the file.
        void Access() => spaces.Dequeue().Read(at, new byte[1]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Structure_lock_that_outlives_its_range_is_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        RangeGuard right = mm.EnterWrite(s_range);
        using (mm.VmaLock.Enter())
        {
        }

        right.Dispose();
        Assert.Empty(validated.Reports);
        RangeGuard wrong = mm.EnterWrite(s_range);
        using (mm.VmaLock.Enter())
        {
            wrong.Dispose();
            wrong.Dispose();
        }

        Assert.Matches(
            "^MML3010: The guard of 'mm' \\(since HoldTests.cs, line \\d+\\) is disposed while 'mm.VmaLock', which was taken inside its hold "
            + "\\(since HoldTests.cs, line \\d+\\), is still held: release in the opposite order$",
            validated.Short(Assert.Single(validated.Reports)));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Structure_guard_that_another_thread_disposes_is_reported(MmapLockBackend backend)
    {
        var validated = new Validated(backend);
        MmapLock mm = validated.Make("mm");
        StructureGuard guard = mm.EnterStructure(LockMode.Write);
        Validated.OnThread(() => Assert.Throws<SynchronizationLockException>(() => guard.Dispose()));
        Assert.Equal(
            "MML3010: The guard of 'mm.VmaLock' is disposed by a thread that did not take it: a structure hold ends on its own thread",
            validated.Short(Assert.Single(validated.Reports, r => r.Id == "MML3010")));
        Assert.All(validated.Reports, r => Assert.DoesNotContain("StructureGuard.Dispose", r.FirstStack, StringComparison.Ordinal));
        guard.Dispose();
        Assert.False(mm.VmaLock.IsHeld);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Threads_exclude_each_other_by_a_validated_structure_lock(MmapLockBackend backend)
    {
        MmapLock mm = new Validated(backend).Make("mm");
        int count = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            for (int k = 0; k < 200; k++)
            {
                if (i % 2 == 0)
                {
                    using (mm.VmaLock.Enter())
                    {
                        count++;
                    }
                }
                else
                {
                    using (mm.EnterStructure(k % 2 == 0 ? LockMode.Write : LockMode.Read))
                    {
                        count++;
                    }
                }
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(800, count);
        Assert.False(mm.VmaLock.IsHeld);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Allocate(int bytes) => GC.KeepAlive(new byte[bytes]);
}
