using MmLock.Memory.Layout;
using MmLock.Memory.PageCache;

namespace MmLock.Memory.Vmas;

[Flags]
internal enum VmaFlags : uint
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,
    Access = Read | Write | Execute,
    Shared = 8,
    GrowsDown = 16,
    Locked = 32,
    DontFork = 64,
    Random = 128,
    Sequential = 256,

    /// <summary>Writing may be allowed: private memory, or a file that was opened for it.</summary>
    MayWrite = 512,

    /// <summary>No memory yet, but a mapping under way: a reservation, not a VMA.</summary>
    Pending = 1024,

    /// <summary>In the tree of the common part: the addresses of an arena, whose VMAs are in a tree of its own. No VMA.</summary>
    Elsewhere = 2048,
}

/// <summary>
/// A virtual memory area (VMA), by value: what is read from the tree is a copy, so nothing can be kept that a writer may free.
/// </summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The address after the last.</param>
/// <param name="Flags">Protection and kind.</param>
/// <param name="File">What backs it; null for private anonymous memory.</param>
/// <param name="Offset">The offset in the file that <paramref name="Start"/> maps, in bytes; the number of a reservation.</param>
/// <param name="Id">The VMA's registration with its file.</param>
internal readonly record struct Vma(ulong Start, ulong End, VmaFlags Flags, CachedFile? File, ulong Offset, int Id)
{
    public bool IsPending => (Flags & VmaFlags.Pending) != 0;

    public bool IsElsewhere => (Flags & VmaFlags.Elsewhere) != 0;

    /// <summary>Whether it is a VMA, and nothing that only keeps others away.</summary>
    public bool IsMapped => (Flags & (VmaFlags.Pending | VmaFlags.Elsewhere)) == 0;

    public bool IsShared => (Flags & VmaFlags.Shared) != 0;

    public bool IsLocked => (Flags & VmaFlags.Locked) != 0;

    /// <summary>First-touch zero, nobody else's: what a 2 MiB fault range and a speculative fault are for.</summary>
    public bool IsAnonymous => File is null;

    public bool IsReadable => (Flags & VmaFlags.Access) != 0;

    public bool IsWritable => (Flags & VmaFlags.Write) != 0;

    public MemoryProtection Protection => (MemoryProtection)(Flags & VmaFlags.Access);

    public bool Contains(ulong address) => Start <= address && address < End;

    /// <summary>The number of the file's page at an address of this VMA.</summary>
    public ulong FilePage(ulong address) => (Offset + (address - Start)) / PageLayout.PageSize;

    /// <summary>The part between two addresses of this VMA.</summary>
    public Vma Slice(ulong start, ulong end) =>
        this with { Start = start, End = end, Offset = File is null ? 0 : Offset + (start - Start), Id = 0 };

    /// <summary>Whether what a fault needs to know is the same in both, wherever their edges are.</summary>
    public bool IsSameTypeAt(in Vma other, ulong address) =>
        Flags == other.Flags && File == other.File && (File is null || FilePage(address) == other.FilePage(address));

    /// <summary>Whether this one, which ends where the other begins, may be one VMA with it.</summary>
    public bool CanMerge(in Vma next) =>
        End == next.Start
        && Flags == next.Flags
        && File == next.File
        && IsMapped
        && (File is null || (Offset + (End - Start) == next.Offset && !File.TracksMappings));
}
