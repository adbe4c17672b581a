using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>The end of a space.</summary>
internal sealed class ExitHandler(Mm mm, Zapper zapper)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly ExitState _exit = mm.Exit;
    private readonly long _id = mm.Id;
    private readonly OrphanedVmas _orphans = mm.Orphans;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly DriverNotifier _drivers = mm.Drivers;
    private readonly Zapper _zapper = zapper;

    /// <summary>Unmaps everything; operations that wait for the lock, and later ones, end.</summary>
    /// <returns>What was mapped, for the end of the operation.</returns>
    public RemovedVmas UnmapAll(PerThreadState thread)
    {
        RemovedVmas removed = thread.TakeRemoved();
        using (_mmapLock.EnterWrite())
        {
            using (VmaScope scope = _vmas.EnterCommon(0, UserEnd))
            {
                // If there is no memory to do it, nothing is done, and it may be tried again.
                scope.Vmas.RemoveRange(0, UserEnd, removed.Vmas);
                _exit.Set();
            }

            _zapper.ZapRemoved(0, UserEnd, removed, thread);
        }

        return removed;
    }

    /// <summary>
    /// Of the collector's thread: gives the frames of a space back that was forgotten. Nobody has the space, and no operation
    /// is under way, but its lock may be held.
    /// </summary>
    /// <returns>False, and nothing has happened, when the lock is held.</returns>
    /// <remarks>
    /// The tree is read without its lock: nobody changes it, and a lock that was never released must not stop the collector's
    /// thread. For the same reason no driver is called: VMAs of files are left to the next user of the memory.
    /// </remarks>
    public bool TryReclaim()
    {
        if (!_mmapLock.TryEnterWrite(out RangeGuard guard))
        {
            return false;
        }

        using (guard)
        {
            _exit.Set();
            ReaderEpoch epoch = ReaderEpoch.Current;
            epoch.WaitForOthers(_id);
            _zapper.Zap(0, UserEnd, epoch);
            epoch.Batch.Complete(_pool, _id);
            foreach (Vma vma in _vmas.FilesOfTheDead())
            {
                vma.File!.AddUser();
                vma.File.Unregister(vma.Id);
                if (vma.File.IsAnonymous)
                {
                    vma.File.RemoveUser();
                    vma.File.ReleaseIfUnused();
                }
                else
                {
                    _orphans.Add(_drivers, in vma);
                }
            }
        }

        return true;
    }
}
