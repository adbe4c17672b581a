using MmLock.Benchmarks.Locks;
using MmLock.Memory;

namespace MmLock.Benchmarks.Memory;

/// <summary>Maps 64 KiB, writes a byte to each page, unmaps.</summary>
internal readonly struct MapTouchUnmap(AddressSpace space) : ISection
{
    public const int Length = 64 << 10;

    public void Iterate()
    {
        ulong start = space.Map(Length, MemoryProtection.ReadWrite);
        ReadOnlySpan<byte> one = [1];
        for (ulong at = start; at < start + Length; at += AddressSpace.PageSize)
        {
            space.Write(at, one);
        }

        space.Unmap(start, Length);
    }
}

/// <summary>The same, by the system.</summary>
internal readonly unsafe struct SystemMapTouchUnmap : ISection
{
    public void Iterate()
    {
        byte* start = SystemMemory.Map(MapTouchUnmap.Length);
        for (byte* at = start; at < start + MapTouchUnmap.Length; at += AddressSpace.PageSize)
        {
            *at = 1;
        }

        SystemMemory.Unmap(start, MapTouchUnmap.Length);
    }

    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static SystemMapTouchUnmap Create() =>
        OperatingSystem.IsLinux() ? default : throw new PlatformNotSupportedException("The system's own mmap is measured on Linux only.");
}
