using System.Runtime.InteropServices;
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
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    public void Iterate()
    {
        byte* start = (byte*)mmap(0, MapTouchUnmap.Length, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == (byte*)-1)
        {
            throw new InvalidOperationException("The system has no memory to map.");
        }

        for (byte* at = start; at < start + MapTouchUnmap.Length; at += AddressSpace.PageSize)
        {
            *at = 1;
        }

        munmap((nint)start, MapTouchUnmap.Length);
    }

    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static SystemMapTouchUnmap Create() =>
        OperatingSystem.IsLinux() ? default : throw new PlatformNotSupportedException("The system's own mmap is measured on Linux only.");

    [DllImport("libc", ExactSpelling = true)]
    private static extern nint mmap(nint address, nint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", ExactSpelling = true)]
    private static extern int munmap(nint address, nint length);
}
