using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Finds free addresses for mappings that do not say where, and reserves them.</summary>
/// <remarks>
/// A thread maps in an arena that it has for itself, its home; what is too large for that, and stacks, go to the common part. Where the
/// preferred part has no room, the others have; where none has alone, arenas side by side may have together.
/// </remarks>
internal sealed class HoleFinder(Mm mm)
{
    /// <summary>
    /// Faults lock 2 MiB: two threads that touch areas of their own in the same ones would write the same word each time. Up to this size,
    /// mappings of one thread share 2 MiB with each other rather than with other threads' ones; larger ones have theirs to themselves.
    /// </summary>
    private const ulong SmallMapping = PageTable.LeafSize / 2;

    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;

    /// <summary>Reserves a free place of this size.</summary>
    /// <param name="size">How many bytes.</param>
    /// <param name="hint">Where it should be if that is free; 0 for anywhere.</param>
    /// <param name="grows">Whether it is for a stack.</param>
    /// <param name="thread">The calling thread's.</param>
    /// <param name="reservation">The number of the reservation.</param>
    /// <returns>Where it is.</returns>
    public ulong Reserve(ulong size, ulong hint, bool grows, PerThreadState thread, out ulong reservation)
    {
        hint = PageOf(hint);
        hint = hint is > 0 and < LowestAddress ? LowestAddress : hint;
        if (hint > 0 && hint < UserEnd && size <= UserEnd - hint)
        {
            using VmaScope there = grows ? _vmas.EnterCommon(hint, hint + size) : _vmas.Enter(hint, hint + size, maps: true);
            if (there.Vmas.IsFree(hint, hint + size))
            {
                return Reserve(there.Vmas, hint, size, thread, out reservation);
            }
        }

        if (!grows && size <= _vmas.LargestAtHome && TryReserveAtHome(size, thread, out ulong start, out reservation))
        {
            return start;
        }

        using VmaScope common = _vmas.EnterCommon(0, 0);
        return TryFindInCommon(common.Vmas, size, thread, out ulong found) || TryFindAcross(in common, size, out found)
            ? Reserve(common.Vmas, found, size, thread, out reservation)
            : throw Failure(MemoryError.NoMemory, "No hole in the address space is large enough.");
    }

    /// <summary>A free place in the part that is entered, for what is moved there from within it.</summary>
    public bool TryFindPlace(in VmaScope scope, ulong size, PerThreadState thread, out ulong found) =>
        scope.Vmas.IsArena
            ? TryFindInArena(scope.Vmas, size, thread, out found)
            : TryFindInCommon(scope.Vmas, size, thread, out found) || TryFindAcross(in scope, size, out found);

    private static ulong Reserve(VmaArena part, ulong start, ulong size, PerThreadState thread, out ulong reservation)
    {
        ulong number = thread.NextReservation();
        part.AddReservation(start, start + size, number);
        reservation = number;
        return start;
    }

    private bool TryReserveAtHome(ulong size, PerThreadState thread, out ulong start, out ulong reservation)
    {
        while (true)
        {
            if (thread.Home is { } home && _vmas.TryEnter(home, out VmaScope scope))
            {
                using (scope)
                {
                    if (TryFindInArena(home, size, thread, out start))
                    {
                        Reserve(home, start, size, thread, out reservation);
                        return true;
                    }
                }
            }

            thread.Home = _vmas.FindHome(thread.Epoch.Index, thread.Home, size);
            if (thread.Home is null)
            {
                (start, reservation) = (0, 0);
                return false;
            }
        }
    }

    private static bool TryFindInArena(VmaArena arena, ulong size, PerThreadState thread, out ulong found)
    {
        ulong low = arena.HomeLow;
        ulong high = arena.HomeHigh;
        bool isHome = thread.Home == arena;
        if (size <= SmallMapping)
        {
            if (isHome && thread.Block >= low && thread.Block < high
                && arena.TryFindHole(size, thread.Block, thread.Block + PageTable.LeafSize, PageSize, out found))
            {
                return true;
            }

            if (arena.TryFindHole(PageTable.LeafSize, low, high, PageTable.LeafSize, out ulong block))
            {
                thread.Block = isHome ? block : thread.Block;
                found = block + PageTable.LeafSize - size;
                return true;
            }
        }
        else if (TryFindApart(arena, size, low, high, out found))
        {
            return true;
        }

        return arena.TryFindHole(size, low, high, PageSize, out found);
    }

    private bool TryFindInCommon(VmaArena common, ulong size, PerThreadState thread, out ulong found)
    {
        if (size <= SmallMapping)
        {
            if (thread.Block != 0 && common.TryFindHole(size, thread.Block, thread.Block + PageTable.LeafSize, PageSize, out found))
            {
                return true;
            }

            ulong top = MapTop;
            for (; common.TryFindHole(PageTable.LeafSize, LowestAddress, top, PageTable.LeafSize, out ulong block); top = block)
            {
                // Another thread's may be empty for a moment.
                if (!_threads.HaveBlock(block))
                {
                    thread.Block = thread.Home is null ? block : thread.Block;
                    found = block + PageTable.LeafSize - size;
                    return true;
                }
            }
        }
        else if (TryFindApart(common, size, LowestAddress, MapTop, out found))
        {
            return true;
        }

        return common.TryFindHole(size, LowestAddress, MapTop, PageSize, out found);
    }

    /// <summary>With its 2 MiB to itself.</summary>
    private static bool TryFindApart(VmaArena part, ulong size, ulong low, ulong high, out ulong found)
    {
        ulong blocks = size <= MapTop ? (size + PageTable.LeafSize - 1) & ~(PageTable.LeafSize - 1) : ulong.MaxValue;
        bool done = part.TryFindHole(blocks, low, high, PageTable.LeafSize, out ulong apart);

        // At the end: what is mapped below next has the same edge, and they may be one VMA.
        found = done ? apart + blocks - size : 0;
        return done;
    }

    private bool TryFindAcross(in VmaScope common, ulong size, out ulong found)
    {
        (ulong low, ulong high) = _vmas.JoinForHole(in common, size);
        return common.Vmas.TryFindHole(size, low, high, PageSize, out found);
    }
}
