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
        if (_options.Unmap != LockingMode.FineGrained || !TryUnmapFine(start, end, mine, cancellationToken))
        {
            UnmapCoarse(start, end, mine, cancellationToken);
        }

        TrimFiles(mine.Areas);
    }

    private bool TryUnmapFine(ulong start, ulong end, SpaceThread mine, CancellationToken cancellationToken)
    {
        List<Vma> removed = mine.TakeList();
        if (!MayNeedCoarse(start, end, mine))
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
            using RangeGuard guard = MmapLock.EnterWrite(AddressRange.FromBounds(start, end), cancellationToken);
            bool fits;
            using (MmapLock.VmaLock.Enter())
            {
                ThrowIfExited();
                fits = Inspect(start, end) != Seen.NeedsCoarse;
                if (fits)
                {
                    _areas.Carve(start, end, removed);
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

    private void UnmapCoarse(ulong start, ulong end, SpaceThread mine, CancellationToken cancellationToken)
    {
        List<Vma> removed = mine.TakeList();
        using RangeGuard guard = MmapLock.EnterWrite(cancellationToken);
        bool needsCoarse;
        using (MmapLock.VmaLock.Enter())
        {
            ThrowIfExited();
            needsCoarse = Inspect(start, end) == Seen.NeedsCoarse;
            _areas.Carve(start, end, removed);
        }

        if (_options.Unmap == LockingMode.CoarseMitigated && !needsCoarse)
        {
            // Faults elsewhere may go on; whoever wants to map here needs the lock for writing.
            guard.DowngradeToRead();
        }

        ZapRemoved(start, end, removed, mine);
    }

    /// <summary>Frees what was mapped by areas that have left the tree. Under the hold that they were removed under.</summary>
    private void ZapRemoved(ulong start, ulong end, List<Vma> removed, SpaceThread mine)
    {
        MemoryInterleaving.At(MemoryInterleaving.Place.BeforeZap);
        if (removed.Count == 0)
        {
            return;
        }

        ZapAll(removed, mine);
        if (_options.SpeculativeFaults)
        {
            // A speculation that was under way may have installed behind us; after the wait there is none that still can.
            mine.Slot.Batch.Complete(Memory.Pool, evenIfEmpty: true);
            ZapAll(removed, mine);
        }

        mine.Slot.Batch.Complete(Memory.Pool);
        _table.RemoveLeaves(start, end);
        Exception? failure = null;
        foreach (Vma vma in removed)
        {
            failure = Close(in vma) ?? failure;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>The memory is no longer mapped: tells the driver, and leaves the file that removing it had kept.</summary>
    private Exception? Close(in Vma vma)
    {
        try
        {
            if (vma.File is { TracksMappings: true } file)
            {
                file.Driver!.Close(this, AddressRange.FromBounds(vma.Start, vma.End), (long)vma.Offset);
            }

            return null;
        }
        catch (Exception failure) when (failure is not MemoryManagementException)
        {
            // It is thrown when the rest is closed too.
            return new MemoryManagementException(MemoryError.InputOutput, "A driver failed to close a mapping.", vma.Start, failure);
        }
        finally
        {
            vma.File?.RemoveUser();
        }
    }

    private void ZapAll(List<Vma> removed, SpaceThread mine)
    {
        foreach (Vma vma in removed)
        {
            Zap(vma.Start, vma.End, mine);
        }
    }

    /// <summary>Empties the entries of a range; their references go into the thread's batch, to be completed by the caller.</summary>
    [TakesPageProportionalTime]
    private void Zap(ulong start, ulong end, SpaceThread mine)
    {
        StructureHolds.AssertNone("pages are zapped");
        FrameBatch batch = mine.Slot.Batch;
        ulong address = start;
        while (_table.Next(ref address, end) is { } leaf)
        {
            ulong leafEnd = Math.Min(end, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
            for (; address < leafEnd; address += PageSize)
            {
                ref long entry = ref leaf.At(address);
                if (Volatile.Read(ref entry) != 0 && Interlocked.Exchange(ref entry, 0) is var old && Pte.IsPresent(old))
                {
                    batch.Add(Memory.Pool, Pte.Frame(old));
                }
            }
        }
    }
}
