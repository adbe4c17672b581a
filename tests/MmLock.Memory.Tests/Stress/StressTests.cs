using System.Buffers.Binary;
using System.Diagnostics;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Stress;

/// <summary>
/// Eight threads in one space with too little memory, each with memory of its own and all in one common region. Every word
/// that is written says where and by whom; a word that says anything else is lost or foreign.
/// <c>MMLOCK_MEMORY_STRESS_SECONDS</c> is how long each mode runs.
/// </summary>
public sealed class StressTests
{
    private const int Threads = 8;
    private const int FilePages = 64;
    private const long Limit = 600 * (long)PageSize;
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("MMLOCK_MEMORY_STRESS_SECONDS"), out double seconds) ? seconds : 1.5);

    public static TheoryData<LockingMode, bool, MmapLockBackend> Modes => new()
    {
        { LockingMode.Coarse, false, MmapLockBackend.RangeTree },
        { LockingMode.CoarseMitigated, false, MmapLockBackend.RangeTree },
        { LockingMode.CoarseMitigated, true, MmapLockBackend.ReaderWriter },
        { LockingMode.FineGrained, false, MmapLockBackend.RangeTree },
        { LockingMode.FineGrained, false, MmapLockBackend.Segmented },
        { LockingMode.FineGrained, false, MmapLockBackend.Adaptive },
        { LockingMode.FineGrained, true, MmapLockBackend.RangeTree },
        { LockingMode.FineGrained, true, MmapLockBackend.Segmented },
        { LockingMode.FineGrained, true, MmapLockBackend.Adaptive },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Nothing_is_lost_foreign_or_leaked(LockingMode mode, bool speculative, MmapLockBackend backend) =>
        Run(memory => Spaces.Options(mode, memory, speculative, backend));

    [Fact]
    public void Modes_may_be_mixed() => Run(memory => new AddressSpaceOptions
    {
        Map = LockingMode.FineGrained,
        Unmap = LockingMode.CoarseMitigated,
        Protect = LockingMode.Coarse,
        Remap = LockingMode.FineGrained,
        Advise = LockingMode.Coarse,
        Fault = LockingMode.CoarseMitigated,
        Populate = LockingMode.FineGrained,
        Pin = LockingMode.Coarse,
        SpeculativeFaults = true,
        Memory = memory,
    });

    private static void Run(Func<PhysicalMemory, AddressSpaceOptions> options)
    {
        var memory = new PhysicalMemory(Limit);
        string path = Path.Combine(Path.GetTempPath(), $"mmlock-{Guid.NewGuid():n}");
        WriteFile(path);
        long[] written = new long[Threads];
        AddressSpaceStatistics statistics;
        using (MemoryFile file = memory.OpenFile(path, FileAccess.ReadWrite))
        using (var space = new AddressSpace(options(memory)))
        {
            long until = Stopwatch.GetTimestamp() + (long)(s_length.TotalSeconds * Stopwatch.Frequency);
            StressThread[] programs = [.. Enumerable.Range(0, Threads).Select(number => new StressThread(space, file, number))];
            Spaces.Running[] threads = [.. programs.Select(program => Spaces.Start(() => program.Run(until)))];
            Array.ForEach(threads, thread => thread.Join());
            statistics = space.Statistics;
            written = [.. programs.Select(program => program.WordInFile)];
            Assert.All(programs, program => Assert.True(program.Turns > 10, $"only {program.Turns} iterations"));
        }

        Assert.Equal(0, statistics.PendingAllocations);
        Assert.Equal(0, memory.UsedFrames);
        Assert.Equal(0, memory.CachedFrames);
        byte[] disk = File.ReadAllBytes(path);
        for (int number = 0; number < Threads; number++)
        {
            Assert.Equal(written[number], BinaryPrimitives.ReadInt64LittleEndian(disk.AsSpan(StressThread.OwnWordInFile(number))));
        }

        memory.Dispose();
        File.Delete(path);
    }

    /// <summary>Each page says its number in its last word; the first words of some are the threads' own.</summary>
    private static void WriteFile(string path)
    {
        byte[] content = new byte[FilePages * (int)PageSize];
        for (int page = 0; page < FilePages; page++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(((page + 1) * (int)PageSize) - 8), page);
        }

        File.WriteAllBytes(path, content);
    }
}
