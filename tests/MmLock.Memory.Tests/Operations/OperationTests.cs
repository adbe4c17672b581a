using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Operations;

/// <summary>What the random programs do not do, or do not look at.</summary>
public sealed class OperationTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(64L << 20);

    public static TheoryData<LockingMode, bool> Modes => BasicTests.Modes;

    public void Dispose() => Assert.Equal(0, _memory.UsedFrames);

    /// <summary>The old place and the new one are neighbours, or parts of one mapping.</summary>
    [Theory]
    [InlineData(4, 2, 6)]
    [InlineData(4, 2, 2)]
    [InlineData(2, 2, 7)]
    [InlineData(7, 3, 2)]
    [InlineData(5, 1, 4)]
    public void Mapping_moves_next_to_where_it_was(ulong from, ulong pages, ulong to)
    {
        foreach (LockingMode mode in Enum.GetValues<LockingMode>())
        {
            // Once as one VMA, once as three that differ, with others of another kind around.
            foreach (bool isOne in new[] { true, false })
            {
                using AddressSpace space = Spaces.Create(mode, _memory);
                space.Map(At(0), 12 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
                for (ulong i = 0; i < 12; i++)
                {
                    space.Fill(At(i), PageSize, (byte)(i + 1));
                }

                if (!isOne)
                {
                    space.Protect(At(0), PageSize * 2, MemoryProtection.Read);
                    space.Protect(At(from + pages), PageSize, MemoryProtection.Read);
                }

                space.Remap(At(from), pages * PageSize, pages * PageSize, RemapOptions.MayMove | RemapOptions.Fixed, At(to));
                for (ulong i = 0; i < 12; i++)
                {
                    ulong was = i >= to && i < to + pages ? i - to + from : i;
                    bool isGone = i >= from && i < from + pages;
                    if (isGone)
                    {
                        Spaces.AssertError(MemoryError.AccessViolation, () => space.Byte(At(i)));
                    }
                    else
                    {
                        Assert.Equal(was + 1, space.Byte(At(i)));
                    }
                }

                Assert.Equal((12 - pages) * PageSize, space.DescribeMappings().Aggregate(0UL, (sum, m) => sum + (m.End - m.Start)));
            }
        }

        static ulong At(ulong page) => Start + (page * PageSize);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Stack_grows_down_to_its_limit_and_keeps_its_distance(LockingMode mode, bool speculative)
    {
        AddressSpaceOptions options = Spaces.Options(mode, _memory, speculative);
        using AddressSpace space = new(options);
        const ulong Top = 0x7000_0000;
        space.Map(Top - PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.GrowsDown);
        space.Write(Top - (3 * PageSize) - 4, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(5, space.Byte(Top - (3 * PageSize)));
        MappingDescription stack = space.DescribeMappings().Single();
        Assert.Equal((Top - (4 * PageSize), Top, "[stack]"), (stack.Start, stack.End, stack.Path));
        ulong lowest = Top - (8UL << 20);
        space.Write(lowest, [1]);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(lowest - 1, [1]));

        // Something below: the gap stays.
        using AddressSpace other = new(options);
        other.Map(Top - PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.GrowsDown);
        other.Map(Top - (300 * PageSize), PageSize, MemoryProtection.Read, MapOptions.Fixed);
        other.Write(Top - (43 * PageSize), [1]);
        Spaces.AssertError(MemoryError.AccessViolation, () => other.Write(Top - (44 * PageSize), [1]));

        // Pinning and remote reading make it grow as well.
        other.Pin(Top - (20 * PageSize), PageSize, forWriting: true).Dispose();
        other.Unmap(Top - (43 * PageSize), 22 * PageSize);
        Assert.Equal((int)PageSize, other.ReadRemote(Top - (22 * PageSize), new byte[PageSize]));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Break_moves_by_bytes_and_stops_before_a_mapping(LockingMode mode, bool speculative)
    {
        using AddressSpace space = Spaces.Create(mode, _memory, speculative);
        ulong start = space.SetBreak(0);
        Assert.Equal(start + 10, space.SetBreak(start + 10));
        space.Write(start + PageSize - 1, [1]);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(start + PageSize, [1]));
        Assert.Equal("[heap]", space.DescribeMappings().Single().Path);
        space.Map(start + (4 * PageSize), PageSize, MemoryProtection.Read, MapOptions.Fixed);
        Spaces.AssertError(MemoryError.NoMemory, () => space.SetBreak(start + (4 * PageSize)));
        Assert.Equal(start + 10, space.SetBreak(0));
        space.SetBreak(start + (3 * PageSize));
        space.SetBreak(start);
        Assert.Equal(0, _memory.UsedFrames);
        Assert.Single(space.DescribeMappings());
    }

    [Fact]
    public void Threads_that_move_the_break_at_once_leave_what_the_last_one_wanted()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        ulong start = space.SetBreak(0);
        Spaces.Running[] threads = [.. Enumerable.Range(1, 4).Select(number => Spaces.Start(() =>
        {
            var random = new Random(number);
            for (int i = 0; i < 2000; i++)
            {
                space.SetBreak(start + (ulong)random.Next(1, 40 * (int)PageSize));
            }
        }))];
        Array.ForEach(threads, thread => thread.Join());
        ulong end = space.SetBreak(0);
        MappingDescription heap = space.DescribeMappings().Single();
        Assert.Equal((start, (end + PageSize - 1) / PageSize * PageSize), (heap.Start, heap.End));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Pinned_pages_outlive_the_mapping_and_stay_the_parents_through_a_fork(LockingMode mode, bool speculative)
    {
        using AddressSpace space = Spaces.Create(mode, _memory, speculative);
        space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        using (PinnedPages pin = space.Pin(Start + PageSize - 2, 4, forWriting: true))
        {
            Assert.Equal(2, pin.PageCount);
            Assert.Equal(2, pin.GetPage(0).Length);
            Assert.Equal(2, pin.GetPage(1).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => pin.GetPage(2).Length);
            using (AddressSpace child = space.Fork())
            {
                pin.GetWritablePage(0)[0] = 42;
                Assert.Equal(42, space.Byte(Start + PageSize - 2));
                space.Write(Start + PageSize - 1, [43]);
                Assert.Equal(43, pin.GetPage(0)[1]);
                Assert.Equal(0, child.Byte(Start + PageSize - 2));
            }

            space.Unmap(Start, 2 * PageSize);
            Assert.Equal(2, _memory.UsedFrames);
            Assert.Equal(42, pin.GetPage(0)[0]);
        }

        Assert.Equal(0, _memory.UsedFrames);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Pin(Start, PageSize, forWriting: false));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Last_sharer_of_a_page_writes_in_place(LockingMode mode, bool speculative)
    {
        using AddressSpace space = Spaces.Create(mode, _memory, speculative);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        AddressSpace child = space.Fork();
        Assert.Equal(1, _memory.UsedFrames);
        child.Write(Start, [2]);
        Assert.Equal(2, _memory.UsedFrames);
        space.Write(Start, [3]);
        Assert.Equal(2, _memory.UsedFrames);
        Assert.Equal(2, child.Byte(Start));
        child.Dispose();
        Assert.Equal(1, _memory.UsedFrames);
        Assert.Equal(3, space.Byte(Start));
    }

    [Fact]
    public void Fork_is_of_one_moment()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory, speculative: true);
        const int Pages = 64;
        space.Map(Start, Pages * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        bool stop = false;

        // Always writes the last page first: any page's number is never above that of a later page.
        Spaces.Running writer = Spaces.Start(() =>
        {
            for (int number = 1; !Volatile.Read(ref stop); number++)
            {
                for (int page = Pages - 1; page >= 0; page--)
                {
                    space.Write(Start + ((ulong)page * PageSize), BitConverter.GetBytes(number));
                }
            }
        });
        byte[] read = new byte[4];
        for (int i = 0; i < 200; i++)
        {
            using AddressSpace child = space.Fork();
            int before = 0;
            for (int page = 0; page < Pages; page++)
            {
                child.Read(Start + ((ulong)page * PageSize), read);
                int number = BitConverter.ToInt32(read);
                Assert.True(number >= before, "a later write is in the fork and an earlier one is not");
                before = number;
            }
        }

        Volatile.Write(ref stop, true);
        writer.Join();
    }

    [Fact]
    public void Remote_reading_gets_as_far_as_there_is_memory()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Fill(Start, 2 * PageSize, 6);
        byte[] read = new byte[3 * PageSize];
        Assert.Equal((2 * (int)PageSize) - 10, space.ReadRemote(Start + 10, read));
        Assert.Equal(6, read[(2 * (int)PageSize) - 11]);
        Assert.Equal(0, space.ReadRemote(Start - 1, read));
    }

    [Fact]
    public void Listing_looks_like_that_of_the_field()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, new byte[3 * PageSize]);
        using (MemoryFile file = _memory.OpenFile(path))
        {
            space.Map(Start, PageSize, MemoryProtection.ReadWrite | MemoryProtection.Execute, MapOptions.Fixed);
            space.Map(2 * Start, PageSize, MemoryProtection.Read, MapOptions.Fixed | MapOptions.Shared, file, 2 * PageSize);
            string[] lines = [.. space.DescribeMappings().Select(mapping => mapping.ToString())];
            Assert.Equal("40000000-40001000 rwxp 00000000 00:00 0 ", lines[0]);
            Assert.Matches($"^80000000-80001000 r--s 00002000 [0-9a-f]{{2,}}:[0-9a-f]{{2,}} [0-9]+ +{path}$", lines[1]);
        }

        File.Delete(path);
    }

    [Fact]
    public void Arguments_that_make_no_sense_are_refused()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        Spaces.AssertError(MemoryError.Invalid, () => space.Map(0, MemoryProtection.Read));
        Spaces.AssertError(MemoryError.Invalid, () => space.Map(Start + 1, PageSize, MemoryProtection.Read, MapOptions.Fixed));
        Spaces.AssertError(MemoryError.NoMemory, () => space.Map(UserEnd, MemoryProtection.Read));
        Spaces.AssertError(
            MemoryError.NoMemory, () => space.Map(UserEnd - PageSize, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed));
        Spaces.AssertError(MemoryError.Invalid, () => space.Unmap(Start + 1, PageSize));
        Spaces.AssertError(MemoryError.Invalid, () => space.Unmap(Start, 0));
        Spaces.AssertError(MemoryError.Invalid, () => space.Unmap(UserEnd - PageSize, 2 * PageSize));
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Read(ulong.MaxValue - 1, new byte[4]));
        Spaces.AssertError(MemoryError.Invalid, () => space.Remap(Start, PageSize, PageSize, RemapOptions.Fixed, 2 * Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AddressSpaceOptions { BreakStart = 5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhysicalMemory(100));
    }

    [Fact]
    public void Disposed_space_says_so()
    {
        AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        space.Dispose();
        space.Dispose();
        Assert.Equal(0, _memory.UsedFrames);
        Action[] calls =
        [
            () => space.Map(
                PageSize, MemoryProtection.Read), () => space.Unmap(Start, PageSize), () => space.Write(Start, [1]), () => space.Fork(),
            () => space.Protect(
                Start,
                PageSize,
                MemoryProtection.Read), () => space.Remap(Start, PageSize, 2 * PageSize), () => space.Populate(Start, PageSize),
            () => space.Pin(Start, 1, false), () => space.SetBreak(0), () => space.DescribeMappings(),
            () => space.ReadRemote(Start, new byte[1]),
            () => space.Advise(
                Start, PageSize, MemoryAdvice.DontNeed), () => space.Flush(Start, PageSize), () => space.Lock(Start, PageSize),
        ];
        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
    }

    [Fact]
    public void Physical_memory_in_use_is_not_disposed_and_disposed_memory_gives_none()
    {
        var memory = new PhysicalMemory(1 << 20);
        var space = new AddressSpace(new AddressSpaceOptions { Memory = memory });
        ulong start = space.Map(PageSize, MemoryProtection.ReadWrite);
        space.Write(start, [1]);
        Assert.Throws<InvalidOperationException>(memory.Dispose);
        space.Advise(start, PageSize, MemoryAdvice.DontNeed);
        memory.Dispose();
        Assert.Equal(0, space.Byte(start));
        Assert.Throws<ObjectDisposedException>(() => space.Write(start, [1]));
    }
}
