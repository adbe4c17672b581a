using MmLock.Memory.Files;
using MmLock.Memory.Layout;
using MmLock.Memory.Operations;
using MmLock.Memory.PageCache;

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

    /// <summary>A memory limited by what the runtime may use of the machine.</summary>
    public PhysicalMemory()
        : this(Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, (long)PageLayout.PageSize, MostBytes))
    {
    }

    /// <summary>A limited memory.</summary>
    /// <param name="limit">Bytes, from one page to 4 TiB; rounded down to whole pages. Taken from the system as needed; the
    /// collector takes it back after <see cref="Dispose"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside that range.</exception>
    public PhysicalMemory(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, (long)PageLayout.PageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostBytes);
        Node = new MemoryNode(new FramePool((int)(limit >> PageLayout.PageShift)));
    }

    /// <summary>How many frames there may be.</summary>
    public int FrameLimit => Node.Pool.Limit;

    /// <summary>How many frames are in use: by mappings, pins and the page cache. Exact when nobody uses the memory meanwhile.</summary>
    public int UsedFrames => Node.Pool.Used;

    /// <summary>How many of them the page cache has, mapped or not.</summary>
    public int CachedFrames => Node.Reclaim.Count;

    /// <summary>What is behind this facade.</summary>
    internal MemoryNode Node { get; }

    internal OrphanedVmas Orphans { get; } = new();

    /// <summary>Opens a file on disk to be mapped. The same file, by whatever path, has the same pages.</summary>
    /// <param name="path">The file, which exists.</param>
    /// <param name="access">Reading, or reading and writing; only writing is not enough for mappings and means both.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be opened so.</exception>
    [PerformsFileIO]
    public MemoryFile OpenFile(string path, FileAccess access = FileAccess.Read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(new RandomAccessFile(path, access));
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
        return Open(driver);
    }

    private MemoryFile Open(IFileDriver driver)
    {
        var traits = DriverTraits.Of(driver);
        Orphans.Close();
        CachedFile file = Node.Open(driver, traits, out IFileDriver? surplus);
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
        Orphans.Close();
        if (!Node.Pool.TryDispose())
        {
            throw new InvalidOperationException($"{Node.Pool.Used} frames are in use: dispose address spaces, files and pins first.");
        }

        if (Orphans.TakeFailure() is { } failure)
        {
            throw new MemoryManagementException(
                MemoryError.InputOutput, "Changed pages of a forgotten space could not be written.", innerException: failure);
        }
    }
}
