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
        if (vma.File is { TracksMappings: true } file)
        {
            file.Driver!.Open(this, AddressRange.FromBounds(vma.Start, vma.End), (long)vma.Offset);
        }

        using (MmapLock.VmaLock.Enter())
        {
            _areas.Add(in vma);
        }
    }

    [TakesPageProportionalTime]
    private void CopyEntries(List<Vma> areas, AddressSpace child, SpaceThread mine)
    {
        StructureHolds.AssertNone("page tables are copied");
        var pinned = new List<(ulong Page, int Frame)>();
        foreach (Vma vma in areas)
        {
            ulong address = vma.Start;
            while (!vma.IsShared && _table.Next(ref address, vma.End) is { } leaf)
            {
                ulong leafEnd = Math.Min(vma.End, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
                LeafTable? copy = null;
                for (; address < leafEnd; address += PageSize)
                {
                    long entry = Volatile.Read(ref leaf.At(address));
                    int frame = Pte.Frame(entry);

                    // Pages of files and of zeros are found again by a fault.
                    if (!Pte.IsPresent(entry) || Pte.IsCached(entry) || frame == FramePool.ZeroFrame)
                    {
                        continue;
                    }

                    entry = Interlocked.And(ref leaf.At(address), ~Pte.Writable) & ~Pte.Writable;
                    if (Memory.Pool.IsPinned(frame))
                    {
                        pinned.Add((address, frame));
                        continue;
                    }

                    Memory.Pool.AddReference(frame);
                    copy ??= child._table.FindOrAdd(address);
                    Volatile.Write(ref copy.At(address), entry);
                }

                MemoryInterleaving.At(MemoryInterleaving.Place.DuringFork);
            }
        }

        mine.Slot.WaitForOthers();
        foreach ((ulong page, int frame) in pinned)
        {
            // Whoever pinned it goes on with this frame, and so must the parent: the child gets the copy now.
            int copy = Memory.Allocate(mine.Slot, page);
            Memory.Pool.Copy(frame, copy);
            Volatile.Write(ref child._table.FindOrAdd(page).At(page), Pte.Of(copy, Pte.Readable));
        }
    }
}
