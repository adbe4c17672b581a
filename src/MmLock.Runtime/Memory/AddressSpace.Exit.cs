using MmLock.Memory.Access;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

// The end.
public sealed partial class AddressSpace
{
    /// <summary>
    /// Unmaps everything. Operations that wait for the lock, and later ones, end with <see cref="ObjectDisposedException"/>.
    /// The physical memory is not disposed: it may have files open, pins and forks.
    /// </summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.InputOutput"/>, after everything is unmapped: changed pages
    /// of a file that nobody else uses could not be written, and are lost.</exception>
    /// <exception cref="OutOfMemoryException">Nothing is unmapped; it can be tried again.</exception>
    public void Dispose()
    {
        SpaceThread mine = Mine;
        RemovedAreas removed = mine.TakeRemoved();
        using (MmapLock.EnterWrite())
        {
            using (MmapLock.VmaLock.EnterPatiently())
            {
                // If there is no memory to do it, nothing is done, and it may be tried again.
                _areas.Carve(0, UserEnd, removed.Areas);
                Volatile.Write(ref _exited, true);
            }

            ZapRemoved(0, UserEnd, removed, mine);
        }

        GC.SuppressFinalize(this);
        Finish(removed, mine);
    }

    /// <summary>
    /// A space that was forgotten gives its frames back. Nobody has the space, but a thread may be in the last steps of its
    /// last operation: then it holds the lock, and the collector comes again; or it is in an access, which is waited for.
    /// </summary>
    /// <remarks>
    /// The tree is read without its lock: nobody changes it, and a lock that was never released must not stop the collector's
    /// thread. For the same reason no driver is called: areas of files are left to whoever uses the memory next.
    /// </remarks>
    ~AddressSpace()
    {
        if (_areas is null)
        {
            // The constructor did not come so far.
            return;
        }

        if (!MmapLock.TryEnterWrite(out RangeGuard guard))
        {
            GC.ReRegisterForFinalize(this);
            return;
        }

        using (guard)
        {
            _exited = true;
            AccessSlot slot = AccessSlot.Current;
            slot.WaitForOthers(_id);
            Zap(0, UserEnd, slot);
            slot.Batch.Complete(Memory.Pool, _id);
            foreach (Vma area in _areas.FilesOfTheDead())
            {
                area.File!.AddUser();
                area.File.Unregister(in area);
                if (area.File.IsAnonymous)
                {
                    area.File.RemoveUser();
                    area.File.Trim();
                }
                else
                {
                    Memory.Leave(this, in area);
                }
            }
        }
    }
}
