using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests;

/// <summary>What a program sees that has the space for itself, in every locking mode.</summary>
public sealed class BasicTests : IDisposable
{
    private readonly PhysicalMemory _memory = new(64L << 20);

    public static TheoryData<LockingMode, bool> Modes => new()
    {
        { LockingMode.Coarse, false }, { LockingMode.CoarseMitigated, false }, { LockingMode.FineGrained, false },
        { LockingMode.FineGrained, true },
    };

    public void Dispose()
    {
        Assert.Equal(0, _memory.UsedFrames);
        _memory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Memory_is_zero_keeps_what_is_written_and_is_gone_when_unmapped(LockingMode mode, bool speculative)
    {
        using AddressSpace space = Spaces.Create(mode, _memory, speculative);
        ulong start = space.Map(10 * PageSize, MemoryProtection.ReadWrite);
        byte[] read = new byte[10 * PageSize];
        space.Read(start, read);
        Assert.All(read, value => Assert.Equal(0, value));
        Assert.Equal(0, _memory.UsedFrames);

        byte[] pattern = [.. Enumerable.Range(0, 9000).Select(i => (byte)i)];
        space.Write(start + 100, pattern);
        Assert.Equal(3, _memory.UsedFrames);
        space.Read(start, read);
        Assert.Equal(pattern, read[100..9100]);
        Assert.Equal(0, read[99]);
        Assert.Equal(0, read[9100]);

        space.Unmap(start + PageSize, PageSize);
        Assert.Equal(2, _memory.UsedFrames);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Read(start, read), start + PageSize);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(start + PageSize + 5, [1]), start + PageSize + 5);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Values_may_lie_across_pages(LockingMode mode, bool speculative)
    {
        using AddressSpace space = Spaces.Create(mode, _memory, speculative);
        ulong start = space.Map(2 * PageSize, MemoryProtection.ReadWrite);
        space.Write(start + PageSize - 3, 0x0102_0304_0506_0708L);
        Assert.Equal(0x0102_0304_0506_0708L, space.Read<long>(start + PageSize - 3));
        Assert.Equal(BitConverter.IsLittleEndian ? 5 : 4, space.Read<byte>(start + PageSize));
        space.Protect(start + PageSize, PageSize, MemoryProtection.Read);
        Spaces.AssertError(MemoryError.AccessViolation, () => space.Write(start + PageSize - 2, 1), start + PageSize);
    }
}
