using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Shrinking, growing and moving of mappings with their content.</summary>
/// <remarks>
/// <para>Growing in place is one range, from the old start to the new end. Moving is two: the old one is waited for, the
/// new one, reserved before, only tried. A second wait while something is held could be one in a circle; a try
/// never waits, and when it fails everything is released and the whole space taken. What was decided before the hold is
/// decided again under it, and must come out the same.</para>
/// <para>An old length of 0 leaves the old mapping where it is, and maps the same shared memory once more.</para>
/// <para>Entries of private memory move with their references. Those of shared memory are dropped, and found again in the
/// page cache: an entry on its way is in no table, so writing back could not take its right to write.</para>
/// </remarks>
internal sealed class Remapper(
    Mm mm,
    Unmapper unmapper,
    Zapper zapper,
    HoleFinder holes,
    SpeculativeFaults speculation,
    Populator populator,
    TableTrimmer tables)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PageTable _table = mm.Table;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly long _id = mm.Id;
    private readonly DriverNotifier _drivers = mm.Drivers;
    private readonly LockingMode _mode = mm.Options.Remap;
    private readonly Unmapper _unmapper = unmapper;
    private readonly Zapper _zapper = zapper;
    private readonly HoleFinder _holes = holes;
    private readonly SpeculativeFaults _speculation = speculation;
    private readonly Populator _populator = populator;
    private readonly TableTrimmer _tables = tables;

    private enum RemapKind
    {
        GrowInPlace,
        Move,

        /// <summary>To an address that the caller gave.</summary>
        MoveTo,
    }

    private readonly record struct RemapPlan(RemapKind Kind, Vma Source, ulong NewStart, ulong NewEnd, bool NeedsCoarse);

    public ulong Remap(
        ulong address,
        ulong oldSize,
        ulong newSize,
        RemapOptions options,
        ulong newAddress,
        CancellationToken cancellationToken)
    {
        bool isFixed = (options & RemapOptions.Fixed) != 0;
        if (address >= UserEnd || oldSize > UserEnd - address)
        {
            bool invalid = isFixed || (address < UserEnd && _vmas.Find(address, out Vma there, out _) && there.Start <= address);
            throw Failure(
                invalid ? MemoryError.Invalid : MemoryError.AccessViolation, "The range does not lie in the address space.", address);
        }

        ulong end = address + oldSize;
        PerThreadState thread = _threads.CurrentThread;
        RemovedVmas removed = thread.TakeRemoved();
        ulong result;
        bool locked = false;
        if (isFixed && EndOf(newAddress, newSize) > address && newAddress < end)
        {
            throw Failure(MemoryError.Invalid, "A mapping cannot move onto itself.", newAddress);
        }

        if (!isFixed && newSize <= end - address)
        {
            result = Shrink(address, end, address + newSize, removed, thread, cancellationToken);
        }
        else if (_mode != LockingMode.FineGrained
            || !TryRemapFine(address, end, newSize, options, newAddress, removed, thread, out result, out locked, cancellationToken))
        {
            thread.CoarseFallbacks += _mode == LockingMode.FineGrained ? 1 : 0;
            using (_mmapLock.EnterWrite(cancellationToken))
            {
                RemapPlan plan = PlanRemap(address, end, newSize, options, newAddress, reserves: false, thread, out ulong reservation);
                result = CarryOut(in plan, end, ref reservation, removed, thread);
                locked = (plan.Source.Flags & VmaFlags.Locked) != 0;
            }
        }

        _tables.Tidy(thread);
        thread.Finish(removed);
        if (locked)
        {
            _populator.PopulateAfterMap(result, result + newSize);
        }

        return result;
    }

    private ulong Shrink(
        ulong address, ulong end, ulong newEnd, RemovedVmas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        if (!_vmas.Find(address, out Vma vma, out _) || vma.Start > address)
        {
            throw Failure(MemoryError.AccessViolation, "Nothing is mapped there.", address);
        }

        // Asked again with what is to go locked: the rest may have gone meanwhile.
        if (newEnd < end
            && (_mode != LockingMode.FineGrained || !_unmapper.TryUnmapFine(newEnd, end, address, removed, thread, cancellationToken)))
        {
            _unmapper.UnmapCoarse(newEnd, end, address, removed, thread, cancellationToken);
        }

        return address;
    }

    private bool TryRemapFine(
        ulong address,
        ulong end,
        ulong newSize,
        RemapOptions options,
        ulong newAddress,
        RemovedVmas removed,
        PerThreadState thread,
        out ulong result,
        out bool locked,
        CancellationToken cancellationToken)
    {
        result = 0;
        locked = false;
        RemapPlan plan = PlanRemap(address, end, newSize, options, newAddress, reserves: true, thread, out ulong reservation);
        if (plan.NeedsCoarse)
        {
            return false;
        }

        RangeGuard old = default;
        RangeGuard target = default;
        try
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);
            old = _mmapLock.EnterWrite(
                AddressRange.FromBounds(address, plan.Kind == RemapKind.GrowInPlace ? plan.NewEnd : Math.Max(end, address + PageSize)),
                cancellationToken);
            if (plan.Kind != RemapKind.GrowInPlace
                && !_mmapLock.TryEnterWrite(AddressRange.FromBounds(plan.NewStart, plan.NewEnd), out target))
            {
                return false;
            }

            using (VmaScope scope = Enter(in plan, address, end))
            {
                if (!IsStill(scope.Vmas, in plan, address, end, reservation))
                {
                    return false;
                }
            }

            result = CarryOut(in plan, end, ref reservation, removed, thread);
            locked = (plan.Source.Flags & VmaFlags.Locked) != 0;
            return true;
        }
        finally
        {
            target.Dispose();
            old.Dispose();
            if (reservation != 0)
            {
                using (VmaScope scope = _vmas.EnterAt(plan.NewStart))
                {
                    scope.Vmas.TryRemoveReservation(plan.NewStart, reservation);
                }
            }
        }
    }

    /// <summary>Whether the plan would come out the same now. With its ranges held.</summary>
    private bool IsStill(VmaArena vmas, in RemapPlan plan, ulong address, ulong end, ulong reservation)
    {
        _exit.ThrowIfExited();
        bool source = vmas.FindHeld(address, out Vma vma)
            && vma.Start <= address
            && vma.End >= end
            && vma.IsSameTypeAt(plan.Source, address);
        return source && plan.Kind switch
        {
            RemapKind.GrowInPlace => vma.End == end && vmas.IsFree(end, plan.NewEnd),
            RemapKind.Move => vmas.HasReservation(plan.NewStart, reservation),
            _ => vmas.Inspect(plan.NewStart, plan.NewEnd) != RangeContent.NeedsCoarse,
        };
    }

    /// <summary>The part that has all that the plan is about.</summary>
    private VmaScope Enter(in RemapPlan plan, ulong address, ulong end) => _vmas.Enter(address, end, plan.NewStart, plan.NewEnd);

    /// <summary>
    /// What is to be done. A new place is in the part that the old one is in, as long as there is one, so that one part has both.
    /// </summary>
    private RemapPlan PlanRemap(
        ulong address, ulong end, ulong newSize, RemapOptions options, ulong newAddress, bool reserves, PerThreadState thread,
        out ulong reservation)
    {
        bool isFixed = (options & RemapOptions.Fixed) != 0;
        using (VmaScope scope = isFixed ? _vmas.Enter(address, end, newAddress, newAddress + newSize) : _vmas.Enter(address, end))
        {
            if (TryPlan(in scope, address, end, newSize, options, newAddress, reserves, thread, out RemapPlan plan, out reservation))
            {
                return plan;
            }
        }

        using (VmaScope scope = _vmas.EnterCommon(address, newSize <= UserEnd - address ? address + newSize : UserEnd))
        {
            return TryPlan(in scope, address, end, newSize, options, newAddress, reserves, thread, out RemapPlan plan, out reservation)
                ? plan
                : throw Failure(MemoryError.NoMemory, "No hole in the address space is large enough.");
        }
    }

    /// <returns>False when the part that was entered is not enough to tell, or has no room to move to.</returns>
    private bool TryPlan(
        in VmaScope scope, ulong address, ulong end, ulong newSize, RemapOptions options, ulong newAddress, bool reserves,
        PerThreadState thread, out RemapPlan plan, out ulong reservation)
    {
        reservation = 0;
        _exit.ThrowIfExited();
        VmaArena vmas = scope.Vmas;
        if (!vmas.FindHeld(address, out Vma vma) || vma.Start > address || vma.End < end)
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
            needsCoarse |= vmas.Inspect(newAddress, newAddress + newSize) == RangeContent.NeedsCoarse;
            plan = new RemapPlan(RemapKind.MoveTo, source, newAddress, newAddress + newSize, needsCoarse);
            return true;
        }

        bool mayGrow = address != end && vma.End == end && newSize <= UserEnd - address;
        if (mayGrow && !vmas.CanTell(end, address + newSize))
        {
            plan = default;
            return false;
        }

        mayGrow = mayGrow && vmas.IsFree(end, address + newSize);

        if (mayGrow)
        {
            plan = new RemapPlan(RemapKind.GrowInPlace, source, address, address + newSize, needsCoarse);
            return true;
        }

        if ((options & RemapOptions.MayMove) == 0)
        {
            throw Failure(MemoryError.NoMemory, "The mapping has no room to grow.", end);
        }

        bool found = _holes.TryFindPlace(in scope, newSize, thread, out ulong start);
        plan = new RemapPlan(RemapKind.Move, source, start, start + newSize, needsCoarse);
        if (found && reserves && !needsCoarse)
        {
            ulong number = thread.NextReservation();
            vmas.AddReservation(start, start + newSize, number);
            reservation = number;
        }

        return found;
    }

    /// <summary>Under write holds of all that the plan is about.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="end">Where the old mapping ends.</param>
    /// <param name="reservation">The reservation of the new place, set to 0 when the mapping is there instead; until then it is
    /// the caller's.</param>
    /// <param name="removed">Gets what it replaces, and the old mapping.</param>
    /// <param name="thread">The calling thread's.</param>
    private ulong CarryOut(in RemapPlan plan, ulong end, ref ulong reservation, RemovedVmas removed, PerThreadState thread)
    {
        Vma source = plan.Source;
        ulong opened = plan.Kind == RemapKind.GrowInPlace ? end : plan.NewStart;
        Vma added =
            source with { Start = opened, End = plan.NewEnd, Offset = source.File is null ? 0 : source.Offset + (opened - plan.NewStart) };
        _drivers.Open(in added);
        bool grows = plan.Kind == RemapKind.GrowInPlace;
        ulong moved = grows || source.IsShared ? 0 : Math.Min(source.End - source.Start, added.End - added.Start);

        // A driver that is told of these may come back for the list of the operation, so this is another.
        var left = new RemovedVmas();
        bool isThere = false;
        try
        {
            // No page comes to the source any more: what there is to move has its tables now.
            _speculation.Drain(source.Start, source.End, thread);
            AddTables(source.Start, source.Start + moved, added.Start);
            using (VmaScope scope = Enter(in plan, source.Start, end))
            {
                if (grows || source.Start == source.End)
                {
                    scope.Vmas.Replace(in added, removed.Vmas);
                }
                else
                {
                    scope.Vmas.Move(source.Start, source.End, left.Vmas, in added, removed.Vmas);
                }

                isThere = true;
                reservation = 0;
            }
        }
        finally
        {
            _drivers.CloseUnless(isThere, in added, removed);
        }

        if (grows)
        {
            return plan.NewStart;
        }

        _zapper.ZapRemoved(added.Start, added.End, removed, thread, keepsTables: true);
        long? readers = null;
        try
        {
            readers = MoveEntries(source.Start, source.Start + moved, added.Start);
        }
        finally
        {
            // Accesses through the old addresses are over before anybody learns the new ones, whatever happened: who takes the moved
            // entries next asks the readers of their new tables only.
            if (readers is { } known)
            {
                thread.Epoch.WaitForReaders(_id, known);
            }
            else
            {
                thread.Epoch.WaitForOthers(_id);
            }

            _zapper.ZapRemoved(source.Start, source.End, left, thread);
        }

        if (source.IsShared)
        {
            // Its pages are not moved: they are found again in the file.
            thread.Epoch.WaitForOthers(_id);
        }

        removed.Vmas.AddRange(left.Vmas);
        if (left.Failure is { } failure)
        {
            removed.Fail(failure);
        }

        return plan.NewStart;
    }

    /// <summary>
    /// The tables that <see cref="MoveEntries"/> moves entries to: once the VMAs have moved it must not run out of memory.
    /// </summary>
    private void AddTables(ulong start, ulong end, ulong to)
    {
        ulong address = start;
        while (_table.Next(ref address, end) is not null)
        {
            ulong leafEnd = PageTable.LeafEnd(address, end);
            _table.FindOrAdd(to + (address - start));
            _table.FindOrAdd(to + (leafEnd - PageSize - start));
            address = leafEnd;
        }
    }

    /// <returns>Who may have read the entries where they were.</returns>
    [TakesPageProportionalTime]
    private long MoveEntries(ulong start, ulong end, ulong to)
    {
        StructureHolds.AssertNone("pages are moved");
        long readers = 0;
        ulong address = start;
        while (_table.Next(ref address, end) is { } leaf)
        {
            ulong leafEnd = PageTable.LeafEnd(address, end);
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

            readers |= leaf.ReadersAfterChange();
        }

        return readers;
    }
}
