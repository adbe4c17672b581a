using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Frames;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

/// <remarks>
/// What a fork manipulates is the whole space, so it takes all of it in every mode. Every private entry loses its right to
/// write before any copy can be seen, and the accesses in flight are waited for: whoever writes after that faults, and
/// waits until the fork is done. So the copy is of one moment: a write that is in it has all earlier ones of its thread
/// beside it.
/// </remarks>
public sealed partial class AddressSpace
{
    /// <summary>
    /// A copy of the space: private memory is copied on the first write on either side, shared memory is shared. Memory
    /// that is locked is not in the copy; memory advised with <see cref="MemoryAdvice.DontFork"/> is not there at all.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>A space with the same options and the same physical memory.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>: pages that are pinned could not be copied.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public AddressSpace Fork(CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        SpaceThread mine = Mine;
        var child = new AddressSpace(_options, Memory, Volatile.Read(ref _break));
        bool done = false;
        try
        {
            using RangeGuard guard = MmapLock.EnterWrite(cancellationToken);
            ThrowIfExited();
            child._break = _break;
            var areas = new List<Vma>();
            for (ulong at = 0; _areas.Find(at, out Vma vma, out _); at = vma.End)
            {
                if ((vma.Flags & VmaFlags.DontFork) == 0)
                {
                    areas.Add(vma with { Flags = vma.Flags & ~VmaFlags.Locked, Id = 0 });
                }
            }

            areas.ForEach(child.Inherit);
            DrainSpeculations(mine);
            CopyEntries(areas, child, mine);
            done = true;
            return child;
        }
        finally
        {
            if (!done)
            {
                child.Dispose();
            }
        }
    }

    private void Inherit(Vma vma)
    {
        Open(this, in vma);
        bool isThere = false;
        try
        {
            using (MmapLock.VmaLock.EnterPatiently())
            {
                _areas.Add(in vma);
                isThere = true;
            }
        }
        finally
        {
            CloseUnless(isThere, in vma, new RemovedAreas());
        }
    }

    /// <remarks>
    /// First every entry loses its right to write, and to be pinned; then the accesses in flight are waited for, and with them
    /// the pins that are being taken without the lock. Only after that is it asked which frames are pinned: from then on no
    /// frame gets its first pin before the fork is over.
    /// </remarks>
    [TakesPageProportionalTime]
    private void CopyEntries(List<Vma> areas, AddressSpace child, SpaceThread mine)
    {
        StructureHolds.AssertNone("page tables are copied");
        foreach (Vma vma in areas)
        {
            ulong address = vma.Start;
            while (!vma.IsShared && _table.Next(ref address, vma.End) is { } leaf)
            {
                for (ulong end = LeafEnd(address, vma.End); address < end; address += PageSize)
                {
                    long entry = Volatile.Read(ref leaf.At(address));
                    if (IsOwnFrame(entry) && (entry & (Pte.Writable | Pte.Lasting)) != 0)
                    {
                        Interlocked.And(ref leaf.At(address), ~(Pte.Writable | Pte.Lasting));
                    }
                }

                MemoryInterleaving.At(MemoryInterleaving.Place.DuringFork);
            }
        }

        mine.Slot.WaitForOthers(_id);
        foreach (Vma vma in areas)
        {
            ulong address = vma.Start;
            while (!vma.IsShared && _table.Next(ref address, vma.End) is { } leaf)
            {
                LeafTable? copy = null;
                for (ulong end = LeafEnd(address, vma.End); address < end; address += PageSize)
                {
                    long entry = Volatile.Read(ref leaf.At(address));
                    if (IsOwnFrame(entry))
                    {
                        copy ??= child._table.FindOrAdd(address);
                        Volatile.Write(ref copy.At(address), Share(entry, address, mine));
                    }
                }
            }
        }
    }

    private static ulong LeafEnd(ulong address, ulong end) => Math.Min(end, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);

    /// <summary>Whether the entry has a frame of private memory. Pages of files and of zeros are found again by a fault.</summary>
    private static bool IsOwnFrame(long entry) => Pte.IsPresent(entry) && !Pte.IsCached(entry) && Pte.Frame(entry) != FramePool.ZeroFrame;

    /// <summary>The entry for the child.</summary>
    private long Share(long entry, ulong page, SpaceThread mine)
    {
        int frame = Pte.Frame(entry);
        if (!Memory.Pool.IsPinned(frame))
        {
            Memory.Pool.AddReference(frame);
            return entry;
        }

        // Whoever pinned it goes on with this frame, and so must the parent: the child gets the copy now.
        int copy = Memory.Allocate(mine.Slot, page);
        Memory.Pool.Copy(frame, copy);
        return Pte.Of(copy, entry & Pte.Readable);
    }
}
