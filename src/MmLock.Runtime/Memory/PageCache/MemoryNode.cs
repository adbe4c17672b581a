using MmLock.Memory.Files;

namespace MmLock.Memory.PageCache;

/// <summary>
/// The frames of a <see cref="PhysicalMemory"/> and the files whose pages are cached in them, a node (<c>pg_data_t</c>) of
/// the field.
/// </summary>
internal sealed class MemoryNode(FramePool pool)
{
    private const int ReclaimBatch = 32;
    private const int MostReclaims = 16;
    private readonly Lock _filesLock = new();
    private readonly Dictionary<object, CachedFile> _files = [];

    public FramePool Pool { get; } = pool;

    public ReclaimList Reclaim { get; } = new();

    /// <summary>The file, with a user for the caller.</summary>
    /// <param name="driver">Opens it.</param>
    /// <param name="traits">What the driver said of itself.</param>
    /// <param name="surplus">The driver if the file is open already and needs it not, to be disposed.</param>
    public CachedFile Open(IFileDriver driver, DriverTraits traits, out IFileDriver? surplus)
    {
        surplus = null;
        using (_filesLock.EnterPatiently())
        {
            if (!_files.TryGetValue(traits.Identity, out CachedFile? file) || !file.TryAddFirstUser())
            {
                file = new CachedFile(this, driver, traits);
                _files[traits.Identity] = file;
            }
            else if (traits.CanWrite && !file.CanWrite)
            {
                file.ReplaceDriver(driver, traits);
            }
            else if (driver != file.Driver)
            {
                surplus = driver;
            }

            return file;
        }
    }

    /// <summary>A frame of zeros with one reference, reclaiming pages of files if there is none.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>.</exception>
    [AllocatesUserMemory]
    public int Allocate(ReaderEpoch epoch, ulong address)
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

        if (Pool.IsDisposed)
        {
            throw new ObjectDisposedException(nameof(PhysicalMemory));
        }

        return frame != 0
            ? frame
            : throw new MemoryManagementException(MemoryError.NoMemory, "All frames are in use, and none can be reclaimed.", address);
    }

    /// <summary>Makes the caller a user of a file that may be on its way out.</summary>
    public bool TryUse(CachedFile file)
    {
        using (_filesLock.EnterPatiently())
        {
            return file.TryAddFirstUser();
        }
    }

    public bool TryBeginRelease(CachedFile file)
    {
        using (_filesLock.EnterPatiently())
        {
            return file.TryBeginRelease();
        }
    }

    public bool TryEndRelease(CachedFile file)
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
