using System.Buffers;
using System.Runtime.CompilerServices;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.Operations;

/// <summary>What a pin promises: its frames are the memory's, for as long as it lasts, and safe code cannot leave them.</summary>
public sealed class PinTests : IDisposable
{
    private const ulong Start = 0x4000_0000;
    private readonly PhysicalMemory _memory = new(16L << 20);

    public static TheoryData<LockingMode, string> Kinds()
    {
        var kinds = new TheoryData<LockingMode, string>();
        foreach (LockingMode mode in Enum.GetValues<LockingMode>())
        {
            string[] names =
            [
                "untouched", "read before", "written before", "shared with a fork", "private file", "private file, read before",
                "shared file", "shared memory", "read-only",
            ];
            foreach (string kind in names)
            {
                kinds.Add(mode, kind);
            }
        }

        return kinds;
    }

    public void Dispose() => Assert.Equal(0, _memory.UsedFrames);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pin_for_reading_sees_every_later_write(LockingMode mode, string kind)
    {
        using AddressSpace space = Spaces.Create(mode, _memory);
        using MemoryFile file = _memory.OpenFile(new SafeDriver(1));
        MapOptions options = MapOptions.Fixed | (
            kind.StartsWith("shared m", StringComparison.Ordinal) || kind == "shared file" ? MapOptions.Shared : 0);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, options, kind.Contains("file", StringComparison.Ordinal) ? file : null);
        AddressSpace? child = null;
        switch (kind)
        {
            case "written before":
                space.Write(Start, [9]);
                break;
            case "shared with a fork":
                space.Write(Start, [9]);
                child = space.Fork();
                break;
            case "read-only":
                space.Protect(Start, PageSize, MemoryProtection.Read);
                break;
            case "read before" or "private file, read before":
                space.Byte(Start);
                break;
        }

        using (PinnedPages pin = space.Pin(Start, PageSize, forWriting: false))
        {
            if (kind == "read-only")
            {
                space.Protect(Start, PageSize, MemoryProtection.ReadWrite);
            }

            space.Write(Start, [55]);
            Assert.Equal(55, pin.GetPage(0)[0]);
            using (AddressSpace other = space.Fork())
            {
                space.Write(Start, [56]);
                Assert.Equal(56, pin.GetPage(0)[0]);
                Assert.Equal(options.HasFlag(MapOptions.Shared) ? 56 : 55, other.Byte(Start));
            }

            Assert.Equal(child is null ? null : (byte)9, child?.Byte(Start));
        }

        child?.Dispose();
    }

    [Fact]
    public void Pin_for_reading_gives_nothing_to_write_to()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Byte(Start);
        using PinnedPages pin = space.Pin(Start, PageSize, forWriting: false);
        Assert.False(pin.IsForWriting);
        Assert.Throws<InvalidOperationException>(() => pin.GetWritablePage(0).Clear());
        Assert.Throws<InvalidOperationException>(() => pin.OwnPage(0));

        // Not the frame of zeros, which all spaces have.
        Assert.Equal(1, _memory.UsedFrames);
    }

    [Fact]
    public void Bytes_of_a_page_stay_readable_when_pin_space_and_memory_are_gone()
    {
        Span<byte> bytes = Forgotten(out WeakReference memory);
        for (int i = 0; i < 20 && memory.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(memory.IsAlive);
        Assert.Equal(77, bytes[5]);
        bytes.Fill(78);
        Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)78));
    }

    [Fact]
    public void Owned_page_outlives_its_pin_and_keeps_its_frame()
    {
        IMemoryOwner<byte> owner;
        using (AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory))
        {
            space.Map(Start, 2 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
            using (PinnedPages pin = space.Pin(Start + 4000, 200, forWriting: true))
            {
                owner = pin.OwnPage(1);
                Assert.Equal(200 - 96, owner.Memory.Length);
                Assert.Equal(96, pin.GetMemory(0).Length);
            }

            owner.Memory.Span[0] = 5;
            Assert.Equal(5, space.Byte(Start + PageSize));
            space.Unmap(Start, 2 * PageSize);
            Assert.Equal(1, _memory.UsedFrames);
            space.Map(Start, 100 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Populate);
            Assert.Equal(5, owner.Memory.Span[0]);
        }

        owner.Dispose();
        owner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => owner.Memory);
    }

    [Fact]
    public void What_is_written_through_a_pin_reaches_a_file_that_is_not_mapped_or_open_any_more()
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        var driver = new SafeDriver(1);
        using (MemoryFile file = _memory.OpenFile(driver))
        {
            space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed | MapOptions.Shared, file);
        }

        PinnedPages pin = space.Pin(Start, PageSize, forWriting: true);
        space.Unmap(Start, PageSize);
        Assert.False(driver.Disposed);
        pin.GetWritablePage(0)[7] = 7;
        pin.Dispose();
        Assert.Equal(7, driver.Content[7]);
        Assert.True(driver.Disposed);
    }

    [Theory]
    [InlineData(1UL << 36)]
    [InlineData(1UL << 42)]
    public void Pin_of_far_too_much_costs_what_is_there(ulong length)
    {
        using AddressSpace space = Spaces.Create(LockingMode.FineGrained, _memory);
        space.Map(Start, 3 * PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Pin(Start, length, forWriting: true), Start + (3 * PageSize));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Span<byte> Forgotten(out WeakReference memory)
    {
        var space = new AddressSpace(new AddressSpaceOptions { Memory = new PhysicalMemory(1 << 20) });
        memory = new WeakReference(space.Memory);
        space.Map(Start, PageSize, MemoryProtection.ReadWrite, MapOptions.Fixed);
        space.Write(Start + 5, [77]);
        return space.Pin(Start, PageSize, forWriting: true).GetWritablePage(0);
    }
}
