using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Frames;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

/// <remarks>
/// The areas leave the tree under <c>VmaLock</c>; their pages are zapped after it was released, while the range stays
/// locked: whoever finds the addresses free meanwhile waits for the range. Zapping takes each entry by exchange, which
/// settles who owns its reference, waits for the accesses in flight, and only then drops the references.
/// </remarks>
public sealed partial class AddressSpace
{
    /// <summary>Unmaps memory, as <c>munmap</c> does; parts that are not mapped are left alone.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; or <see cref="MemoryError.InputOutput"/>, after
    /// unmapping, when it was the last mapping of a file and changed pages could not be written: they are lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is unmapped.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Unmap(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        ulong end = EndOf(start, length);
        SpaceThread mine = Mine;
        RemovedAreas removed = mine.TakeRemoved();
        if (_options.Unmap != LockingMode.FineGrained || !TryUnmapFine(start, end, mapped: null, removed, mine, cancellationToken))
        {
            UnmapCoarse(start, end, mapped: null, removed, mine, cancellationToken);
        }

        TidyTables(mine);
        Finish(removed, mine);
    }

    /// <param name="start">The first address.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="mapped">An address that must be mapped, or nothing is unmapped; null for none.</param>
    /// <param name="removed">Gets the areas.</param>
    /// <param name="mine">The calling thread's.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    private bool TryUnmapFine(ulong start, ulong end, ulong? mapped, RemovedAreas removed, SpaceThread mine, CancellationToken cancellationToken)
    {
        if (!MayNeedCoarse(start, end, mine))
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
            using RangeGuard guard = MmapLock.EnterWrite(AddressRange.FromBounds(mapped ?? start, end), cancellationToken);
            bool fits;
            using (MmapLock.VmaLock.EnterPatiently())
            {
                ThrowIfExited();
                ThrowIfNotMapped(mapped);
                fits = Inspect(start, end) != Seen.NeedsCoarse;
                if (fits)
                {
                    _areas.Carve(start, end, removed.Areas);
                }
            }

            if (fits)
            {
                ZapRemoved(start, end, removed, mine);
                return true;
            }
        }

        mine.CoarseFallbacks++;
        return false;
    }

    /// <summary>Under <c>VmaLock</c>.</summary>
    private void ThrowIfNotMapped(ulong? address)
    {
        if (address is { } at && (!_areas.FindHeld(at, out Vma vma) || vma.Start > at))
        {
            throw Failure(MemoryError.AccessViolation, "Nothing is mapped there.", at);
        }
    }

    /// <summary>Whether an area there has a driver that expects the coarse lock. By lookups without a lock: it is asked again under one.</summary>
    private bool MayNeedCoarse(ulong start, ulong end, SpaceThread mine)
    {
        if (mine.Known.Covers(start, end))
        {
            return false;
        }

        for (ulong at = start; at < end && _areas.Find(at, out Vma vma, out _) && vma.Start < end; at = vma.End)
        {
            if (vma.File is { IsFineGrainedSafe: false })
            {
                return true;
            }
        }

        return false;
    }

    private void UnmapCoarse(ulong start, ulong end, ulong? mapped, RemovedAreas removed, SpaceThread mine, CancellationToken cancellationToken)
    {
        using RangeGuard guard = MmapLock.EnterWrite(cancellationToken);
        bool needsCoarse;
        using (MmapLock.VmaLock.EnterPatiently())
        {
            ThrowIfExited();
            ThrowIfNotMapped(mapped);
            needsCoarse = Inspect(start, end) == Seen.NeedsCoarse;
            _areas.Carve(start, end, removed.Areas);
        }

        if (_options.Unmap == LockingMode.CoarseMitigated && !needsCoarse)
        {
            // Faults elsewhere may go on; whoever wants to map here needs the lock for writing.
            guard.DowngradeToRead();
        }

        ZapRemoved(start, end, removed, mine);
    }

    /// <summary>
    /// Frees what was mapped by areas that have left the tree. Under the hold that they were removed under. Throws nothing:
    /// whatever a driver's <see cref="FileDriver.Close"/> throws is told at the end of the operation, which goes on.
    /// </summary>
    private void ZapRemoved(ulong start, ulong end, RemovedAreas removed, SpaceThread mine)
    {
        MemoryInterleaving.At(MemoryInterleaving.Place.BeforeZap);
        if (removed.Areas.Count == 0)
        {
            return;
        }

        ZapAll(removed.Areas, mine.Slot);
        if (_options.SpeculativeFaults)
        {
            // A speculation that was under way may have installed behind us; after the wait there is none that still can.
            mine.Slot.Batch.Complete(Memory.Pool, _id, evenIfEmpty: true);
            ZapAll(removed.Areas, mine.Slot);
        }

        mine.Slot.Batch.Complete(Memory.Pool, _id);
        _table.RemoveTables(start, end);
        NoteTables(start, mine);
        NoteTables(end - 1, mine);
        for (int i = 0; i < removed.Areas.Count; i++)
        {
            Vma vma = removed.Areas[i];
            Close(in vma, removed);
        }
    }

    /// <summary>The table of the address may be of no use any more. The thread's arena keeps its own: the next mapping goes there.</summary>
    private static void NoteTables(ulong address, SpaceThread mine)
    {
        ulong block = address & ~(PageTable.LeafSize - 1);
        if (block != mine.Arena)
        {
            mine.Note(block);
        }
    }

    /// <summary>
    /// After some unmappings, with nothing held by the operation: page tables of blocks in which nothing is mapped any more go.
    /// That takes a hold of the whole block, which is only tried: where it is in use, or about to be, there is nothing to free.
    /// </summary>
    private void TidyTables(SpaceThread mine)
    {
        if (!mine.BlocksAreMany)
        {
            return;
        }

        foreach (ulong block in mine.TakeBlocks())
        {
            foreach (ulong size in PageTable.BlockSizes)
            {
                if (!TryRemoveTable(block & ~(size - 1), size, mine))
                {
                    break;
                }
            }
        }
    }

    /// <returns>Whether the table above may be of no use either.</returns>
    private bool TryRemoveTable(ulong start, ulong size, SpaceThread mine)
    {
        if (!IsUnmapped(start, start + size) || !MmapLock.TryEnterWrite(AddressRange.FromLength(start, size), out RangeGuard guard))
        {
            return false;
        }

        using (guard)
        {
            if (!IsUnmapped(start, start + size))
            {
                return false;
            }

            // One that is under way finds its stamp invalid, or has put its page into memory that was mapped, and zapped since.
            DrainSpeculations(mine);
            return _table.TryRemoveTable(start, size);
        }
    }

    private bool IsUnmapped(ulong start, ulong end)
    {
        using (MmapLock.VmaLock.EnterPatiently())
        {
            return _areas.IsFree(start, end);
        }
    }

    /// <summary>The memory is no longer mapped: tells the driver, and leaves the file that removing it had kept.</summary>
    internal void Close(in Vma vma, RemovedAreas removed)
    {
        try
        {
            if (vma.File is { TracksMappings: true } file)
            {
                file.Driver!.Close(this, AddressRange.FromBounds(vma.Start, vma.End), (long)vma.Offset);
            }
        }
        catch (Exception failure)
        {
            // Whatever it is, the rest is closed too, and the operation done; then it is thrown.
            removed.Fail(new MemoryManagementException(MemoryError.InputOutput, "A driver failed to close a mapping.", vma.Start, failure));
        }
        finally
        {
            vma.File?.RemoveUser();
        }
    }

    private void ZapAll(List<Vma> removed, AccessSlot slot)
    {
        foreach (Vma vma in removed)
        {
            Zap(vma.Start, vma.End, slot);
        }
    }

    /// <summary>Empties the entries of a range; their references go into the thread's batch, to be completed by the caller.</summary>
    [TakesPageProportionalTime]
    private void Zap(ulong start, ulong end, AccessSlot slot)
    {
        StructureHolds.AssertNone("pages are zapped");
        FrameBatch batch = slot.Batch;
        ulong address = start;
        while (_table.Next(ref address, end) is { } leaf)
        {
            ulong leafEnd = Math.Min(end, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
            for (; address < leafEnd; address += PageSize)
            {
                ref long entry = ref leaf.At(address);
                if (Volatile.Read(ref entry) != 0 && Interlocked.Exchange(ref entry, 0) is var old && Pte.IsPresent(old))
                {
                    batch.Add(Memory.Pool, Pte.Frame(old), _id);
                }
            }
        }
    }
}
