using Microsoft.Win32.SafeHandles;
using MmLock;

namespace ClassicMm;

/// <summary>A file on the disk, with its page cache, and as slow as it is told to be.</summary>
public sealed class BackingFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly TimeSpan _delay;
    private long _reads;

    private BackingFile(string path, SafeFileHandle handle, ulong pages, TimeSpan delay)
    {
        Path = path;
        Pages = pages;
        _handle = handle;
        _delay = delay;
        Cache = new PageCache(this);
    }

    public string Path { get; }

    public ulong Pages { get; }

    public PageCache Cache { get; }

    /// <summary>Pages read from the disk so far.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Makes a file that is deleted when it is disposed.</summary>
    public static BackingFile Create(string path, ulong pages, TimeSpan delay, Action<ulong, byte[]>? fill = null)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        byte[] buffer = new byte[Page.Size];
        for (ulong index = 0; index < pages && fill is not null; index++)
        {
            fill(index, buffer);
            RandomAccess.Write(handle, buffer, (long)(index << Page.Shift));
        }

        return new BackingFile(path, handle, pages, delay);
    }

    [PerformsFileIO]
    public void ReadPage(ulong index, int frame)
    {
        if (_delay > TimeSpan.Zero)
        {
            Thread.Sleep(_delay);
        }

        Span<byte> page = FrameAllocator.Bytes(frame);
        int read = RandomAccess.Read(_handle, page, (long)(index << Page.Shift));
        page[read..].Clear();
        Interlocked.Increment(ref _reads);
    }

    [PerformsFileIO]
    public void WritePage(ulong index, int frame) =>
        RandomAccess.Write(_handle, FrameAllocator.Bytes(frame), (long)(index << Page.Shift));

    /// <summary>Brings pages into the cache; the caller holds no lock.</summary>
    [PerformsFileIO]
    [TakesPageProportionalTime]
    public void ReadAhead(ulong first, ulong count)
    {
        for (ulong index = first; index < Math.Min(first + count, Pages); index++)
        {
            if (Cache.FindOrAdd(index) is { } page)
            {
                page.Read();
                FrameAllocator.Put(page.Frame);
            }
        }
    }

    public void Dispose()
    {
        Cache.DropAll();
        _handle.Dispose();
        File.Delete(Path);
    }
}
