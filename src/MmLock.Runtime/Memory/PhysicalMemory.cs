using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Files;
using MmLock.Memory.Frames;
using MmLock.Memory.PageCache;

namespace MmLock.Memory;

/// <summary>
/// Frames of 4 KiB in native memory, up to a limit, and the page cache of the files that are mapped into them. Shared by
/// any number of address spaces.
/// </summary>
/// <remarks>
/// <para>When the limit is met, pages of files that are clean are reclaimed, oldest first, mapped ones too; then dirty
/// ones, after they were written. When that frees nothing, the operation ends with <see cref="MemoryError.NoMemory"/>.</para>
/// <para>All members but <see cref="Dispose"/> are safe to call from any thread.</para>
/// </remarks>
public sealed class PhysicalMemory : IDisposable
{
    private const long MostBytes = 1L << 42;
    private const int ReclaimBatch = 32;
    private const int MostReclaims = 16;
    private readonly Lock _filesLock = new();
    private readonly Dictionary<object, CachedFile> _files = [];

    /// <summary>A memory limited by what the runtime may use of the machine.</summary>
    public PhysicalMemory()
        : this(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, (long)AddressSpace.PageSize, MostBytes))
    {
    }

    /// <summary>A limited memory.</summary>
    /// <param name="limit">Bytes, from one page to 4 TiB; rounded down to whole pages. Taken from the system as needed, kept until <see cref="Dispose"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside that range.</exception>
    public PhysicalMemory(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, (long)AddressSpace.PageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostBytes);
        Pool = new FramePool((int)(limit >> AddressSpace.PageShift));
    }

    /// <summary>How many frames there may be.</summary>
    public int FrameLimit => Pool.Limit;

    /// <summary>How many frames are in use: by mappings, pins and the page cache. Exact when nobody uses the memory meanwhile.</summary>
    public int UsedFrames => Pool.Used;

    /// <summary>How many of them the page cache has, mapped or not.</summary>
    public int CachedFrames => Reclaim.Count;

    internal FramePool Pool { get; }

    internal ReclaimList Reclaim { get; } = new();

    /// <summary>Opens a file on disk to be mapped. The same file, by whatever path, has the same pages.</summary>
    /// <param name="path">The file, which exists.</param>
    /// <param name="access">Reading, or reading and writing; only writing is not enough for mappings and means both.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be opened so.</exception>
    [PerformsFileIO]
    public MemoryFile OpenFile(string path, FileAccess access = FileAccess.Read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OpenFile(new RandomAccessFile(path, access));
    }

    /// <summary>Opens what a driver stands for, to be mapped.</summary>
    /// <param name="driver">Disposed with the last mapping and handle, or at once if another one of the same identity is open already.</param>
    public MemoryFile OpenFile(FileDriver driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        bool canWrite = driver.CanWrite;
        CachedFile? file;
        FileDriver? surplus = null;
        lock (_filesLock)
        {
            if (_files.TryGetValue(driver.Identity, out file) && file.TryAddFirstUser())
            {
                if (canWrite && !file.Driver!.CanWrite)
                {
                    file.ReplaceDriver(driver);
                }
                else if (driver != file.Driver)
                {
                    surplus = driver;
                }
            }
            else
            {
                file = new CachedFile(this, driver);
                _files[driver.Identity] = file;
            }
        }

        surplus?.Dispose();
        return new MemoryFile(file, canWrite);
    }

    /// <summary>Gives the native memory back. Address spaces and pins must be gone: their accesses would meet freed memory.</summary>
    /// <exception cref="InvalidOperationException">Frames are in use.</exception>
    public void Dispose()
    {
        if (Pool.Used > 0)
        {
            throw new InvalidOperationException($"{Pool.Used} frames are in use: dispose address spaces, files and pins first.");
        }

        Pool.Dispose();
    }

    /// <summary>A frame of zeros with one reference, reclaiming pages of files if there is none.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>.</exception>
    [AllocatesUserMemory]
    internal int Allocate(AccessSlot slot, ulong address)
    {
        StructureHolds.AssertNone("frames are allocated");
        int frame = Pool.TryAllocate(slot);
        for (int i = 0; frame == 0 && i < MostReclaims; i++)
        {
            bool freed = Reclaim.Free(ReclaimBatch, slot) > 0;
            frame = Pool.TryAllocate(slot);
            if (!freed)
            {
                break;
            }
        }

        ObjectDisposedException.ThrowIf(Pool.IsDisposed, this);
        return frame != 0 ? frame : throw new MemoryManagementException(MemoryError.NoMemory, "All frames are in use, and none can be reclaimed.", address);
    }

    /// <summary>Makes the caller a user of a file that may be on its way out.</summary>
    internal bool TryUse(CachedFile file)
    {
        lock (_filesLock)
        {
            return file.TryAddFirstUser();
        }
    }

    internal bool TryBeginTrim(CachedFile file)
    {
        lock (_filesLock)
        {
            return file.TryBeginTrim();
        }
    }

    internal bool TryEndTrim(CachedFile file)
    {
        lock (_filesLock)
        {
            if (!file.TryEndTrim())
            {
                return false;
            }

            if (file.Driver is { } driver)
            {
                _files.Remove(driver.Identity);
            }

            return true;
        }
    }
}
