using MmLock.Memory.Diagnostics;
using static MmLock.Memory.AddressSpace;
using static MmLock.Memory.Diagnostics.MemoryInterleaving;

namespace MmLock.Memory.Tests.Operations;

/// <summary>Another thread comes between at the worst moment, on purpose.</summary>
public sealed partial class InterleavingTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(16L << 20);

    public void Dispose()
    {
        Hook = null;
        Assert.Equal(0, _memory.UsedFrames);
    }

    [Fact]
    public void Map_at_a_known_address_looks_again_after_the_acquire()
    {
        using AddressSpace space = Fine();
        Interleaving.At(SyncPoint.BeforeAcquire, () =>
        {
            space.Map(Start + PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace);
            space.Write(Start + PageSize, [1]);
        });
        space.Map(Start, 4 * PageSize, MemoryProtection.Read, MapOptions.Fixed);
        Assert.Equal(1, space.Statistics.CoarseFallbacks);
        Assert.Equal(0, _memory.UsedFrames);
        Assert.Equal(0, space.Byte(Start + PageSize));
        Assert.Single(space.DescribeMappings());
    }

    [Fact]
    public void Map_that_must_not_replace_looks_again_after_the_acquire()
    {
        using AddressSpace space = Fine();
        Interleaving.At(SyncPoint.BeforeAcquire, () => space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace));
        Spaces.AssertError(MemoryError.Exists, () => space.Map(Start, 4 * PageSize, MemoryProtection.Read, MapOptions.FixedNoReplace));
        Assert.Equal(MemoryProtection.ReadWrite, space.DescribeMappings().Single().Protection);
    }

    [Fact]
    public void Unmap_looks_again_after_the_acquire()
    {
        using AddressSpace space = Fine();
        int closed = 0;
        var driver = new TestDriver(1)
        {
            OnClose = _ =>
            {
                closed++;
                Assert.True(space.MmapLock.IsHeld(AddressRange.All, LockMode.Write));
            },
        };
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Interleaving.At(SyncPoint.BeforeAcquire, () => space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed, file));
        space.Unmap(Start, 2 * PageSize);
        Assert.Equal(1, closed);
        Assert.Empty(space.DescribeMappings());
    }

    [Theory]
    [InlineData(MmapLockBackend.Segmented)]
    [InlineData(MmapLockBackend.Adaptive)]
    public void Fault_in_an_area_that_it_remembers_looks_again_after_the_acquire(MmapLockBackend backend)
    {
        using AddressSpace space = new(Spaces.Options(LockingMode.FineGrained, _memory, backend: backend));
        space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [1]);
        Interleaving.At(SyncPoint.BeforeAcquire, () => space.Protect(Start, 2 * PageSize, MemoryProtection.Read));
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(Start + PageSize, [1]), Start + PageSize);
    }

    [Theory]
    [InlineData("map")]
    [InlineData("map at")]
    [InlineData("unmap")]
    [InlineData("fault")]
    [InlineData("stack")]
    public void Space_that_ends_meanwhile_gets_nothing_new(string operation)
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.GrowsDown);
        Interleaving.At(operation == "map" ? SyncPoint.AfterReservation : SyncPoint.BeforeAcquire, space.Dispose);
        Assert.Throws<ObjectDisposedException>(() =>
        {
            switch (operation)
            {
                case "map":
                    space.Map(0, PageSize, MemoryProtection.ReadWrite, MapOptions.Populate);
                    break;
                case "map at":
                    space.Map(Start + PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace | MapOptions.Populate);
                    break;
                case "unmap":
                    space.Unmap(Start, PageSize);
                    break;
                default:
                    space.Write(operation == "stack" ? Start - 1 : Start, [1]);
                    break;
            }
        });
        Assert.Equal((0, 0), (space.Vmas.Count, space.Statistics.PendingAllocations));
    }

    [Fact]
    public void Reservation_that_was_mapped_over_is_noticed()
    {
        using AddressSpace space = Fine();
        ulong stolen = 0;
        Interleaving.At(SyncPoint.AfterReservation, () =>
        {
            Assert.Equal(1, space.Statistics.PendingAllocations);
            ulong reserved = Reserved(space);
            stolen = space.Map(reserved, PageSize, MemoryProtection.Read, MapOptions.Fixed);
        });
        ulong start = space.Map(4 * PageSize, MemoryProtection.ReadWrite);
        Assert.NotEqual(0UL, stolen);
        Assert.False(stolen >= start && stolen < start + (4 * PageSize));
        Assert.Equal(1, space.Statistics.CoarseFallbacks);
        Assert.Equal(0, space.Statistics.PendingAllocations);
        Assert.Equal(2, space.DescribeMappings().Count);
    }

    [Fact]
    public void Reservation_keeps_other_searches_away()
    {
        using AddressSpace space = Fine();
        ulong other = 0;
        Interleaving.At(SyncPoint.AfterReservation, () => other = space.Map(4 * PageSize, MemoryProtection.Read));
        ulong start = space.Map(4 * PageSize, MemoryProtection.ReadWrite);
        Assert.True(other + (4 * PageSize) <= start || start + (4 * PageSize) <= other);
        Assert.Equal(0, space.Statistics.CoarseFallbacks);
    }

    [Fact]
    public void Reservation_is_gone_after_a_cancellation_and_after_a_failure()
    {
        using AddressSpace space = Fine();
        using var cancellation = new CancellationTokenSource();
        RangeGuard other = default;
        Interleaving.At(SyncPoint.AfterReservation, () =>
        {
            other = space.MmapLock.EnterRead();
            cancellation.CancelAfter(20);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => space.Map(PageSize, MemoryProtection.Read, cancellation.Token));
        other.Dispose();
        Assert.Equal(0, space.Statistics.PendingAllocations);

        using MemoryFile file = _memory.OpenFile(new SafeDriver(1) { OnOpen = _ => throw new IOException("not now") });
        Assert.Throws<IOException>(() => space.Map(0, PageSize, MemoryProtection.Read, MapOptions.None, file));
        Assert.Equal(0, space.Statistics.PendingAllocations);
        Assert.Empty(space.DescribeMappings());
        Assert.Equal(0, space.Vmas.Count);
    }

    [Fact]
    public void Addresses_that_are_being_zapped_are_not_used_before_that_is_done()
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [9]);
        Spaces.Running? mapper = null;
        Interleaving.At(SyncPoint.BeforeZap, () =>
        {
            mapper = Spaces.Start(() => space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.FixedNoReplace));
            Assert.False(mapper.Ends(TimeSpan.FromMilliseconds(50)), "mapped before the pages were gone");
        });
        space.Unmap(Start, PageSize);
        mapper!.Join();
        Assert.Equal(0, space.Byte(Start));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fault_whose_area_changed_its_type_starts_over(bool file)
    {
        using AddressSpace space = Fine();
        var driver = new SafeDriver(1);
        driver.Content[0] = 5;
        using MemoryFile opened = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Interleaving.At(SyncPoint.BeforeAcquire, () =>
        {
            if (file)
            {
                space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed, opened);
            }
            else
            {
                space.Unmap(Start, PageSize);
            }
        });
        if (file)
        {
            space.Write(Start + 1, [1]);
            Assert.Equal(5, space.Byte(Start));
            Assert.Equal(1, space.Statistics.CoarseFallbacks);
        }
        else
        {
            Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(Start, [1]), Start);
        }
    }

    [Fact]
    public void Fault_goes_on_when_only_the_edges_of_its_area_moved()
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        Interleaving.At(SyncPoint.BeforeAcquire, () => space.Map(Start + PageSize, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed));
        space.Write(Start, [1]);
        Assert.Equal(0, space.Statistics.CoarseFallbacks);
    }

    [Theory]
    [InlineData("unmap")]
    [InlineData("protect")]
    [InlineData("fork")]
    [InlineData("remap")]
    [InlineData("flush")]
    public void Access_in_flight_is_over_when_a_call_that_takes_its_right_away_returns(string call)
    {
        using AddressSpace space = Fine();
        var driver = new SafeDriver(1);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(
            Start,
            PageSize,
            MemoryProtection.ReadWrite,
            call == "flush" ? MapOptions.Fixed | MapOptions.Shared : MapOptions.Fixed,
            call == "flush" ? file : null);
        space.Write(Start, [1]);
        using var access = new StoppedAccess(() => space.Write(Start, [2]));
        AddressSpace? child = null;
        Spaces.Running taker = Spaces.Start(() =>
        {
            switch (call)
            {
                case "unmap":
                    space.Unmap(Start, PageSize);
                    break;
                case "protect":
                    space.Protect(Start, PageSize, MemoryProtection.Read);
                    break;
                case "fork":
                    child = space.Fork();
                    break;
                case "remap":
                    space.Remap(Start, PageSize, PageSize, RemapOptions.MayMove | RemapOptions.Fixed, 2 * Start);
                    break;
                default:
                    file.Flush();
                    break;
            }
        });
        Assert.False(taker.Ends(TimeSpan.FromMilliseconds(50)), "it did not wait");
        Assert.Equal(1, _memory.UsedFrames);
        access.GoOn();
        taker.Join();
        access.Join();
        child?.Dispose();
        Assert.True(call != "flush" || driver.Content[0] == 2, "the write came after the page was written back, and made nothing dirty");
    }

    [Fact]
    public void Copy_of_a_page_that_was_dropped_meanwhile_is_not_installed()
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [7]);
        using AddressSpace child = space.Fork();
        Interleaving.At(SyncPoint.BeforeCopy, () => space.Advise(Start, PageSize, MemoryAdvice.DontNeed));
        space.Write(Start + 1, [1]);
        Assert.Equal(0, space.Byte(Start));
        Assert.Equal(7, child.Byte(Start));
    }

    [Fact]
    public void Write_during_write_back_is_written_by_the_next()
    {
        using AddressSpace space = Fine();
        var driver = new SafeDriver(1);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Write(Start, [1]);
        driver.OnWrite = () =>
        {
            driver.OnWrite = null;
            space.Write(Start, [2]);
        };
        file.Flush();
        Assert.Equal(2, space.Byte(Start));
        driver.Content[0] = 0;
        file.Flush();
        Assert.Equal(2, driver.Content[0]);
        driver.Content[0] = 0;
        file.Flush();
        Assert.Equal(0, driver.Content[0]);
    }

    [Fact]
    public void Page_that_is_wanted_again_is_not_evicted()
    {
        using AddressSpace space = Fine();
        using MemoryFile file = _memory.OpenFile(new SafeDriver(1));
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Byte(Start);
        Spaces.Running? reader = null;
        Interleaving.At(SyncPoint.DuringEviction, () =>
        {
            reader = Spaces.Start(() => space.Byte(Start));
            reader.Join();
        });
        Frames.ReaderEpoch epoch = Frames.ReaderEpoch.Current;
        MmLock.Memory.PageCache.CachedPage page = file.File.TryGet(0)!;
        _memory.Node.Pool.Release(page.Frame, epoch);
        Assert.False(file.File.TryEvict(page, mayWrite: false, epoch));
        reader!.Join();
        Assert.Equal(1, file.CachedPages);
        space.Write(Start, [3]);
        Assert.Equal(3, space.Byte(Start));
    }

    [Fact]
    public void Shrinking_looks_again_after_the_acquire()
    {
        using AddressSpace space = Fine();
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Map(Start + PageSize, PageSize, MemoryProtection.Read, MapOptions.Fixed);
        Interleaving.At(SyncPoint.BeforeAcquire, () => space.Unmap(Start, PageSize));
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Remap(Start, 2 * PageSize, PageSize), Start);
        Assert.Equal(Start + PageSize, space.DescribeMappings().Single().Start);
    }

    private AddressSpace Fine() => Spaces.Create(LockingMode.FineGrained, _memory);

    private static ulong Reserved(AddressSpace space)
    {
        // The reservation is where the next mapping of the thread would go; another thread's view of it is that it is not free.
        for (ulong at = space.Vmas.Arenas.Single().HomeHigh - PageSize; ; at -= PageSize)
        {
            if (!space.Vmas.IsFree(at, at + PageSize))
            {
                return at;
            }
        }
    }
}
