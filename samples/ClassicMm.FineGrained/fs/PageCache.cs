using MmLock;

namespace ClassicMm;

/// <summary>A page of a file in memory. The cache is one user of its frame; whoever finds it is another.</summary>
public sealed class CachedPage(BackingFile file, ulong index, int frame)
{
    private readonly object _readLock = new();
    private volatile bool _isUpToDate;

    public int Frame { get; } = frame;

    public bool IsUpToDate => _isUpToDate;

    /// <summary>Reads the page, or waits for the thread that does.</summary>
    [PerformsFileIO]
    public void Read()
    {
        if (_isUpToDate)
        {
            return;
        }

        lock (_readLock)
        {
            if (!_isUpToDate)
            {
                file.ReadPage(index, Frame);
                _isUpToDate = true;
            }
        }
    }
}

/// <summary>What a fault waits for that needs a page of a file: gives up the fault's pin in the end.</summary>
public sealed class PageRead(CachedPage page) : PendingRead
{
    [PerformsFileIO]
    public override void Wait()
    {
        page.Read();
        FrameAllocator.Put(page.Frame);
    }
}

/// <summary>The cached pages of one file, under their own lock.</summary>
public sealed class PageCache(BackingFile file)
{
    private readonly object _cacheLock = new();
    private readonly Dictionary<ulong, CachedPage> _pages = [];

    /// <summary>The page, pinned for the caller; it may still have to be read. Null when memory is short.</summary>
    public CachedPage? FindOrAdd(ulong index)
    {
        lock (_cacheLock)
        {
            if (!_pages.TryGetValue(index, out CachedPage? page))
            {
                int frame = FrameAllocator.Allocate();
                if (frame == FrameAllocator.None)
                {
                    return null;
                }

                page = new CachedPage(file, index, frame);
                _pages.Add(index, page);
            }

            FrameAllocator.Get(page.Frame);
            return page;
        }
    }

    public void Drop(ulong index)
    {
        lock (_cacheLock)
        {
            if (_pages.Remove(index, out CachedPage? page))
            {
                FrameAllocator.Put(page.Frame);
            }
        }
    }

    /// <summary>drop_caches: mapped pages stay with their mappings.</summary>
    public void DropAll()
    {
        lock (_cacheLock)
        {
            foreach (CachedPage page in _pages.Values)
            {
                FrameAllocator.Put(page.Frame);
            }

            _pages.Clear();
        }
    }
}
