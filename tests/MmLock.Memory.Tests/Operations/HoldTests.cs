using MmLock.Memory.Diagnostics;
using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>What is held at the places that matter, in each mode; and that it is never <c>VmaLock</c>.</summary>
public sealed class HoldTests : IDisposable
{
    private readonly PhysicalMemory _memory = new(16L << 20);

    public static TheoryData<LockingMode> Modes => [LockingMode.Coarse, LockingMode.CoarseMitigated, LockingMode.FineGrained];

    public void Dispose()
    {
        Hook = null;
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Unmap_zaps_with_its_range_locked(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        ulong start = space.Map(4 * PageSize, MemoryProtection.ReadWrite);
        space.Fill(start, 4 * PageSize, 1);
        var range = AddressRange.FromLength(start, PageSize);
        int seen = 0;
        Hook = place =>
        {
            if (place == SyncPoint.BeforeZap)
            {
                seen++;
                Assert.False(space.MmapLock.VmaLock.IsHeld);
                Assert.False(space.Vmas.Find(start, out MmLock.Memory.Vmas.Vma vma, out _) && vma.Contains(start), "still in the tree");
                Assert.Equal(4, _memory.UsedFrames);
                Assert.Equal(mode != LockingMode.FineGrained, space.MmapLock.IsHeld(AddressRange.All, LockMode.Read));
                Assert.Equal(mode == LockingMode.Coarse, space.MmapLock.IsHeld(AddressRange.All, LockMode.Write));
                Assert.Equal(mode != LockingMode.CoarseMitigated, space.MmapLock.IsHeld(range, LockMode.Write));
                Assert.True(space.MmapLock.IsHeld(range, LockMode.Read));
            }
        };
        space.Unmap(start, PageSize);
        Hook = null;
        Assert.Equal(1, seen);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Fault_reads_the_file_under_its_own_hold(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        var driver = new SafeDriver(4);
        using MemoryFile file = _memory.OpenFile(driver);
        ulong start = space.Map(0, 4 * PageSize, MemoryProtection.Read, MapOptions.None, file);
        driver.OnRead = () =>
        {
            Assert.False(space.MmapLock.VmaLock.IsHeld);
            Assert.Equal(mode == LockingMode.Coarse, space.MmapLock.IsHeld(AddressRange.All, LockMode.Read));
            Assert.Equal(
                mode != LockingMode.CoarseMitigated, space.MmapLock.IsHeld(AddressRange.FromLength(start, PageSize), LockMode.Read));
            Assert.Equal(mode == LockingMode.Coarse, space.MmapLock.IsHeld(AddressRange.FromLength(start, 2 * PageSize), LockMode.Read));
        };
        space.Byte(start);
        Assert.Equal(1, driver.Reads);
        Assert.Equal(mode == LockingMode.CoarseMitigated ? 1 : 0, space.Statistics.RetriedFaults);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Populating_map_reads_the_file_under_what_its_time_had(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        var driver = new SafeDriver(4);
        using MemoryFile file = _memory.OpenFile(driver);
        driver.OnRead = () =>
        {
            Assert.False(space.MmapLock.VmaLock.IsHeld);
            Assert.Equal(mode == LockingMode.Coarse, space.MmapLock.IsHeld(AddressRange.All, LockMode.Write));
            Assert.Equal(mode == LockingMode.Coarse, space.MmapLock.IsHeld(AddressRange.All, LockMode.Read));
        };
        space.Map(0, 4 * PageSize, MemoryProtection.Read, MapOptions.Populate, file);
        Assert.Equal(4, driver.Reads);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Pin_is_not_mitigated(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        var driver = new SafeDriver(2);
        using MemoryFile file = _memory.OpenFile(driver);
        ulong start = space.Map(0, 2 * PageSize, MemoryProtection.Read, MapOptions.None, file);
        driver.OnRead = () => Assert.Equal(mode != LockingMode.FineGrained, space.MmapLock.IsHeld(AddressRange.All, LockMode.Read));
        space.Pin(start, 2 * PageSize, forWriting: false).Dispose();
        Assert.Equal(2, driver.Reads);
    }

    [Fact]
    public void Anonymous_fault_locks_two_megabytes_around()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        const ulong Start = 0x4000_0000;
        space.Map(Start, 4UL << 20, MemoryProtection.ReadWrite, MapOptions.Fixed);

        // Held from outside, each is in the way or not.
        (ulong, ulong, bool)[] cases = [(0, 2UL << 20, true), (2UL << 20, 4UL << 20, false), (PageSize, 2 * PageSize, true)];
        foreach ((ulong from, ulong to, bool waits) in cases)
        {
            space.Advise(Start, PageSize, MemoryAdvice.DontNeed);
            RangeGuard other = space.MmapLock.EnterWrite(AddressRange.FromBounds(Start + from, Start + to));
            Spaces.Running fault = Spaces.Start(() => space.Write(Start, [1]));
            Assert.Equal(!waits, fault.Ends(TimeSpan.FromMilliseconds(waits ? 50 : 20_000)));
            other.Dispose();
            fault.Join();
        }
    }

    /// <summary>A fault locks 2 MiB: in common ones, threads would write the same word of the lock, and the same page table.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    public void Areas_of_different_threads_have_no_two_megabytes_in_common(int pages)
    {
        const ulong BlockSize = 2UL << 20;
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        ulong length = (ulong)pages * PageSize;
        var areas = new List<(int Thread, ulong Start)>();
        using var turn = new Barrier(2);
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            // By turns: each finds the other's last area right where it looks.
            for (int i = 0; i < 16; i++)
            {
                turn.SignalAndWait();
                if (i % 2 == number)
                {
                    areas.Add((number, space.Map(length, MemoryProtection.ReadWrite)));
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(16, areas.Count);
        Assert.Empty(BlocksOf(0).Intersect(BlocksOf(1)));

        IEnumerable<ulong> BlocksOf(int thread) => areas.Where(area => area.Thread == thread).SelectMany(Blocks);

        IEnumerable<ulong> Blocks((int Thread, ulong Start) area)
        {
            for (ulong block = area.Start / BlockSize; block <= (area.Start + length - 1) / BlockSize; block++)
            {
                yield return block;
            }
        }
    }

    [Fact]
    public void Map_at_a_known_address_locks_no_more_than_that()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        const ulong Start = 0x4000_0000;
        using (space.MmapLock.EnterWrite(AddressRange.FromBounds(0, Start)))
        using (space.MmapLock.EnterWrite(AddressRange.FromBounds(Start + PageSize, ulong.MaxValue)))
        {
            Assert.True(
                Spaces.Start(() => space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed)).Ends(TimeSpan.FromSeconds(20)));
        }

        Assert.Equal(0, space.Statistics.CoarseFallbacks);
    }

    [Fact]
    public void Nothing_heavy_may_be_done_under_a_structure_lock()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        using MemoryFile file = _memory.OpenFile(new SafeDriver(1));
        ulong start = space.Map(PageSize, MemoryProtection.ReadWrite);
        Frames.ReaderEpoch epoch = Frames.ReaderEpoch.Current;
        using (new MmapLock().VmaLock.Enter())
        {
            // Anybody's: another space's lock is as short as one's own.
            Assert.Throws<InvalidOperationException>(() => _memory.Node.Allocate(epoch, 0));
            Assert.Throws<InvalidOperationException>(() => space.Unmap(start, PageSize));
            Assert.Throws<InvalidOperationException>(() => file.File.Get(0, 0, epoch));
            Assert.Throws<InvalidOperationException>(() => file.Flush());
        }

        space.Unmap(start, PageSize);
    }
}
