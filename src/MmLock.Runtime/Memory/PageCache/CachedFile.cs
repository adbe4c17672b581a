using MmLock.Memory.Files;
using MmLock.Memory.Layout;
using MmLock.Validation;

namespace MmLock.Memory.PageCache;

/// <summary>
/// The pages of one file that are in memory, and where it is mapped. One for each file, shared by all its mappings; one
/// without a driver is shared memory without a file.
/// </summary>
/// <remarks>
/// <para>Locks, in this order, all below a range: a page's monitor; <see cref="_mappingsLock"/>; <see cref="_pagesLock"/>.
/// The latter two are also taken under a <c>VmaLock</c> of a space's VMAs, and nothing is waited for under any of them but accesses in
/// flight.</para>
/// <para>References: the cache has one of each frame, every page table entry one, every operation on the page one. A page
/// gets a first user other than the cache under <see cref="_pagesLock"/> only, so when there is one reference under that
/// lock, it is the cache's, and the page may go.</para>
/// <para>Loading: the thread that adds the page reads it, under no lock but its range; the others find it and wait on its
/// monitor, which the loader pulses whether it succeeded or not. After a failure everybody looks again.</para>
/// </remarks>
internal sealed partial class CachedFile(MemoryNode memory, IFileDriver? driver, DriverTraits traits)
{
    private readonly Dictionary<ulong, CachedPage> _pages = [];
    private readonly Lock _pagesLock = new();
    private readonly List<IFileDriver> _olderDrivers = [];
    private IFileDriver? _driver = driver;
    private volatile bool _isFineGrainedSafe = traits.IsFineGrainedSafe;
    private int _users = 1;
    private bool _dropped;

    public IFileDriver? Driver => Volatile.Read(ref _driver);

    /// <summary>Shared memory without a file: nowhere to write it, so it is never reclaimed.</summary>
    public bool IsAnonymous => Driver is null;

    /// <summary>Which file it is.</summary>
    public object Identity { get; } = traits.Identity;

    /// <summary>Whether the driver writes. Of the lock of the table of files.</summary>
    public bool CanWrite { get; private set; } = traits.CanWrite;

    public bool TracksMappings { get; } = traits.TracksMappings;

    /// <summary>Whether a range is enough for its drivers.</summary>
    public bool IsFineGrainedSafe => _isFineGrainedSafe;

    public int PageCount
    {
        get
        {
            using (_pagesLock.EnterPatiently())
            {
                return _pages.Count;
            }
        }
    }

    private FramePool Pool => memory.Pool;

    /// <summary>One more handle, mapping, or operation under way, by someone who has one already.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    /// <summary>One less. The caller calls <see cref="ReleaseIfUnused"/> when it holds no lock.</summary>
    public void RemoveUser() => Interlocked.Decrement(ref _users);

    /// <summary>A user who had none: under the lock of the table of files.</summary>
    public bool TryAddFirstUser()
    {
        Interlocked.Increment(ref _users);
        return !_dropped;
    }

    /// <summary>A handle was opened for writing by another driver of the same file.</summary>
    public void ReplaceDriver(IFileDriver driver, DriverTraits said)
    {
        CanWrite = said.CanWrite;
        _isFineGrainedSafe &= said.IsFineGrainedSafe;
        using (_pagesLock.EnterPatiently())
        {
            _olderDrivers.Add(_driver!);
            Volatile.Write(ref _driver, driver);
        }
    }

    /// <summary>Writes what changed and lets everything go, if nobody uses the file any more. Under no lock.</summary>
    [PerformsFileIO]
    public void ReleaseIfUnused()
    {
        if (Volatile.Read(ref _users) != 0 || !memory.TryBeginRelease(this))
        {
            return;
        }

        try
        {
            Flush(0, ulong.MaxValue);
        }
        finally
        {
            if (memory.TryEndRelease(this))
            {
                Drop();
            }
        }
    }

    /// <summary>Of <see cref="MemoryNode.TryBeginRelease"/>, under its lock: the caller becomes a user, unless there is one.</summary>
    public bool TryBeginRelease()
    {
        if (_dropped || Volatile.Read(ref _users) != 0)
        {
            return false;
        }

        AddUser();
        return true;
    }

    /// <summary>Of <see cref="MemoryNode.TryEndRelease"/>, under its lock: whether nobody came meanwhile.</summary>
    public bool TryEndRelease() => _dropped = Interlocked.Decrement(ref _users) == 0;

    /// <summary>The page with a reference to its frame, if it is in memory and read.</summary>
    public CachedPage? TryGet(ulong index)
    {
        using (_pagesLock.EnterPatiently())
        {
            return _pages.TryGetValue(index, out CachedPage? page) && page.IsLoaded ? Use(page) : null;
        }
    }

    /// <summary>The page with a reference to its frame, read from the file if it is not in memory.</summary>
    /// <param name="index">The page's number in the file.</param>
    /// <param name="address">The address that it is for, if it fails.</param>
    /// <param name="epoch">The calling thread's.</param>
    [PerformsFileIO]
    public CachedPage Get(ulong index, ulong address, ReaderEpoch epoch)
    {
        StructureHolds.AssertNone("a file is read");
        while (true)
        {
            if (TryGetEvenLoading(index) is { } there)
            {
                if (there.WaitUntilLoaded())
                {
                    return there;
                }

                Pool.Release(there.Frame, epoch);
                continue;
            }

            // Before the page is added: a wait for memory must hold up no wait for the page.
            int frame = memory.Allocate(epoch, address);
            if (TryAdd(index, frame) is { } added)
            {
                Load(added, address, epoch);
                return added;
            }

            Pool.Release(frame, epoch);
        }
    }

    private CachedPage? TryGetEvenLoading(ulong index)
    {
        using (_pagesLock.EnterPatiently())
        {
            return _pages.TryGetValue(index, out CachedPage? page) ? Use(page) : null;
        }
    }

    private CachedPage? TryAdd(ulong index, int frame)
    {
        using (_pagesLock.EnterPatiently())
        {
            if (_pages.ContainsKey(index))
            {
                return null;
            }

            // The frame's first reference is the cache's from now on.
            var page = new CachedPage(this, index, frame);
            _pages.Add(index, page);
            Pool.Owner(frame) = page;
            return Use(page);
        }
    }

    private CachedPage Use(CachedPage page)
    {
        page.Accessed = true;
        Pool.AddReference(page.Frame);
        return page;
    }

    private void Load(CachedPage page, ulong address, ReaderEpoch epoch)
    {
        bool loaded = false;
        try
        {
            ReadFromFile(page, address);
            loaded = true;
        }
        finally
        {
            if (!loaded)
            {
                using (_pagesLock.EnterPatiently())
                {
                    Lose(page);
                }
            }

            page.EndLoading(loaded);
            if (loaded && !IsAnonymous)
            {
                memory.Reclaim.Add(page);
            }
            else if (!loaded)
            {
                // The cache's reference, and the caller's.
                Pool.Release(page.Frame, epoch);
                Pool.Release(page.Frame, epoch);
            }
        }
    }

    private void ReadFromFile(CachedPage page, ulong address)
    {
        if (Driver is not { } source)
        {
            return;
        }

        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeFileRead);
        Ask(address, () =>
        {
            long offset = (long)(page.Index * PageLayout.PageSize);
            if (offset >= source.Length)
            {
                throw new MemoryManagementException(MemoryError.BusError, "The file ends before the page.", address);
            }

            Span<byte> rest = Pool.Bytes(page.Frame);
            Validator.FileAccess();
            for (int read; !rest.IsEmpty && (read = source.Read(offset, rest)) > 0; offset += read)
            {
                rest = rest[read..];
            }

            return 0L;
        });
    }

    /// <summary>How long the file is now; 0 without one.</summary>
    /// <exception cref="MemoryManagementException">As of reading.</exception>
    public long Length(ulong address) => Driver is { } source ? Ask(address, () => source.Length) : 0;

    private static long Ask(ulong address, Func<long> question)
    {
        try
        {
            return question();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            throw new MemoryManagementException(MemoryError.BusError, "The page could not be read from its file.", address, failure);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new MemoryManagementException(MemoryError.Interrupted, "The read of the page was given up.", address, cancelled);
        }
    }

    private bool Lose(CachedPage page)
    {
        Pool.Owner(page.Frame) = null;
        return _pages.Remove(page.Index);
    }

    private void Drop()
    {
        ReaderEpoch epoch = ReaderEpoch.Current;
        CachedPage[] pages;
        using (_pagesLock.EnterPatiently())
        {
            pages = [.. _pages.Values];
            Array.ForEach(pages, page => Lose(page));
        }

        foreach (CachedPage page in pages)
        {
            memory.Reclaim.Remove(page);
            Pool.Release(page.Frame, epoch);
        }

        Exception? failure = null;
        foreach (IFileDriver? ended in (IEnumerable<IFileDriver?>)[Driver, .. _olderDrivers])
        {
            try
            {
                ended?.Dispose();
            }
            catch (Exception thrown)
            {
                failure ??= thrown;
            }
        }

        if (failure is not null)
        {
            throw new MemoryManagementException(MemoryError.InputOutput, "The driver of a file failed to end.", innerException: failure);
        }
    }
}
