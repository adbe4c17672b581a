using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.PageCache;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory;

/// <remarks>
/// A fault looks the area up and copies it, chooses the range by its type, locks that for reading, verifies that the area
/// at the address is still of that type, and otherwise starts over with the whole space. From then on only the copy is
/// used: the attributes at the address cannot change while the range is locked, but the area may grow, be cut or merge
/// with a neighbour. An access that no area allows is refused by the lookup alone: it is one moment's truth, as any.
/// </remarks>
public sealed partial class AddressSpace
{
    /// <summary>Where a fault that let go of the lock goes on.</summary>
    private readonly record struct FileRead(CachedFile File, ulong Page);

    /// <summary>Brings the page in for an access that its entry did not allow, by the ways that the options give.</summary>
    private void Fault(ulong address, PageAccess access, CancellationToken cancellationToken = default)
    {
        SpaceThread mine = Mine;
        bool write = access == PageAccess.Write;
        OptimisticStamp stamp = default;
        Vma known = default;
        bool isKnown = _remembersAreas && mine.Known.TryFind(address, write, out known, out stamp);
        if (isKnown && _options.SpeculativeFaults && access != PageAccess.Pin && TryFaultSpeculatively(address, write, in stamp, mine))
        {
            return;
        }

        mine.Faults++;
        if (isKnown && _options.Fault == LockingMode.FineGrained && TryFaultKnown(address, access, in known, in stamp, mine, cancellationToken))
        {
            return;
        }

        if (_options.Fault != LockingMode.FineGrained)
        {
            FaultCoarse(address, access, _options.Fault == LockingMode.CoarseMitigated, mine, cancellationToken);
        }
        else if (!TryFaultFine(address, access, mine, cancellationToken))
        {
            mine.CoarseFallbacks++;
            FaultCoarse(address, access, mayLetGo: false, mine, cancellationToken);
        }
    }

    /// <summary>Where the thread faulted before and nobody has changed anything since, nothing needs to be looked up.</summary>
    private bool TryFaultKnown(ulong address, PageAccess access, in Vma area, in OptimisticStamp stamp, SpaceThread mine, CancellationToken cancellationToken)
    {
        MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
        using RangeGuard guard = MmapLock.EnterRead(FaultRange(in area, address), cancellationToken);
        return MmapLock.Validate(stamp) && Install(address, access, in area, mayLetGo: false, mine, out _);
    }

    private bool TryFaultFine(ulong address, PageAccess access, SpaceThread mine, CancellationToken cancellationToken)
    {
        if (!Resolve(address, access, out Vma vma, out ulong version))
        {
            GrowStack(address, vma, _options.Fault, mine, cancellationToken);
            return true;
        }

        if (vma.File is { IsFineGrainedSafe: false })
        {
            return false;
        }

        MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
        using RangeGuard guard = MmapLock.EnterRead(FaultRange(in vma, address), cancellationToken);
        Vma now = vma;
        if (_areas.Version != version
            && !(Resolve(address, access, out now, out _) && now.IsSameTypeAt(in vma, address)))
        {
            return false;
        }

        Remember(in now, address, mine);
        Install(address, access, in vma, mayLetGo: false, mine, out _);
        return true;
    }

    /// <summary>What a fault in the area locks: 2 MiB around the address for anonymous memory, the page for a file's.</summary>
    private static AddressRange FaultRange(in Vma vma, ulong address) =>
        AddressRange.Around(address, vma.IsAnonymous ? PageTable.LeafSize : PageSize);

    private void FaultCoarse(ulong address, PageAccess access, bool mayLetGo, SpaceThread mine, CancellationToken cancellationToken)
    {
        while (true)
        {
            FileRead read = default;
            Vma vma;
            bool mapped;
            using (MmapLock.EnterRead(cancellationToken))
            {
                mapped = Resolve(address, access, out vma, out _);
                if (mapped)
                {
                    Remember(in vma, address, mine);
                    if (Install(address, access, in vma, mayLetGo, mine, out read))
                    {
                        return;
                    }
                }
            }

            if (!mapped)
            {
                GrowStack(address, vma, LockingMode.Coarse, mine, cancellationToken);
                return;
            }

            // The second time it keeps the lock: a page that is reclaimed again and again must not keep it going round.
            ReadWithoutLock(read, address, mine);
            mayLetGo = false;
        }
    }

    /// <summary>Brings a page into the page cache with no lock held. The read came with a user of its file.</summary>
    private void ReadWithoutLock(FileRead read, ulong address, SpaceThread mine)
    {
        mine.RetriedFaults++;
        try
        {
            Memory.Pool.Release(read.File.Get(read.Page, address, mine.Slot).Frame, mine.Slot);
        }
        finally
        {
            read.File.RemoveUser();
            read.File.Trim();
        }
    }

    /// <summary>The area of an access, if it allows it.</summary>
    /// <returns>False when the access is just below a stack, which <paramref name="vma"/> then is.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.AccessViolation"/>.</exception>
    private bool Resolve(ulong address, PageAccess access, out Vma vma, out ulong version)
    {
        bool write = access == PageAccess.Write;
        bool found = _areas.Find(address, out vma, out version);
        if (found && vma.Start <= address)
        {
            if (write ? vma.IsWritable : vma.IsReadable)
            {
                return true;
            }
        }
        else if (found && (vma.Flags & VmaFlags.GrowsDown) != 0 && (write ? vma.IsWritable : vma.IsReadable))
        {
            return false;
        }

        ThrowIfExited();
        throw Failure(MemoryError.AccessViolation, write ? "The memory is not mapped for writing." : "The memory is not mapped for reading.", address);
    }

    /// <summary>A speculative fault: no lock at all, the check of the stamp after everything else.</summary>
    /// <remarks>
    /// The stamp is one that every later write hold on the 2 MiB invalidates. The check and the compare-and-swap that
    /// installs the frame are in one section. A writer takes its hold, which raises the version, before it waits for
    /// sections, and after that looks at the entries, for the last time if not the first. So either this check fails, or
    /// the writer waits and finds the entry. The frame is nobody's until the swap succeeds: an abort just gives it back.
    /// </remarks>
    private bool TryFaultSpeculatively(ulong address, bool write, in OptimisticStamp stamp, SpaceThread mine)
    {
        if (_table.Find(address) is not { } leaf)
        {
            return false;
        }

        ref long entry = ref leaf.At(address);
        long seen = Volatile.Read(ref entry);
        if (seen != 0 && !(write && Pte.IsPresent(seen) && Pte.Frame(seen) == Frames.FramePool.ZeroFrame))
        {
            return false;
        }

        mine.SpeculativeAttempts++;
        int frame = write ? Memory.Pool.TryAllocate(mine.Slot) : Frames.FramePool.ZeroFrame;
        if (write && frame == Frames.FramePool.ZeroFrame)
        {
            mine.SpeculativeAborts++;
            return false;
        }

        MemoryInterleaving.At(MemoryInterleaving.Place.BeforeSpeculativeInstall);
        long wanted = Pte.Of(frame, write ? Pte.Readable | Pte.Writable | Pte.Lasting : Pte.Readable);
        mine.Slot.Enter(_id);
        bool done = MmapLock.Validate(stamp);
        if (done)
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.InSpeculation);
            done = Interlocked.CompareExchange(ref entry, wanted, seen) == seen;
        }

        mine.Slot.Exit();
        if (!done)
        {
            mine.SpeculativeAborts++;
            Memory.Pool.Release(frame, mine.Slot);
        }

        return done;
    }

    /// <summary>Leaves behind what the thread's next fault in these 2 MiB can go by. Under a read hold of them.</summary>
    private void Remember(in Vma area, ulong address, SpaceThread mine)
    {
        if (_remembersAreas && area.IsAnonymous && MmapLock.TryOptimisticRead(AddressRange.Around(address, PageTable.LeafSize), out OptimisticStamp stamp))
        {
            mine.Known.Add(in area, address, in stamp);
        }
    }

    /// <summary>As <see cref="Remember"/>, for memory that the thread maps and so will touch. Under a write hold of it.</summary>
    private void RememberMapped(in Vma area, SpaceThread mine)
    {
        if (_remembersAreas
            && area.IsAnonymous
            && area.Start / PageTable.LeafSize == (area.End - 1) / PageTable.LeafSize
            && MmapLock.TryStampHeld(AddressRange.FromBounds(area.Start, area.End), out OptimisticStamp stamp))
        {
            mine.Known.Add(in area, area.Start, in stamp);
        }
    }

    /// <summary>Gives a stack the room that an access just below it needs.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.AccessViolation"/>: too far, or in the way of something.</exception>
    private void GrowStack(ulong address, Vma stack, LockingMode mode, SpaceThread mine, CancellationToken cancellationToken)
    {
        ulong start = PageOf(address);
        if (mode == LockingMode.FineGrained)
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
            using (MmapLock.EnterWrite(AddressRange.FromBounds(start, stack.Start), cancellationToken))
            using (MmapLock.VmaLock.EnterPatiently())
            {
                if (_areas.FindHeld(address, out Vma now) && now.Start == stack.Start && now.Flags == stack.Flags)
                {
                    GrowHeld(start, in now);
                    return;
                }
            }

            mine.CoarseFallbacks++;
        }

        using (MmapLock.EnterWrite(cancellationToken))
        using (MmapLock.VmaLock.EnterPatiently())
        {
            // It may have grown beyond the address meanwhile, or gone; then the access just tries again.
            if (_areas.FindHeld(address, out Vma now) && now.Start > address && (now.Flags & VmaFlags.GrowsDown) != 0)
            {
                GrowHeld(start, in now);
            }
        }
    }

    private void GrowHeld(ulong start, in Vma stack)
    {
        ThrowIfExited();
        bool fits = start >= LowestAddress + StackGap
            && stack.End - start <= _options.StackLimit
            && _areas.IsFree(start - StackGap, stack.Start);
        if (!fits)
        {
            throw Failure(MemoryError.AccessViolation, "The stack cannot grow so far.", start);
        }

        _areas.GrowDown(in stack, start);
    }
}
