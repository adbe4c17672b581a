using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.PageCache;

/// <summary>Real files, shared pages, writing back, the limit.</summary>
public sealed class PageCacheTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mmlock-{Guid.NewGuid():n}");
    private readonly PhysicalMemory _memory = new(64 * (long)PageSize);

    public static TheoryData<LockingMode> Modes => [LockingMode.Coarse, LockingMode.CoarseMitigated, LockingMode.FineGrained];

    public void Dispose()
    {
        Assert.Equal(0, _memory.UsedFrames);
        File.Delete(_path);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Mappings_of_one_file_share_its_pages_whatever_path_it_was_opened_by(LockingMode mode)
    {
        Content(3 * (int)PageSize);
        string link = _path + ".link";
        File.CreateSymbolicLink(link, _path);
        try
        {
            using AddressSpace one = Spaces.Create(mode, _memory);
            using AddressSpace other = Spaces.Create(mode, _memory);
            using MemoryFile file = _memory.OpenFile(_path);
            using MemoryFile again = _memory.OpenFile(link, FileAccess.ReadWrite);
            one.Map(Start, 3 * PageSize, MemoryProtection.Read, MapOptions.Fixed | MapOptions.Shared, file);
            other.Map(Start, 3 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, again);
            Assert.Equal(Expected(5000), one.Byte(Start + 5000));
            other.Write(Start + 5000, [99]);
            Assert.Equal(99, one.Byte(Start + 5000));
            Assert.Equal(1, _memory.UsedFrames);
            Assert.Equal(1, file.CachedPages);

            // Not yet in the file; then it is, by the driver that may write.
            Assert.Equal(Expected(5000), File.ReadAllBytes(_path)[5000]);
            one.Flush(Start, 3 * PageSize);
            Assert.Equal(99, File.ReadAllBytes(_path)[5000]);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Private_mapping_copies_on_write(LockingMode mode)
    {
        Content((int)PageSize);
        using AddressSpace space = Spaces.Create(mode, _memory);
        using MemoryFile file = _memory.OpenFile(_path);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed, file);
        space.Map(2 * Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed, file);
        Assert.Equal(Expected(7), space.Byte(Start + 7));
        space.Write(Start + 7, [1]);
        Assert.Equal(1, space.Byte(Start + 7));
        Assert.Equal(Expected(8), space.Byte(Start + 8));
        Assert.Equal(Expected(7), space.Byte((2 * Start) + 7));
        Spaces.AssertError(MemoryError.AccessDenied, () => space.Map(0, PageSize, MemoryProtection.ReadWrite, MapOptions.Shared, file));
        space.Map(3 * Start, PageSize, MemoryProtection.Read, MapOptions.Fixed | MapOptions.Shared, file);
        Spaces.AssertError(MemoryError.AccessDenied, () => space.Protect(3 * Start, PageSize, MemoryProtection.ReadWrite), 3 * Start);
        space.Unmap(Start, PageSize);
        Assert.Equal(Expected(7), File.ReadAllBytes(_path)[7]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Short_file_is_a_bus_error_and_its_last_page_ends_in_zeros(LockingMode mode)
    {
        Content((int)PageSize + 10);
        using AddressSpace space = Spaces.Create(mode, _memory);
        using MemoryFile file = _memory.OpenFile(_path, FileAccess.ReadWrite);
        space.Map(Start, 4 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        Assert.Equal(Expected((int)PageSize + 9), space.Byte(Start + PageSize + 9));
        Assert.Equal(0, space.Byte(Start + PageSize + 10));
        space.Write(Start + PageSize + 8, [1, 2, 3, 4]);
        Spaces.AssertError(MemoryError.BusError, () => space.Byte(Start + (2 * PageSize) + 5), Start + (2 * PageSize) + 5);
        Spaces.AssertError(MemoryError.BusError, () => space.Write(Start + (2 * PageSize), [1]), Start + (2 * PageSize));
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Byte(Start + (4 * PageSize)), Start + (4 * PageSize));
        space.Flush(Start, 4 * PageSize);
        byte[] disk = File.ReadAllBytes(_path);
        Assert.Equal((int)PageSize + 10, disk.Length);
        Assert.Equal([1, 2], disk[^2..]);
    }

    [Fact]
    public void Last_user_writes_what_changed()
    {
        Content(2 * (int)PageSize);
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        using (MemoryFile file = _memory.OpenFile(_path, FileAccess.ReadWrite))
        {
            space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        }

        space.Write(Start + PageSize, [77]);
        Assert.Equal(Expected((int)PageSize), File.ReadAllBytes(_path)[(int)PageSize]);
        space.Unmap(Start, 2 * PageSize);
        Assert.Equal(77, File.ReadAllBytes(_path)[(int)PageSize]);
        Assert.Equal(0, _memory.CachedFrames);
    }

    [Fact]
    public void Page_that_cannot_be_written_stays_changed_and_is_written_when_it_can_be()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new SafeDriver(2) { OnWrite = () => throw new IOException("full") };
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        space.Write(Start, [5]);
        Spaces.AssertError(MemoryError.InputOutput, () => space.Flush(Start, PageSize));
        driver.OnWrite = null;
        space.Flush(Start, PageSize);
        Assert.Equal(5, driver.Content[0]);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Clean_pages_are_reclaimed_when_the_limit_is_met(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        var driver = new SafeDriver(500);
        for (int page = 0; page < 500; page++)
        {
            driver.Content[page * (int)PageSize] = (byte)page;
        }

        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, 500 * PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
        for (int round = 0; round < 2; round++)
        {
            for (int page = 0; page < 500; page++)
            {
                Assert.Equal((byte)page, space.Byte(Start + ((ulong)page * PageSize)));
                Assert.True(_memory.UsedFrames <= 64);
            }
        }

        Assert.Equal(1000, driver.Reads);
    }

    [Fact]
    public void Dirty_pages_are_written_before_they_are_reclaimed()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new SafeDriver(300);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, 300 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        for (int page = 0; page < 300; page++)
        {
            space.Write(Start + ((ulong)page * PageSize), [(byte)(page + 1)]);
        }

        for (int page = 0; page < 300; page++)
        {
            Assert.Equal((byte)(page + 1), space.Byte(Start + ((ulong)page * PageSize)));
        }
    }

    [Fact]
    public void Locked_and_pinned_pages_are_not_reclaimed()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new SafeDriver(200);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, 200 * PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
        space.Lock(Start, 4 * PageSize);
        using PinnedPages pin = space.Pin(Start + (4 * PageSize), 4 * PageSize, forWriting: false);
        for (int page = 8; page < 200; page++)
        {
            space.Byte(Start + ((ulong)page * PageSize));
        }

        Assert.Equal(200, driver.Reads);
        for (int page = 0; page < 8; page++)
        {
            space.Byte(Start + ((ulong)page * PageSize));
        }

        Assert.Equal(200, driver.Reads);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Out_of_memory_is_an_error_and_the_space_goes_on(LockingMode mode)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        ulong start = space.Map(100 * PageSize, MemoryProtection.ReadWrite);
        int written = 0;
        MemoryManagementException failure = Assert.Throws<MemoryManagementException>(() =>
        {
            for (; written < 100; written++)
            {
                space.Write(start + ((ulong)written * PageSize), [(byte)written]);
            }
        });
        Assert.Equal(MemoryError.NoMemory, failure.Error);
        Assert.Equal(64, written);
        for (int page = 0; page < written; page++)
        {
            Assert.Equal((byte)page, space.Byte(start + ((ulong)page * PageSize)));
        }

        Spaces.AssertError(MemoryError.NoMemory, () => space.Populate(start, 100 * PageSize));
        space.Unmap(start, PageSize);
        space.Write(start + (64 * PageSize), [1]);
    }

    private static byte Expected(int at) => (byte)((at * 7) % 251);

    private void Content(int length) => File.WriteAllBytes(_path, [.. Enumerable.Range(0, length).Select(Expected)]);
}
