using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Files;

/// <summary>Drivers that expect the coarse lock get it, drivers that are marked get their range.</summary>
public sealed class DriverTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(16L << 20);
    private readonly List<string> _calls = [];

    public void Dispose() => Assert.Equal(0, _memory.UsedFrames);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Callbacks_run_under_the_lock_that_the_driver_expects(bool safe)
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        TestDriver driver = safe ? new SafeDriver(8) : new TestDriver(8);
        void Check(string call, AddressRange range, LockMode mode)
        {
            _calls.Add(call);
            Assert.False(space.MmapLock.VmaLock.IsHeld);
            Assert.Equal(!safe, space.MmapLock.IsHeld(AddressRange.All, mode));
            Assert.True(space.MmapLock.IsHeld(range, mode));
        }

        driver.OnOpen = range => Check($"open {range}", range, LockMode.Write);
        driver.OnClose = range => Check($"close {range}", range, LockMode.Write);
        driver.OnRead = () => Check("read", AddressRange.FromLength(Start, PageSize), LockMode.Read);
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, 8 * PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
        space.Byte(Start);
        space.Unmap(Start + PageSize, PageSize);

        // Replacing is unmapping.
        space.Map(Start + (2 * PageSize), PageSize, MemoryProtection.Read, MapOptions.Fixed);
        space.Unmap(Start, 8 * PageSize);
        Assert.Equal(
            [
                $"open {AddressRange.FromLength(Start, 8 * PageSize)}",
                "read",
                $"close {AddressRange.FromLength(Start + PageSize, PageSize)}",
                $"close {AddressRange.FromLength(Start + (2 * PageSize), PageSize)}",
                $"close {AddressRange.FromLength(Start, PageSize)}",
                $"close {AddressRange.FromLength(Start + (3 * PageSize), 5 * PageSize)}",
            ],
            _calls);
        Assert.Equal(safe ? 0 : 5, space.Statistics.CoarseFallbacks);
    }

    [Fact]
    public void Mapping_anywhere_asks_the_driver_too()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var unsafeDriver = new TestDriver(1) { OnOpen = _ => Assert.True(space.MmapLock.IsHeld(AddressRange.All, LockMode.Write)) };
        var safeDriver = new SafeDriver(1) { OnOpen = range => Assert.False(space.MmapLock.IsHeld(AddressRange.All, LockMode.Write)) };
        using MemoryFile coarse = _memory.OpenFile(unsafeDriver);
        using MemoryFile fine = _memory.OpenFile(safeDriver);
        space.Map(0, PageSize, MemoryProtection.Read, MapOptions.None, coarse);
        Assert.Equal(1, space.Statistics.CoarseFallbacks);
        space.Map(0, PageSize, MemoryProtection.Read, MapOptions.None, fine);
        Assert.Equal(1, space.Statistics.CoarseFallbacks);
    }

    [Fact]
    public void Every_open_has_its_close_through_fork_remap_and_exit()
    {
        long open = 0;
        var driver = new SafeDriver(16)
        {
            OnOpen = range => Interlocked.Add(ref open, (long)(range.Last - range.Start + 1)),
            OnClose = range => Interlocked.Add(ref open, -(long)(range.Last - range.Start + 1)),
        };
        using (MemoryFile file = _memory.OpenFile(driver))
        using (AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory))
        {
            space.Map(Start, 4 * PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
            using (AddressSpace child = space.Fork())
            {
                Assert.Equal(8 * (long)PageSize, open);
                child.Unmap(Start, PageSize);
                Assert.Equal(7 * (long)PageSize, open);
            }

            space.Remap(Start, 4 * PageSize, 8 * PageSize, RemapOptions.MayMove | RemapOptions.Fixed, 2 * Start);
            Assert.Equal(8 * (long)PageSize, open);
            space.Remap(2 * Start, 8 * PageSize, 2 * PageSize);
            Assert.Equal(2 * (long)PageSize, open);
            space.Remap(2 * Start, 2 * PageSize, 3 * PageSize, RemapOptions.None);
            Assert.Equal(3 * (long)PageSize, open);
            Assert.False(driver.Disposed);
        }

        Assert.Equal(0, open);
        Assert.True(driver.Disposed);
    }

    [Fact]
    public void Close_that_throws_is_told_after_everything_is_unmapped()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        using MemoryFile file = _memory.OpenFile(new SafeDriver(2) { OnClose = _ => throw new InvalidOperationException("no") });
        space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed, file);
        space.Write(Start, [1]);
        Spaces.AssertError(MemoryError.InputOutput, () => space.Unmap(Start, 2 * PageSize));
        Assert.Empty(space.DescribeMappings());
    }

    [Theory]
    [InlineData(typeof(IOException), MemoryError.BusError)]
    [InlineData(typeof(OperationCanceledException), MemoryError.Interrupted)]
    public void Failed_read_is_an_error_of_the_access_and_is_tried_again(Type exception, MemoryError error)
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new SafeDriver(1) { OnRead = () => throw (Exception)Activator.CreateInstance(exception)! };
        driver.Content[3] = 3;
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
        Spaces.AssertError(error, () => space.Byte(Start), Start);
        Assert.Equal(0, _memory.UsedFrames);
        driver.OnRead = null;
        Assert.Equal(3, space.Byte(Start + 3));
        Assert.Equal(2, driver.Reads);
    }

    [Fact]
    public void Threads_that_want_one_page_read_it_once()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        using var all = new CountdownEvent(4);
        var driver = new SafeDriver(1) { OnRead = () => Assert.True(all.Wait(TimeSpan.FromSeconds(20)) && Thread.Yield() | true) };
        using MemoryFile file = _memory.OpenFile(driver);
        space.Map(Start, PageSize, MemoryProtection.Read, MapOptions.Fixed, file);
        Spaces.Running[] readers = [.. Enumerable.Range(0, 4).Select(_ => Spaces.Start(() =>
        {
            all.Signal();
            space.Byte(Start);
        }))];
        Array.ForEach(readers, reader => reader.Join());
        Assert.Equal(1, driver.Reads);
    }
}
