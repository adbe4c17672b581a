using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Files;

/// <summary>Drivers that throw, or use the space, in the middle of its operations.</summary>
public sealed class DriverFailureTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private const ulong Other = 0x6000_0000;
    private readonly PhysicalMemory _memory = new(16L << 20);

    public static TheoryData<LockingMode, string> Removals()
    {
        var removals = new TheoryData<LockingMode, string>();
        foreach (LockingMode mode in Enum.GetValues<LockingMode>())
        {
            foreach (string operation in new[] { "unmap", "map over", "move over", "shrink", "exit" })
            {
                removals.Add(mode, operation);
            }
        }

        return removals;
    }

    public void Dispose() => Assert.Equal(0, _memory.UsedFrames);

    [Theory]
    [InlineData(LockingMode.Coarse)]
    [InlineData(LockingMode.FineGrained)]
    public void Move_that_a_driver_refuses_leaves_everything_as_it_was(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        bool refuses = false;
        using MemoryFile file = _memory.OpenFile(new SafeDriver(2) { OnOpen = _ => Throw(refuses, new IOException("no more")) });
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Write(Start, [3]);
        space.Map(Start + PageSize, PageSize, MemoryProtection.Read, MapOptions.Fixed);
        refuses = true;
        Assert.Throws<IOException>(() => space.Remap(Start, PageSize, 2 * PageSize));
        Assert.Throws<IOException>(() => space.Remap(Start, PageSize, 2 * PageSize, RemapOptions.MayMove | RemapOptions.Fixed, Other));
        Assert.Equal(0, space.Statistics.PendingAllocations);
        Assert.Equal(2, space.Vmas.Count);
        Assert.Equal(3, space.Byte(Start));
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void Close_that_throws_is_told_and_the_operation_is_complete(LockingMode mode, string operation)
    {
        AddressSpace space = Spaces.Create(mode, _memory);
        int closed = 0;
        bool throws = true;
        var driver = new SafeDriver(8)
        {
            OnClose = _ =>
            {
                closed++;
                Throw(throws, new MemoryManagementException("not now"));
            },
        };
        MapTwice(space, driver);
        space.Map(Other, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Other, [9]);
        MemoryManagementException failure = Assert.Throws<MemoryManagementException>(() => Remove(space, operation));
        Assert.Equal(MemoryError.InputOutput, failure.Error);
        Assert.IsType<MemoryManagementException>(failure.InnerException);
        throws = false;
        Assert.Equal(2, closed);
        Assert.True(driver.Disposed);
        Assert.Equal((1, 2), (driver.Content[0], driver.Content[4 * (int)PageSize]));
        if (operation != "exit")
        {
            Assert.Equal(9, space.Byte(operation == "move over" ? Start : Other));
        }

        space.Dispose();
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void Close_may_use_other_addresses(LockingMode mode, string operation)
    {
        AddressSpace space = Spaces.Create(mode, _memory);
        AddressSpace second = Spaces.Create(mode, _memory);
        ulong next = Other + (16 * PageSize);
        int closed = 0;
        var driver = new SafeDriver(8)
        {
            OnClose = _ =>
            {
                // Two operations that have VMAs of their own to remove, in a space that nothing is held of.
                closed++;
                second.Map(next, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Populate);
                second.Map(next, PageSize, MemoryProtection.Read, MapOptions.Fixed);
                second.Unmap(next, 4 * PageSize);
            },
        };
        MapTwice(space, driver);
        space.Map(Other, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Other, [9]);
        Remove(space, operation);
        Assert.Equal(2, closed);
        Assert.True(driver.Disposed);
        if (operation != "exit")
        {
            Assert.Equal(9, space.Byte(operation == "move over" ? Start : Other));
        }

        second.Dispose();
        space.Dispose();
    }

    [Fact]
    public void Open_and_read_may_use_other_addresses_of_the_space()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Other, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Populate);
        var driver = new SafeDriver(1);
        driver.OnOpen = _ => space.Map(Other, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        driver.OnRead = () => space.Write(Other, [4]);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start, [7]);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        Assert.Equal(0, space.Byte(Start));
        Assert.Equal(4, space.Byte(Other));
    }

    [Fact]
    public void Page_that_a_driver_cannot_write_keeps_no_other_from_being_written()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new SafeDriver(3);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, 3 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Fill(Start, 3 * PageSize, 6);
        int writes = 0;
        driver.OnWrite = () => Throw(++writes == 1, new FormatException("whatever"));
        Spaces.AssertError(MemoryError.InputOutput, () => space.Flush(Start, 3 * PageSize));
        Assert.Equal((3, 0, 6, 6), (writes, driver.Content[0], driver.Content[(int)PageSize], driver.Content[2 * (int)PageSize]));
        space.Flush(Start, 3 * PageSize);
        Assert.Equal((4, 6), (writes, driver.Content[0]));
    }

    [Fact]
    public void Populating_map_whose_driver_throws_is_there()
    {
        using AddressSpace space = Spaces.Create(LockingMode.Coarse, _memory);
        var driver = new SafeDriver(1) { OnRead = () => throw new FormatException("whatever") };
        using MemoryFile file = _memory.OpenFile(driver);
        ulong start = space.Map(0, PageSize, MemoryProtection.Read, MapOptions.Populate, file);
        Assert.Equal(start, space.DescribeMappings().Single().Start);
        Assert.Throws<FormatException>(() => space.Byte(start));
    }

    [Fact]
    public void Driver_is_asked_about_itself_once_and_under_no_lock()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new CuriousDriver(space, _memory);
        using (MemoryFile file = _memory.OpenFile(driver))
        {
            space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
            space.Byte(Start);
            space.Protect(Start, PageSize, MemoryProtection.Read);
            space.Unmap(Start, PageSize);
        }

        Assert.Equal(1, driver.Asked);
        Assert.True(driver.Disposed);
        Assert.Throws<ArgumentException>(() => _memory.OpenFile(new NamelessDriver()));
    }

    private static void Throw(bool now, Exception exception)
    {
        if (now)
        {
            throw exception;
        }
    }

    private void MapTwice(AddressSpace space, SafeDriver driver)
    {
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Map(Start + (2 * PageSize), PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file, 4 * PageSize);
        space.Write(Start, [1]);
        space.Write(Start + (2 * PageSize), [2]);
    }

    private static void Remove(AddressSpace space, string operation)
    {
        switch (operation)
        {
            case "unmap":
                space.Unmap(Start, 4 * PageSize);
                break;
            case "map over":
                space.Map(Start, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
                break;
            case "move over":
                space.Remap(Other, 4 * PageSize, 4 * PageSize, RemapOptions.MayMove | RemapOptions.Fixed, Start);
                break;
            case "shrink":
                space.Map(Start - PageSize, PageSize, MemoryProtection.Read, MapOptions.Fixed);
                space.Remap(Start - PageSize, 5 * PageSize, PageSize);
                break;
            default:
                space.Dispose();
                break;
        }
    }

    private sealed class CuriousDriver(AddressSpace space, PhysicalMemory memory) : TestDriver(1), IFineGrainedAware
    {
        public int Asked { get; private set; }

        public bool SupportsFineGrainedLocking
        {
            get
            {
                Asked++;
                Assert.False(space.MmapLock.VmaLock.IsHeld);
                return true;
            }
        }

        public override object Identity
        {
            get
            {
                // Would not come back if the table of files were locked.
                Spaces.Start(() => memory.OpenFile(new SafeDriver(1)).Dispose()).Join();
                return this;
            }
        }
    }

    private sealed class NamelessDriver() : TestDriver(1)
    {
        public override object Identity => null!;
    }
}
