using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Files;
using MmLock.Memory.Frames;
using MmLock.Memory.Layout;
using MmLock.Memory.Operations;
using MmLock.Memory.PageCache;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

/// <summary>
/// Frames of 4 KiB in pinned arrays, up to a limit, and the page cache of the files that are mapped into them. Shared by
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
    private readonly Lock _orphansLock = new();
    private List<(DriverNotifier Drivers, Vma Vma)> _orphans = [];
    private Exception? _orphanFailure;

    /// <summary>A memory limited by what the runtime may use of the machine.</summary>
    public PhysicalMemory()
        : this(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, (long)PageLayout.PageSize, MostBytes))
    {
    }

    /// <summary>A limited memory.</summary>
    /// <param name="limit">Bytes, from one page to 4 TiB; rounded down to whole pages. Taken from the system as needed; the collector takes it back after <see cref="Dispose"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside that range.</exception>
    public PhysicalMemory(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, (long)PageLayout.PageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostBytes);
        Pool = new FramePool((int)(limit >> PageLayout.PageShift));
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
    /// <param name="driver">
    /// Disposed with the last mapping and handle, or at once if another one of the same identity is open already. What it says
    /// of itself is asked once, now; if that throws, nothing is open and the driver is the caller's.
    /// </param>
    /// <exception cref="ArgumentException">The driver has no identity.</exception>
    public MemoryFile OpenFile(FileDriver driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        var traits = DriverTraits.Of(driver);
        CloseOrphans();
        CachedFile? file;
        FileDriver? surplus = null;
        using (_filesLock.EnterPatiently())
        {
            if (_files.TryGetValue(traits.Identity, out file) && file.TryAddFirstUser())
            {
                if (traits.CanWrite && !file.CanWrite)
                {
                    file.ReplaceDriver(driver, traits);
                }
                else if (driver != file.Driver)
                {
                    surplus = driver;
                }
            }
            else
            {
                file = new CachedFile(this, driver, traits);
                _files[traits.Identity] = file;
            }
        }

        var handle = new MemoryFile(file, traits.CanWrite);
        bool done = false;
        try
        {
            surplus?.Dispose();
            done = true;
            return handle;
        }
        finally
        {
            if (!done)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Lets the frames go. Address spaces, files and pins must be gone, or have nothing in memory.</summary>
    /// <exception cref="InvalidOperationException">Frames are in use; nothing has happened.</exception>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>, after that: changed pages of a file that
    /// only forgotten spaces mapped could not be written, and are lost.</exception>
    public void Dispose()
    {
        CloseOrphans();
        if (!Pool.TryDispose())
        {
            throw new InvalidOperationException($"{Pool.Used} frames are in use: dispose address spaces, files and pins first.");
        }

        if (Interlocked.Exchange(ref _orphanFailure, null) is { } failure)
        {
            throw new MemoryManagementException(MemoryError.InputOutput, "Changed pages of a forgotten space could not be written.", innerException: failure);
        }
    }

    /// <summary>
    /// Of the collector's thread: a VMA of a file in a space that was forgotten, with a user of the file. That thread runs no
    /// driver; whoever comes next does.
    /// </summary>
    internal void Leave(DriverNotifier drivers, in Vma vma)
    {
        using (_orphansLock.EnterPatiently())
        {
            _orphans.Add((drivers, vma));
        }
    }

    private void CloseOrphans()
    {
        if (_orphans.Count == 0)
        {
            return;
        }

        List<(DriverNotifier Drivers, Vma Vma)> orphans;
        using (_orphansLock.EnterPatiently())
        {
            orphans = _orphans;
            _orphans = [];
        }

        var removed = new RemovedVmas();
        foreach ((DriverNotifier drivers, Vma vma) in orphans)
        {
            drivers.Close(in vma, removed);
            removed.ReleaseIfUnused(vma.File!);
        }

        _orphanFailure ??= removed.Failure;
    }

    /// <summary>A frame of zeros with one reference, reclaiming pages of files if there is none.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>.</exception>
    [AllocatesUserMemory]
    internal int Allocate(ReaderEpoch epoch, ulong address)
    {
        StructureHolds.AssertNone("frames are allocated");
        int frame = Pool.TryAllocate(epoch);
        for (int i = 0; frame == 0 && i < MostReclaims; i++)
        {
            bool freed = Reclaim.Free(ReclaimBatch, epoch) > 0;
            frame = Pool.TryAllocate(epoch);
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
        using (_filesLock.EnterPatiently())
        {
            return file.TryAddFirstUser();
        }
    }

    internal bool TryBeginRelease(CachedFile file)
    {
        using (_filesLock.EnterPatiently())
        {
            return file.TryBeginRelease();
        }
    }

    internal bool TryEndRelease(CachedFile file)
    {
        using (_filesLock.EnterPatiently())
        {
            if (!file.TryEndRelease())
            {
                return false;
            }

            if (!file.IsAnonymous)
            {
                _files.Remove(file.Identity);
            }

            return true;
        }
    }
}
