using MmLock.Memory.PageCache;

namespace MmLock.Memory;

/// <summary>An open file to be mapped. Mappings outlive it, as they do elsewhere.</summary>
/// <remarks>All members are safe to call from any thread.</remarks>
public sealed class MemoryFile : IDisposable
{
    private CachedFile? _file;

    internal MemoryFile(CachedFile file, bool canWrite)
    {
        _file = file;
        CanWrite = canWrite;
    }

    /// <summary>Whether it was opened for writing: only then there are shared writable mappings.</summary>
    public bool CanWrite { get; }

    /// <summary>Pages of the file that are in the page cache now.</summary>
    /// <exception cref="ObjectDisposedException">The handle was disposed.</exception>
    public int CachedPages => File.PageCount;

    internal CachedFile File => Volatile.Read(ref _file) ?? throw new ObjectDisposedException(nameof(MemoryFile));

    /// <summary>Writes all changed pages to the file, through any handle or mapping.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>: some could not be written.</exception>
    /// <exception cref="ObjectDisposedException">The handle was disposed.</exception>
    [PerformsFileIO]
    public void Flush() => File.Flush(0, ulong.MaxValue);

    /// <summary>Closes the handle. If no mapping and no other handle is left, changed pages are written and the file is closed.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>: they could not be written, and are
    /// lost.</exception>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _file, null) is { } file)
        {
            file.RemoveUser();
            file.ReleaseIfUnused();
        }
    }
}
