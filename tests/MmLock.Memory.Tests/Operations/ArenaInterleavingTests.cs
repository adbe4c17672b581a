using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>The windows of entering a part: between the index and the lock, between the part's lock and the public one.</summary>
public sealed class ArenaInterleavingTests : IDisposable
{
    private const ulong ArenaSize = 16 * PageSize;
    private const ulong HomeSize = 16UL << 20;
    private const ulong Place = 0x4000_0000_0000;
    private const ulong Middle = Place + (8 * PageSize);
    private readonly PhysicalMemory _memory = new(16L << 20);

    public void Dispose()
    {
        Hook = null;
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Theory]
    [InlineData("map")]
    [InlineData("unmap")]
    [InlineData("protect")]
    public void Arena_that_went_after_it_was_found_is_not_changed(string operation)
    {
        using AddressSpace space = Create(ArenaSize);
        space.Map(Middle, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Middle, [1]);
        Assert.Single(space.Vmas.Arenas);
        Interleaving.At(
            SyncPoint.PartFound, () => space.Map(Place - PageSize, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed));
        switch (operation)
        {
            case "map":
                space.Map(Middle + (4 * PageSize), PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace);
                break;
            case "unmap":
                space.Unmap(Middle, 4 * PageSize);
                break;
            default:
                space.Protect(Middle, 4 * PageSize, MemoryProtection.Read);
                break;
        }

        Assert.Null(Hook);
        MappingDescription[] mappings = [.. space.DescribeMappings()];
        Assert.Equal(Place - PageSize, mappings[0].Start);
        Assert.Equal(
            operation switch { "map" => (2, 5UL), "unmap" => (1, 0), _ => (2, 4) },
            (mappings.Length, mappings.Length == 1 ? 0 : (mappings[1].End - Middle) / PageSize));
        Assert.True(operation != "protect" || mappings[1].Protection == MemoryProtection.Read);
    }

    /// <summary>The other way: the place is the common part's by the index, and an arena when the lock is there.</summary>
    [Fact]
    public void Place_that_became_an_arena_after_it_was_found_to_be_none_is_looked_for_again()
    {
        using AddressSpace space = Create(ArenaSize);
        Interleaving.At(
            SyncPoint.PartFound, () => space.Map(Middle, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed));
        Spaces.AssertError(
            MemoryError.Exists, () => space.Map(Middle, PageSize, MemoryProtection.Read, MapOptions.FixedNoReplace), Middle);
        space.Unmap(Middle, PageSize);
        Assert.Empty(space.DescribeMappings());
        Assert.Single(space.Vmas.Arenas);
    }

    [Fact]
    public void Home_that_went_after_it_was_chosen_is_not_mapped_in()
    {
        using AddressSpace space = Create(HomeSize);
        ulong first = space.Map(PageSize, MemoryProtection.ReadWrite);
        ulong edge = first / HomeSize * HomeSize;
        Interleaving.At(
            SyncPoint.PartFound, () => space.Map(edge - PageSize, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed));
        ulong second = space.Map(PageSize, MemoryProtection.ReadWrite);
        space.Write(second, [1]);
        Assert.Equal(1, space.Byte(second));
        Assert.Equal(3, space.DescribeMappings().Count);
    }

    [Fact]
    public void Reservation_outlives_its_arena()
    {
        using AddressSpace space = Create(HomeSize);
        ulong first = space.Map(PageSize, MemoryProtection.ReadWrite);
        ulong edge = first / HomeSize * HomeSize;
        Interleaving.At(SyncPoint.AfterReservation, () =>
        {
            Assert.Equal(1, space.Statistics.PendingAllocations);
            space.Map(edge - PageSize, 2 * PageSize, MemoryProtection.Read, MapOptions.Fixed);
            Assert.Empty(space.Vmas.Arenas);
            Assert.Equal(1, space.Statistics.PendingAllocations);
        });
        ulong second = space.Map(PageSize, MemoryProtection.ReadWrite);
        Assert.Equal(first - PageSize, second);
        Assert.Equal((0, 0L), (space.Statistics.PendingAllocations, space.Statistics.CoarseFallbacks));
        Assert.Equal(2, space.DescribeMappings().Count);
    }

    /// <summary>Numbers of reservations are not used again: another's in the same place is not taken for one's own.</summary>
    [Fact]
    public void Another_reservation_in_the_same_place_is_noticed()
    {
        using AddressSpace space = Create(ArenaSize);
        using var reserved = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        Spaces.Running? other = null;
        ulong theirs = 0;
        Hook = place =>
        {
            if (place == SyncPoint.AfterReservation)
            {
                Hook = null;
                other = Spaces.Start(() =>
                {
                    space.Map(Middle, PageSize, MemoryProtection.Read, MapOptions.Fixed);
                    space.Unmap(Middle, PageSize);
                    Hook = point =>
                    {
                        if (point == SyncPoint.AfterReservation)
                        {
                            reserved.Set();
                            goOn.Wait();
                        }
                    };
                    theirs = space.Map(Middle, PageSize, MemoryProtection.ReadWrite);
                });
                reserved.Wait();
            }
        };
        ulong ours = space.Map(Middle, PageSize, MemoryProtection.Read);
        goOn.Set();
        other!.Join();
        Assert.Equal(Middle, theirs);
        Assert.NotEqual(Middle, ours);
        Assert.Equal(1, space.Statistics.CoarseFallbacks);
    }

    /// <summary>
    /// The operation has its part and has not looked at the public lock; who takes that now waits until the part is left.
    /// </summary>
    [Theory]
    [InlineData(HomeSize, false)]
    [InlineData(HomeSize, true)]
    [InlineData(ArenaSize, false)]
    public void Public_lock_is_not_had_while_somebody_is_in_a_part(ulong arenaSize, bool structure)
    {
        using AddressSpace space = Create(arenaSize);
        space.Map(PageSize, MemoryProtection.ReadWrite);
        Spaces.Running? holder = null;
        bool isIn = false;
        int before = 0;
        int after = -1;
        Hook = place =>
        {
            if (place != SyncPoint.PartTaken)
            {
                return;
            }

            Hook = null;
            holder = Spaces.Start(() =>
            {
                if (structure)
                {
                    using (space.MmapLock.EnterStructure(LockMode.Write))
                    {
                        Hold();
                    }
                }
                else
                {
                    using (space.MmapLock.VmaLock.Enter())
                    {
                        Hold();
                    }
                }
            });
            Thread.Sleep(50);
            Assert.False(Volatile.Read(ref isIn), "somebody is in the structure beside an operation");
        };
        space.Map(PageSize, MemoryProtection.Read);
        holder!.Join();
        Assert.Equal(before, after);
        Assert.Equal(2, space.Vmas.Count);

        void Hold()
        {
            before = space.Vmas.Count;
            Volatile.Write(ref isIn, true);
            Thread.Sleep(50);
            after = space.Vmas.Count;
        }
    }

    private AddressSpace Create(ulong arenaSize) =>
        new(Spaces.Options(LockingMode.FineGrained, _memory, backend: MmapLockBackend.Adaptive, arenaSize: arenaSize));
}
