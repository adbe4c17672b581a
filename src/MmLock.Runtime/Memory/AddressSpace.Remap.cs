using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory;

/// <remarks>
/// <para>Growing in place is one range, from the old start to the new end. Moving is two: the old one is waited for, the
/// new one, marked as pending before, only tried. A second wait while something is held could be one in a circle; a try
/// never waits, and when it fails everything is released and the whole space taken. What was decided before the hold is
/// decided again under it, and must come out the same.</para>
/// <para>An old length of 0 leaves the old mapping where it is, and maps the same shared memory once more.</para>
/// <para>Entries of private memory move with their references. Those of shared memory are dropped, and found again in the
/// page cache: an entry on its way is in no table, so writing back could not take its right to write.</para>
/// </remarks>
public sealed partial class AddressSpace
{
    private enum RemapKind
    {
        GrowInPlace,
        Move,

        /// <summary>To an address that the caller gave.</summary>
        MoveTo,
    }

    private readonly record struct RemapPlan(RemapKind Kind, Vma Source, ulong NewStart, ulong NewEnd, bool NeedsCoarse);

    /// <summary>Shrinks, grows or moves a mapping with its content, as <c>mremap</c> does.</summary>
    /// <param name="address">Its first address, or one inside it, on a page.</param>
    /// <param name="length">Bytes of it, rounded up to pages. To grow or move, all in one mapping. 0 maps the same shared memory a second time, which must be allowed to move.</param>
    /// <param name="newLength">Bytes that it shall have, rounded up to pages.</param>
    /// <param name="options">Whether it may move, and where to.</param>
    /// <param name="newAddress">With <see cref="RemapOptions.Fixed"/>, where to.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>The first address after that.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.AccessViolation"/>: not one
    /// mapping; <see cref="MemoryError.NoMemory"/>: no room; <see cref="MemoryError.InputOutput"/> as for <see cref="Unmap"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public ulong Remap(
        ulong address,
        ulong length,
        ulong newLength,
        RemapOptions options = RemapOptions.MayMove,
        ulong newAddress = 0,
        CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        ulong oldSize = PagesOf(length);
        bool isFixed = (options & RemapOptions.Fixed) != 0;
        if (!IsAligned(address) || (options & ~(RemapOptions.MayMove | RemapOptions.Fixed)) != 0 || newLength == 0 || newLength > UserEnd || (isFixed && (options & RemapOptions.MayMove) == 0))
        {
            throw Failure(MemoryError.Invalid, "A mapping begins on a page, the new length must be that of one, and a fixed address needs leave to move.", address);
        }

        if (address >= UserEnd || oldSize > UserEnd - address)
        {
            bool invalid = isFixed || (address < UserEnd && _areas.Find(address, out Vma there, out _) && there.Start <= address);
            throw Failure(invalid ? MemoryError.Invalid : MemoryError.AccessViolation, "The range does not lie in the address space.", address);
        }

        ulong end = address + oldSize;
        ulong newSize = PagesOf(newLength);
        SpaceThread mine = Mine;
        RemovedAreas removed = mine.TakeRemoved();
        ulong result;
        bool locked = false;
        if (isFixed && EndOf(newAddress, newSize) > address && newAddress < end)
        {
            throw Failure(MemoryError.Invalid, "A mapping cannot move onto itself.", newAddress);
        }

        if (!isFixed && newSize <= end - address)
        {
            result = Shrink(address, end, address + newSize, removed, mine, cancellationToken);
        }
        else if (_options.Remap != LockingMode.FineGrained
            || !TryRemapFine(address, end, newSize, options, newAddress, removed, mine, out result, out locked, cancellationToken))
        {
            mine.CoarseFallbacks += _options.Remap == LockingMode.FineGrained ? 1 : 0;
            using (MmapLock.EnterWrite(cancellationToken))
            {
                RemapPlan plan;
                using (MmapLock.VmaLock.EnterPatiently())
                {
                    plan = PlanRemap(address, end, newSize, options, newAddress, mine);
                }

                int mark = 0;
                result = CarryOut(in plan, end, ref mark, removed, mine);
                locked = (plan.Source.Flags & VmaFlags.Locked) != 0;
            }
        }

        TidyTables(mine);
        Finish(removed, mine);
        if (locked)
        {
            PopulateAfterMap(result, result + newSize);
        }

        return result;
    }

    private ulong Shrink(ulong address, ulong end, ulong newEnd, RemovedAreas removed, SpaceThread mine, CancellationToken cancellationToken)
    {
        if (!_areas.Find(address, out Vma vma, out _) || vma.Start > address)
        {
            throw Failure(MemoryError.AccessViolation, "Nothing is mapped there.", address);
        }

        // Asked again with what is to go locked: the rest may have gone meanwhile.
        if (newEnd < end && (_options.Remap != LockingMode.FineGrained || !TryUnmapFine(newEnd, end, address, removed, mine, cancellationToken)))
        {
            UnmapCoarse(newEnd, end, address, removed, mine, cancellationToken);
        }

        return address;
    }

    private bool TryRemapFine(ulong address, ulong end, ulong newSize, RemapOptions options, ulong newAddress, RemovedAreas removed, SpaceThread mine, out ulong result, out bool locked, CancellationToken cancellationToken)
    {
        RemapPlan plan;
        int mark = 0;
        result = 0;
        locked = false;
        using (MmapLock.VmaLock.EnterPatiently())
        {
            plan = PlanRemap(address, end, newSize, options, newAddress, mine);
            if (plan.NeedsCoarse)
            {
                return false;
            }

            if (plan.Kind == RemapKind.Move)
            {
                mark = _areas.Mark(plan.NewStart, plan.NewEnd);
            }
        }

        RangeGuard old = default;
        RangeGuard target = default;
        try
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
            old = MmapLock.EnterWrite(AddressRange.FromBounds(address, plan.Kind == RemapKind.GrowInPlace ? plan.NewEnd : Math.Max(end, address + PageSize)), cancellationToken);
            if (plan.Kind != RemapKind.GrowInPlace && !MmapLock.TryEnterWrite(AddressRange.FromBounds(plan.NewStart, plan.NewEnd), out target))
            {
                return false;
            }

            using (MmapLock.VmaLock.EnterPatiently())
            {
                if (!IsStill(in plan, address, end, mark))
                {
                    return false;
                }
            }

            result = CarryOut(in plan, end, ref mark, removed, mine);
            locked = (plan.Source.Flags & VmaFlags.Locked) != 0;
            return true;
        }
        finally
        {
            target.Dispose();
            old.Dispose();
            if (mark != 0)
            {
                using (MmapLock.VmaLock.EnterPatiently())
                {
                    _areas.TryUnmark(plan.NewStart, mark);
                }
            }
        }
    }

    /// <summary>Whether the plan would come out the same now. Under <c>VmaLock</c>, with its ranges held.</summary>
    private bool IsStill(in RemapPlan plan, ulong address, ulong end, int mark)
    {
        ThrowIfExited();
        bool source = _areas.FindHeld(address, out Vma vma)
            && vma.Start <= address
            && vma.End >= end
            && vma.IsSameTypeAt(plan.Source, address);
        return source && plan.Kind switch
        {
            RemapKind.GrowInPlace => vma.End == end && _areas.IsFree(end, plan.NewEnd),
            RemapKind.Move => _areas.HasMark(plan.NewStart, mark),
            _ => Inspect(plan.NewStart, plan.NewEnd) != Seen.NeedsCoarse,
        };
    }

    /// <summary>What is to be done. Under <c>VmaLock</c>.</summary>
    private RemapPlan PlanRemap(ulong address, ulong end, ulong newSize, RemapOptions options, ulong newAddress, SpaceThread mine)
    {
        ThrowIfExited();
        if (!_areas.FindHeld(address, out Vma vma) || vma.Start > address || vma.End < end)
        {
            throw Failure(MemoryError.AccessViolation, "The range is not one mapping.", address);
        }

        if (address == end && (vma.Flags & VmaFlags.Shared) == 0)
        {
            throw Failure(MemoryError.Invalid, "Only shared memory can be mapped a second time.", address);
        }

        Vma source = vma.Slice(address, end);
        if (source.File is not null && source.Offset > long.MaxValue - newSize)
        {
            throw Failure(MemoryError.Invalid, "The mapping would reach beyond the largest offset of a file.", address);
        }

        bool needsCoarse = source.File is { IsFineGrainedSafe: false };
        if ((options & RemapOptions.Fixed) != 0)
        {
            needsCoarse |= Inspect(newAddress, newAddress + newSize) == Seen.NeedsCoarse;
            return new RemapPlan(RemapKind.MoveTo, source, newAddress, newAddress + newSize, needsCoarse);
        }

        if (address != end && vma.End == end && newSize <= UserEnd - address && _areas.IsFree(end, address + newSize))
        {
            return new RemapPlan(RemapKind.GrowInPlace, source, address, address + newSize, needsCoarse);
        }

        if ((options & RemapOptions.MayMove) == 0)
        {
            throw Failure(MemoryError.NoMemory, "The mapping has no room to grow.", end);
        }

        ulong start = FindPlace(newSize, hint: 0, mine);
        return new RemapPlan(RemapKind.Move, source, start, start + newSize, needsCoarse);
    }

    /// <summary>Under write holds of all that the plan is about.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="end">Where the old mapping ends.</param>
    /// <param name="mark">The mark of the new place, set to 0 when the mapping is there instead; until then it is the caller's.</param>
    /// <param name="removed">Gets what it replaces, and the old mapping.</param>
    /// <param name="mine">The calling thread's.</param>
    private ulong CarryOut(in RemapPlan plan, ulong end, ref int mark, RemovedAreas removed, SpaceThread mine)
    {
        Vma source = plan.Source;
        ulong opened = plan.Kind == RemapKind.GrowInPlace ? end : plan.NewStart;
        Vma added = source with { Start = opened, End = plan.NewEnd, Offset = source.File is null ? 0 : source.Offset + (opened - plan.NewStart) };
        Open(this, in added);
        bool grows = plan.Kind == RemapKind.GrowInPlace;
        ulong moved = grows || source.IsShared ? 0 : Math.Min(source.End - source.Start, added.End - added.Start);

        // A driver that is told of these may come back for the list of the operation, so this is another.
        var left = new RemovedAreas();
        bool isThere = false;
        try
        {
            AddTables(source.Start, source.Start + moved, added.Start);
            using (MmapLock.VmaLock.EnterPatiently())
            {
                if (grows || source.Start == source.End)
                {
                    _areas.Replace(in added, removed.Areas);
                }
                else
                {
                    _areas.Move(source.Start, source.End, left.Areas, in added, removed.Areas);
                }

                isThere = true;
                mark = 0;
            }
        }
        finally
        {
            CloseUnless(isThere, in added, removed);
        }

        if (grows)
        {
            return plan.NewStart;
        }

        ZapRemoved(added.Start, added.End, removed, mine);
        DrainSpeculations(mine);
        try
        {
            MoveEntries(source.Start, source.Start + moved, added.Start);
        }
        finally
        {
            ZapRemoved(source.Start, source.End, left, mine);
        }

        // Accesses through the old addresses are over before anybody learns the new ones.
        mine.Slot.WaitForOthers(_id);
        removed.Areas.AddRange(left.Areas);
        if (left.Failure is { } failure)
        {
            removed.Fail(failure);
        }

        return plan.NewStart;
    }

    /// <summary>The tables that <see cref="MoveEntries"/> moves entries to: once the areas have moved it must not run out of memory.</summary>
    private void AddTables(ulong start, ulong end, ulong to)
    {
        ulong address = start;
        while (_table.Next(ref address, end) is not null)
        {
            ulong leafEnd = Math.Min(end, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
            MemoryInterleaving.At(MemoryInterleaving.Place.Allocate);
            _table.FindOrAdd(to + (address - start));
            _table.FindOrAdd(to + (leafEnd - PageSize - start));
            address = leafEnd;
        }
    }

    [TakesPageProportionalTime]
    private void MoveEntries(ulong start, ulong end, ulong to)
    {
        StructureHolds.AssertNone("pages are moved");
        ulong address = start;
        while (_table.Next(ref address, end) is { } leaf)
        {
            ulong leafEnd = Math.Min(end, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
            for (; address < leafEnd; address += PageSize)
            {
                ref long entry = ref leaf.At(address);
                if (Volatile.Read(ref entry) != 0)
                {
                    ulong target = to + (address - start);
                    ref long free = ref _table.FindOrAdd(target).At(target);
                    if (Interlocked.Exchange(ref entry, 0) is var moved && moved != 0)
                    {
                        Volatile.Write(ref free, moved);
                    }
                }
            }
        }
    }
}
