using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Finds free addresses for mappings that do not say where.</summary>
internal sealed class HoleFinder(Mm mm)
{
    /// <summary>
    /// Faults lock 2 MiB: two threads that touch areas of their own in the same ones would write the same word each time. Up to this size,
    /// mappings of one thread share 2 MiB with each other rather than with other threads' ones; larger ones have theirs to themselves.
    /// </summary>
    private const ulong SmallMapping = PageTable.LeafSize / 2;

    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;

    /// <summary>Under <c>VmaLock</c>: a free place of this size.</summary>
    public ulong FindPlace(ulong size, ulong hint, PerThreadState thread)
    {
        hint = PageOf(hint);
        hint = hint is > 0 and < LowestAddress ? LowestAddress : hint;
        if (hint > 0 && hint < UserEnd && size <= UserEnd - hint && _vmas.IsFree(hint, hint + size))
        {
            return hint;
        }

        if (size <= SmallMapping)
        {
            if (thread.Arena != 0 && _vmas.TryFindHole(size, thread.Arena, thread.Arena + PageTable.LeafSize, PageSize, out ulong near))
            {
                return near;
            }

            ulong top = MapTop;
            for (; _vmas.TryFindHole(PageTable.LeafSize, LowestAddress, top, PageTable.LeafSize, out ulong arena); top = arena)
            {
                // Another thread's may be empty for a moment.
                if (!_threads.HaveArena(arena))
                {
                    thread.Arena = arena;
                    return arena + PageTable.LeafSize - size;
                }
            }
        }
        else if (size <= MapTop)
        {
            ulong blocks = (size + PageTable.LeafSize - 1) & ~(PageTable.LeafSize - 1);
            if (_vmas.TryFindHole(blocks, LowestAddress, MapTop, PageTable.LeafSize, out ulong apart))
            {
                // At the end: what is mapped below next has the same edge, and they may be one VMA.
                return apart + blocks - size;
            }
        }

        return _vmas.TryFindHole(size, LowestAddress, MapTop, PageSize, out ulong found)
            ? found
            : throw Failure(MemoryError.NoMemory, "No hole in the address space is large enough.");
    }
}
