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
    public void Dispose()
    {
        SpaceThread mine = Mine;
        List<Vma> removed = mine.TakeList();
        using (MmapLock.EnterWrite())
        {
            using (MmapLock.VmaLock.Enter())
            {
                Volatile.Write(ref _exited, true);
                _areas.Carve(0, UserEnd, removed);
            }

            ZapRemoved(0, UserEnd, removed, mine);
        }

        TrimFiles(removed);
    }
}
