using MmLock.Memory.Vmas;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Vmas;

/// <summary>Which part of the VMAs things are in, and that nobody sees it.</summary>
public sealed class ArenaTests : IDisposable
{
    private const ulong ArenaSize = 16 * PageSize;
    private const ulong HomeSize = 16UL << 20;

    /// <summary>In the middle of an arena, whatever the size.</summary>
    private const ulong Middle = 0x4000_0000_0000 + (8 * PageSize);
    private readonly PhysicalMemory _memory = new(16L << 20);

    public void Dispose()
    {
        Assert.Equal(0, _memory.UsedFrames);
        _memory.Dispose();
    }

    [Fact]
    public void Operation_inside_a_place_makes_it_an_arena_and_one_at_its_edge_joins_it()
    {
        using AddressSpace space = Create(ArenaSize);
        space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Assert.Equal(Middle, space.Vmas.Arenas.Single().Start + (8 * PageSize));
        space.Write(Middle, [7]);

        // To the edge, not beyond: what lies there could be a neighbour of what lies in the next place.
        space.Map(Middle + PageSize, 7 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Assert.Empty(space.Vmas.Arenas);
        space.Map(Middle + (8 * PageSize), PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Assert.Equal((Middle, Middle + (9 * PageSize)), Bounds(space).Single());
        Assert.Equal(7, space.Byte(Middle));
    }

    [Fact]
    public void What_cannot_be_an_arena_is_none()
    {
        using AddressSpace space = Create(ArenaSize);
        space.Map(Middle, 16 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Protect(Middle, PageSize, MemoryProtection.Read);
        ulong stack = Middle + (64 * PageSize);
        space.Map(stack, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.GrowsDown);
        space.Protect(stack, PageSize, MemoryProtection.Read);
        Assert.Empty(space.Vmas.Arenas);
    }

    /// <summary>Moving VMAs to and fro must cost little beside the operations that do it.</summary>
    [Fact]
    public void Arena_that_does_not_last_is_tried_more_and_more_rarely()
    {
        using AddressSpace space = Create(ArenaSize);
        int made = 0;
        for (int i = 0; i < 1000; i++)
        {
            space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
            made += space.Vmas.Arenas.Count;
            space.Unmap(Middle - (8 * PageSize), 16 * PageSize);
            Assert.Empty(space.Vmas.Arenas);
        }

        Assert.InRange(made, 2, 12);
    }

    [Fact]
    public void Threads_map_in_arenas_of_their_own()
    {
        using AddressSpace space = Create(Spaces.LargeArena);
        var places = new List<(int Thread, ulong Start)>();
        for (int turn = 0; turn < 3; turn++)
        {
            foreach (ulong length in (ulong[])[PageSize, 64 * PageSize, 700 * PageSize])
            {
                places.Add((0, space.Map(length, MemoryProtection.ReadWrite)));
            }
        }

        Spaces.Start(() =>
        {
            for (int turn = 0; turn < 3; turn++)
            {
                places.Add((1, space.Map(700 * PageSize, MemoryProtection.ReadWrite)));
                places.Add((1, space.Map(PageSize, MemoryProtection.ReadWrite)));
            }
        }).Join();
        IEnumerable<ulong>[] arenas = [.. Enumerable.Range(0, 2).Select(
            thread => places.Where(place => place.Thread == thread).Select(place => place.Start / Spaces.LargeArena).Distinct())];
        Assert.Single(arenas[0]);
        Assert.Single(arenas[1]);
        Assert.NotEqual(arenas[0].Single(), arenas[1].Single());
    }

    [Fact]
    public void Full_home_is_left_and_used_again_by_who_needs_one()
    {
        using AddressSpace space = Create(HomeSize);
        const ulong Length = 3UL << 20;
        ulong[] starts = [.. Enumerable.Range(0, 6).Select(_ => space.Map(Length, MemoryProtection.Read))];
        Assert.Equal(2, starts.Select(start => start / HomeSize).Distinct().Count());
        ulong first = starts[0] / HomeSize;
        foreach (ulong start in starts.Where(start => start / HomeSize == first))
        {
            space.Unmap(start, Length);
        }

        ulong other = 0;
        Spaces.Start(() => other = space.Map(Length, MemoryProtection.Read)).Join();
        Assert.Equal(first, other / HomeSize);
        Assert.Equal(2, space.Vmas.Arenas.Count);
    }

    /// <summary>All but 64 MiB is taken: what is free in arenas and between them is one hole.</summary>
    [Fact]
    public void Hole_that_no_part_has_alone_is_found()
    {
        using AddressSpace space = Create(HomeSize);
        const ulong Window = 0x4000_0000_0000;
        const ulong Size = 64UL << 20;
        space.Map(LowestAddress, Window - LowestAddress, MemoryProtection.None, MapOptions.Fixed);
        space.Map(Window + Size, 0x7FF0_0000_0000 - (Window + Size), MemoryProtection.None, MapOptions.Fixed);
        ulong small = space.Map(PageSize, MemoryProtection.Read);
        Assert.Single(space.Vmas.Arenas);
        space.Unmap(small, PageSize);
        Spaces.AssertError(MemoryError.NoMemory, () => space.Map(Size + PageSize, MemoryProtection.Read));
        ulong found = space.Map(Size - PageSize, MemoryProtection.Read);
        Assert.InRange(found, Window, Window + PageSize);
        Spaces.AssertError(MemoryError.NoMemory, () => space.Map(2 * PageSize, MemoryProtection.Read));
    }

    [Fact]
    public void Mapping_grows_in_place_over_the_edge_and_moves_within_its_part_otherwise()
    {
        using AddressSpace space = Create(ArenaSize);
        space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Middle, [5]);
        Assert.Equal(Middle, space.Remap(Middle, PageSize, 40 * PageSize, RemapOptions.None));
        Assert.Equal(5, space.Byte(Middle));

        using AddressSpace homes = Create(HomeSize);
        ulong start = homes.Map(2 * PageSize, MemoryProtection.ReadWrite);
        homes.Write(start, [6]);
        ulong below = homes.Map(PageSize, MemoryProtection.Read);
        Assert.Equal(start - PageSize, below);
        homes.Map(start + (2 * PageSize), PageSize, MemoryProtection.Read, MapOptions.Fixed);
        ulong moved = homes.Remap(start, 2 * PageSize, 8 * PageSize);
        Assert.NotEqual(start, moved);
        Assert.Equal(start / HomeSize, moved / HomeSize);
        Assert.Equal(6, homes.Byte(moved));
        Assert.Single(homes.Vmas.Arenas);
    }

    /// <summary>An arena that is empty is no obstacle to what grows.</summary>
    [Fact]
    public void Mapping_of_the_common_part_grows_over_an_arena_that_has_room()
    {
        using AddressSpace space = Create(ArenaSize);
        ulong edge = Middle - (8 * PageSize);
        space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Map(edge - PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Assert.Single(space.Vmas.Arenas);
        Spaces.AssertError(MemoryError.NoMemory, () => space.Remap(edge - PageSize, PageSize, 10 * PageSize, RemapOptions.None));
        Assert.Equal(edge - PageSize, space.Remap(edge - PageSize, PageSize, 9 * PageSize, RemapOptions.None));
        Assert.Equal((edge - PageSize, Middle + PageSize), Bounds(space).Single());
    }

    [Fact]
    public void Stack_grows_over_arenas_and_keeps_its_distance_from_what_is_in_them()
    {
        using AddressSpace space = Create(ArenaSize);
        const ulong Gap = 256 * PageSize;
        ulong stack = Middle + (2 * Gap);
        space.Map(stack, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.GrowsDown);
        space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Assert.Single(space.Vmas.Arenas);
        space.Write(stack - (100 * PageSize), [1]);
        Assert.Equal((stack - (100 * PageSize), stack + PageSize), Bounds(space)[^1]);
        space.Write(Middle + PageSize + Gap, [2]);
        ulong near = Middle + Gap;
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(near, [3]), near);
        space.Unmap(Middle, PageSize);
        space.Write(near, [3]);
        Assert.Equal((near, stack + PageSize), Bounds(space).Single());
    }

    [Fact]
    public void Driver_is_told_of_one_mapping_where_it_reaches_over_edges()
    {
        using AddressSpace space = Create(ArenaSize);
        var told = new List<string>();
        var driver = new SafeDriver(48)
        {
            OnOpen = range => told.Add($"open {range.Start - Middle} {range.Last + 1 - Middle}"),
            OnClose = range => told.Add($"close {range.Start - Middle} {range.Last + 1 - Middle}"),
        };
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Middle + PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Map(Middle, 40 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Fill(Middle, 40 * PageSize, 9);
        file.Flush();
        Assert.Equal(9, driver.Content[(40 * (int)PageSize) - 1]);
        space.Unmap(Middle, 40 * PageSize);
        Assert.Equal([$"open 0 {40 * PageSize}", $"close 0 {40 * PageSize}"], told);
    }

    /// <summary>While parts come and go under it, what is mapped is found by every lookup without a lock.</summary>
    [Fact]
    public void Lookups_find_what_is_mapped_while_arenas_come_and_go()
    {
        using AddressSpace space = Create(ArenaSize);
        bool stop = false;
        long found = 0;
        ulong place = 0;
        Spaces.Running writer = Spaces.Start(() =>
        {
            // A new place each time, since one that does not last is left alone.
            for (ulong i = 0; Volatile.Read(ref found) < 20_000 || i < 2000; i++)
            {
                ulong at = Middle + (i * 4 * ArenaSize);
                space.Map(at, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
                Volatile.Write(ref place, at);
                space.Protect(at, PageSize, MemoryProtection.Read);
                space.Map(at + (4 * PageSize), 8 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
                space.Unmap(at + (4 * PageSize), 8 * PageSize);
            }

            Volatile.Write(ref stop, true);
        });
        while (!Volatile.Read(ref stop))
        {
            if (Volatile.Read(ref place) is > 0 and var at)
            {
                Assert.True(space.Vmas.Find(at, out Vma vma, out _) && vma.Start == at, $"not found: {at:x}");
                Volatile.Write(ref found, found + 1);
            }
        }

        writer.Join();
    }

    /// <summary>Locks of parts count as the structure lock: their order is one, and nothing slow is done under one.</summary>
    [Fact]
    public void Validation_has_nothing_to_report()
    {
        using var space = new AddressSpace(new AddressSpaceOptions
        {
            Memory = _memory,
            ArenaSize = ArenaSize,
            Lock = new MmapLockOptions { Validate = true, ThrowOnReport = true, Name = "arenas" },
        });
        for (int i = 0; i < 3; i++)
        {
            space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
            space.Map(Middle + ArenaSize, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
            space.Write(Middle, [1]);
            space.Map(PageSize, MemoryProtection.ReadWrite);
            using (space.MmapLock.VmaLock.Enter())
            {
                Assert.True(space.MmapLock.VmaLock.IsHeld);
            }

            space.Unmap(Middle - (8 * PageSize), 40 * PageSize);
        }

        Assert.DoesNotContain(MmapLockValidator.Reports, report => report.ToString()!.Contains("arenas", StringComparison.Ordinal));
    }

    private static List<(ulong Start, ulong End)> Bounds(AddressSpace space) =>
        [.. space.DescribeMappings().Select(mapping => (mapping.Start, mapping.End))];

    private AddressSpace Create(ulong arenaSize) =>
        new(Spaces.Options(LockingMode.FineGrained, _memory, backend: MmapLockBackend.Adaptive, arenaSize: arenaSize));
}
