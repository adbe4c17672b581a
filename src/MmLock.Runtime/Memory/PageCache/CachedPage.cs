using MmLock.Waiting;

namespace MmLock.Memory.PageCache;

/// <summary>A page of a file in memory. Its monitor orders changes of its state; the file's lock orders finding and losing it.</summary>
internal sealed class CachedPage(CachedFile file, ulong index, int frame)
{
    private volatile bool _loading = true;
    private bool _failed;

    public CachedFile File { get; } = file;

    /// <summary>The page's number in the file.</summary>
    public ulong Index { get; } = index;

    /// <summary>The frame, of which the cache has one reference.</summary>
    public int Frame { get; } = frame;

    /// <summary>Its place in the order of reclaim; of the list's lock.</summary>
    public LinkedListNode<CachedPage>? Place { get; set; }

    /// <summary>It may differ from the file. Set before an entry becomes writable, cleared with all of them made read-only.</summary>
    public bool Dirty { get; set; }

    /// <summary>Its bytes are on their way to the file.</summary>
    public bool WritingBack { get; set; }

    /// <summary>Used since reclaim last looked. A hint: written without a lock.</summary>
    public bool Accessed { get; set; } = true;

    /// <summary>Whether its content is there.</summary>
    public bool IsLoaded => !_loading;

    /// <summary>The content is there, or never will be.</summary>
    public void EndLoading(bool succeeded)
    {
        using (Enter())
        {
            _failed = !succeeded;
            _loading = false;
            Monitor.PulseAll(this);
        }
    }

    /// <summary>Waits for the thread that reads it.</summary>
    /// <returns>False when it could not be read: then it is not in the cache any more.</returns>
    public bool WaitUntilLoaded()
    {
        if (_loading)
        {
            using (Enter())
            {
                bool interrupted = false;
                while (_loading)
                {
                    UninterruptibleMonitor.Wait(this, ref interrupted);
                }

                UninterruptibleMonitor.Keep(interrupted);
            }
        }

        return !_failed;
    }

    /// <summary>Enters the page's monitor.</summary>
    public Hold Enter()
    {
        UninterruptibleMonitor.Enter(this);
        return new Hold(this);
    }

    /// <summary>Waits until nobody writes it back. In its monitor.</summary>
    public void WaitUntilWritten()
    {
        bool interrupted = false;
        while (WritingBack)
        {
            UninterruptibleMonitor.Wait(this, ref interrupted);
        }

        UninterruptibleMonitor.Keep(interrupted);
    }

    /// <summary>The extent of being in the monitor.</summary>
    public readonly ref struct Hold(CachedPage page)
    {
        public void Dispose() => Monitor.Exit(page);
    }
}
