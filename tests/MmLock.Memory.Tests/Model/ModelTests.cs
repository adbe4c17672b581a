using CsCheck;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Model;

/// <summary>
/// Random programs of all operations against <see cref="MemoryModel"/>: alone, then several at once on disjoint regions of
/// one space. A failure prints its seed; <c>MMLOCK_MEMORY_PROGRAMS</c> is how many programs there are.
/// </summary>
public sealed class ModelTests
{
    private const int Threads = 4;
    private static readonly int s_programs = int.TryParse(Environment.GetEnvironmentVariable("MMLOCK_MEMORY_PROGRAMS"), out int programs)
        ? programs
        : 120;

    public static TheoryData<LockingMode, bool, MmapLockBackend> Modes => new()
    {
        { LockingMode.Coarse, false, MmapLockBackend.RangeTree },
        { LockingMode.CoarseMitigated, true, MmapLockBackend.RangeTree },
        { LockingMode.FineGrained, false, MmapLockBackend.RangeTree },
        { LockingMode.FineGrained, false, MmapLockBackend.Segmented },
        { LockingMode.FineGrained, false, MmapLockBackend.Adaptive },
        { LockingMode.FineGrained, true, MmapLockBackend.RangeTree },
        { LockingMode.FineGrained, true, MmapLockBackend.Segmented },
        { LockingMode.FineGrained, true, MmapLockBackend.Adaptive },
        { LockingMode.FineGrained, true, MmapLockBackend.ReaderWriter },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Programs_do_what_the_model_does(LockingMode mode, bool speculative, MmapLockBackend backend) =>
        Step.Gen.Array[10, 60].Sample(
            program => Run(Spaces.Options(mode, new PhysicalMemory(64L << 20), speculative, backend), [program]),
            iter: s_programs,
            threads: 1);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Programs_on_disjoint_regions_do_not_meet(LockingMode mode, bool speculative, MmapLockBackend backend) =>
        Step.Gen.Array[40, 80].Array[Threads].Sample(
            programs => Run(Spaces.Options(mode, new PhysicalMemory(64L << 20), speculative, backend), programs),
            iter: s_programs / 4,
            threads: 1);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Programs_with_hardly_any_memory_reclaim_and_lose_nothing(LockingMode mode, bool speculative, MmapLockBackend backend) =>
        Step.Gen.Array[40, 80].Array[1].Sample(
            programs =>
                Run(
                    Spaces.Options(mode, new PhysicalMemory((ModelRun.RegionPages * 6L) << 12), speculative, backend),
                    programs,
                    pressure: true),
            iter: s_programs / 4,
            threads: 1);

    /// <summary>
    /// Arenas of 4 and 16 pages, whose edges most operations meet; and of 16 MiB, in which threads map, and which are soon full.
    /// </summary>
    public static TheoryData<ulong, LockingMode, bool, MmapLockBackend> ArenaSizes
    {
        get
        {
            var sizes = new TheoryData<ulong, LockingMode, bool, MmapLockBackend>();
            foreach (ulong size in (ulong[])[4 * PageSize, 16 * PageSize, 16UL << 20])
            {
                sizes.Add(size, LockingMode.FineGrained, false, MmapLockBackend.Segmented);
                sizes.Add(size, LockingMode.FineGrained, false, MmapLockBackend.Adaptive);
                sizes.Add(size, LockingMode.FineGrained, true, MmapLockBackend.RangeTree);
                sizes.Add(size, LockingMode.Coarse, false, MmapLockBackend.RangeTree);
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(ArenaSizes))]
    public void Programs_in_small_arenas_do_what_the_model_does(
        ulong arenaSize, LockingMode mode, bool speculative, MmapLockBackend backend) =>
        Step.Gen.Array[10, 60].Sample(
            program => Run(Spaces.Options(mode, new PhysicalMemory(64L << 20), speculative, backend, arenaSize), [program]),
            iter: s_programs,
            threads: 1);

    [Theory]
    [MemberData(nameof(ArenaSizes))]
    public void Programs_in_small_arenas_do_not_meet(ulong arenaSize, LockingMode mode, bool speculative, MmapLockBackend backend) =>
        Step.Gen.Array[40, 80].Array[Threads].Sample(
            programs => Run(Spaces.Options(mode, new PhysicalMemory(64L << 20), speculative, backend, arenaSize), programs),
            iter: s_programs / 4,
            threads: 1);

    /// <summary>
    /// One pin over a shared page of a file and a private one of the same page: what is written through the first is not in the
    /// second.
    /// </summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public void Private_copies_are_of_the_moment_of_the_pin(LockingMode mode, bool speculative, MmapLockBackend backend) => Run(
        Spaces.Options(mode, new PhysicalMemory(64L << 20), speculative, backend),
        [[
            new Step(Verb.MapFileShared, 0, 1, 0, (int)MemoryProtection.ReadWrite),
            new Step(Verb.MapFilePrivate, 1, 1, 0, (int)MemoryProtection.ReadWrite),
            new Step(Verb.Pin, 0, 2, 0, 100),
            new Step(Verb.Read, 0, 1, 0, 0),
            new Step(Verb.Read, 1, 1, 0, 0),
        ]]);

    private static void Run(AddressSpaceOptions options, Step[][] programs, bool pressure = false)
    {
        PhysicalMemory memory = options.Memory!;
        using (var space = new AddressSpace(options))
        {
            bool done = false;
            Thread? thief = pressure ? StealFrames(memory, () => Volatile.Read(ref done)) : null;
            Spaces.Running[] threads = [.. programs.Select((program, number) => Spaces.Start(() =>
            {
                using var file = new ModelFile(memory);
                var run = new ModelRun(space, 0x1000_0000UL + ((ulong)number * 0x10_0000), file, alone: programs.Length == 1);
                foreach (Step step in program)
                {
                    run.Do(step);
                }

                run.CheckAll();
            }))];
            Array.ForEach(threads, thread => thread.Join());
            Volatile.Write(ref done, true);
            thief?.Join();
            Assert.Equal(0, space.Statistics.PendingAllocations);
        }

        Assert.Equal(0, memory.UsedFrames);
        Assert.Equal(0, memory.CachedFrames);
        memory.Dispose();
    }

    /// <summary>Has pages of files reclaimed all the time.</summary>
    private static Thread StealFrames(PhysicalMemory memory, Func<bool> done)
    {
        var thread = new Thread(() =>
        {
            while (!done())
            {
                memory.Node.Reclaim.Free(8, Frames.ReaderEpoch.Current);
                Thread.Yield();
            }
        });
        thread.Start();
        return thread;
    }
}
