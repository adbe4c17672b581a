using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Files;
using MmLock.Memory.PageCache;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory;

/// <remarks>
/// <para>At a known address: decide what is there, lock the range, verify that the same is there, else the whole space.
/// A range is enough if the file's driver and those of what is replaced say so.</para>
/// <para>At an unknown address: find a hole and mark it as pending under <c>VmaLock</c>, lock the range, verify that the
/// mark is still there, else the whole space and another search. The mark keeps other searches away; who maps over it by
/// address takes it out of the tree, so at most one of two finds his claim intact. The mark is the operation's until it
/// becomes an area or the operation ends, however it ends.</para>
/// </remarks>
public sealed partial class AddressSpace
{
    private const MapOptions KnownAddress = MapOptions.Fixed | MapOptions.FixedNoReplace;

    /// <summary>Up to this size, mappings of one thread share 2 MiB with each other rather than with other threads' ones: faults lock 2 MiB.</summary>
    private const ulong SmallMapping = 256UL << 10;

    private enum Seen
    {
        Nothing,
        Replaceable,

        /// <summary>An area whose driver expects the coarse lock.</summary>
        NeedsCoarse,
    }

    /// <summary>Maps private anonymous memory anywhere.</summary>
    /// <inheritdoc cref="Map(ulong, ulong, MemoryProtection, MapOptions, MemoryFile, ulong, CancellationToken)"/>
    public ulong Map(ulong length, MemoryProtection protection, CancellationToken cancellationToken = default) =>
        Map(0, length, protection, MapOptions.None, file: null, offset: 0, cancellationToken);

    /// <summary>Maps memory, as <c>mmap</c> does.</summary>
    /// <param name="address">With a fixed option, exactly where; otherwise a hint, 0 for none.</param>
    /// <param name="length">Bytes, rounded up to pages.</param>
    /// <param name="protection">What may be done with the memory.</param>
    /// <param name="options">How it is mapped.</param>
    /// <param name="file">What is mapped; null for memory that is zero at first.</param>
    /// <param name="offset">The offset in the file, in bytes, a multiple of the page size.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>The first address.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>, <see cref="MemoryError.NoMemory"/>,
    /// <see cref="MemoryError.Exists"/>, <see cref="MemoryError.AccessDenied"/>; <see cref="MemoryError.InputOutput"/> when it
    /// replaced the last mapping of a file that then could not be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is mapped.</exception>
    /// <exception cref="ObjectDisposedException">The space or the file was disposed.</exception>
    public ulong Map(
        ulong address,
        ulong length,
        MemoryProtection protection,
        MapOptions options = MapOptions.None,
        MemoryFile? file = null,
        ulong offset = 0,
        CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        CheckProtection(protection);
        ulong size = CheckMap(address, length, options, file, offset);
        CachedFile? backing = null;
        if (file is not null)
        {
            backing = Memory.TryUse(file.File) ? file.File : throw new ObjectDisposedException(nameof(MemoryFile));
        }
        else if ((options & MapOptions.Shared) != 0)
        {
            backing = new CachedFile(Memory, driver: null, DriverTraits.None);
        }

        try
        {
            if (file is not null && offset > long.MaxValue - size)
            {
                throw Refused(MemoryError.Overflow, "The mapping reaches beyond the largest offset of a file.", address, size, options);
            }

            bool mayWrite = file is null || file.CanWrite || (options & MapOptions.Shared) == 0;
            if (!mayWrite && (protection & MemoryProtection.Write) != 0)
            {
                throw Refused(MemoryError.AccessDenied, "The file was not opened for writing.", address, size, options);
            }

            VmaFlags flags = FlagsOf(protection, options) | (mayWrite ? VmaFlags.MayWrite : 0);
            var area = new Vma(0, size, flags, backing, file is null ? 0 : offset, 0);
            SpaceThread mine = Mine;
            RemovedAreas removed = mine.TakeRemoved();
            ulong start = (options & KnownAddress) != 0
                ? MapAt(area with { Start = address, End = address + size }, options, removed, mine, cancellationToken)
                : MapAnywhere(area, address, options, removed, mine, cancellationToken);
            TidyTables(mine);
            Finish(removed, mine);
            if (_options.Map != LockingMode.Coarse && WantsPages(options))
            {
                PopulateAfterMap(start, start + size);
            }

            return start;
        }
        finally
        {
            backing?.RemoveUser();
            backing?.Trim();
        }
    }

    private static ulong CheckMap(ulong address, ulong length, MapOptions options, MemoryFile? file, ulong offset)
    {
        const MapOptions All = MapOptions.Shared | KnownAddress | MapOptions.Populate | MapOptions.Locked | MapOptions.GrowsDown;
        bool known = (options & KnownAddress) != 0;
        if ((options & ~All) != 0)
        {
            throw Failure(MemoryError.Invalid, "There is no such way to map.");
        }

        if (length == 0 || !IsAligned(offset) || (known && !IsAligned(address)) || ((options & MapOptions.GrowsDown) != 0 && (file is not null || (options & MapOptions.Shared) != 0)))
        {
            throw Failure(MemoryError.Invalid, "The mapping must have a length, lie on pages, and be private and anonymous if it grows.", address);
        }

        if (length > UserEnd || (known && address > UserEnd - length))
        {
            throw Failure(MemoryError.NoMemory, "The mapping does not fit into the address space.", address);
        }

        return (length + PageMask) & ~PageMask;
    }

    /// <summary>Of two errors, the one that the field reports.</summary>
    private MemoryManagementException Refused(MemoryError error, string message, ulong address, ulong size, MapOptions options)
    {
        if ((options & MapOptions.FixedNoReplace) != 0)
        {
            InspectUnlocked(address, address + size, mayReplace: false);
        }

        return Failure(error, message);
    }

    private static VmaFlags FlagsOf(MemoryProtection protection, MapOptions options)
    {
        VmaFlags flags = (VmaFlags)protection & VmaFlags.Access;
        flags |= (options & MapOptions.Shared) != 0 ? VmaFlags.Shared : 0;
        flags |= (options & MapOptions.GrowsDown) != 0 ? VmaFlags.GrowsDown : 0;
        return flags | ((options & MapOptions.Locked) != 0 ? VmaFlags.Locked : 0);
    }

    private ulong MapAt(in Vma area, MapOptions options, RemovedAreas removed, SpaceThread mine, CancellationToken cancellationToken)
    {
        bool mayReplace = (options & MapOptions.FixedNoReplace) == 0;
        bool done = false;
        if (_options.Map == LockingMode.FineGrained)
        {
            Seen decided = InspectUnlocked(area.Start, area.End, mayReplace);
            if (decided != Seen.NeedsCoarse && area.File is not { IsFineGrainedSafe: false })
            {
                MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
                using RangeGuard guard = MmapLock.EnterWrite(AddressRange.FromBounds(area.Start, area.End), cancellationToken);
                done = InspectUnlocked(area.Start, area.End, mayReplace) == decided && Establish(in area, mark: 0, options, removed, mine);
            }

            mine.CoarseFallbacks += done ? 0 : 1;
        }

        if (!done)
        {
            using RangeGuard guard = MmapLock.EnterWrite(cancellationToken);
            InspectUnlocked(area.Start, area.End, mayReplace);
            Establish(in area, mark: 0, options, removed, mine);
        }

        return area.Start;
    }

    private ulong MapAnywhere(in Vma area, ulong hint, MapOptions options, RemovedAreas removed, SpaceThread mine, CancellationToken cancellationToken)
    {
        if (_options.Map == LockingMode.FineGrained && area.File is not { IsFineGrainedSafe: false })
        {
            Vma placed;
            int mark;
            using (MmapLock.VmaLock.EnterPatiently())
            {
                placed = Place(in area, FindPlace(area.End, hint, mine));
                mark = _areas.Mark(placed.Start, placed.End);
            }

            try
            {
                MemoryInterleaving.At(MemoryInterleaving.Place.AfterMark);
                using RangeGuard guard = MmapLock.EnterWrite(AddressRange.FromBounds(placed.Start, placed.End), cancellationToken);
                if (Establish(in placed, mark, options, removed, mine))
                {
                    mark = 0;
                    return placed.Start;
                }
            }
            finally
            {
                if (mark != 0)
                {
                    using (MmapLock.VmaLock.EnterPatiently())
                    {
                        _areas.TryUnmark(placed.Start, mark);
                    }
                }
            }
        }

        if (_options.Map == LockingMode.FineGrained)
        {
            mine.CoarseFallbacks++;
        }

        using (MmapLock.EnterWrite(cancellationToken))
        {
            Vma placed;
            using (MmapLock.VmaLock.EnterPatiently())
            {
                placed = Place(in area, FindPlace(area.End, hint, mine));
            }

            Establish(in placed, mark: 0, options, removed, mine);
            return placed.Start;
        }
    }

    private static Vma Place(in Vma area, ulong start) => area with { Start = start, End = start + area.End };

    /// <summary>Under <c>VmaLock</c>: a free place of this size.</summary>
    private ulong FindPlace(ulong size, ulong hint, SpaceThread mine)
    {
        hint = PageOf(hint);
        hint = hint is > 0 and < LowestAddress ? LowestAddress : hint;
        if (hint > 0 && hint < UserEnd && size <= UserEnd - hint && _areas.IsFree(hint, hint + size))
        {
            return hint;
        }

        if (size <= SmallMapping)
        {
            if (mine.Arena != 0 && _areas.TryFindHole(size, mine.Arena, mine.Arena + PageTable.LeafSize, PageSize, out ulong near))
            {
                return near;
            }

            for (ulong top = MapTop; _areas.TryFindHole(PageTable.LeafSize, LowestAddress, top, PageTable.LeafSize, out ulong arena); top = arena)
            {
                // Another thread's may be empty for a moment.
                if (!Array.Exists(_threads, other => other is not null && other.Arena == arena))
                {
                    mine.Arena = arena;
                    return arena + PageTable.LeafSize - size;
                }
            }
        }

        return _areas.TryFindHole(size, LowestAddress, MapTop, PageSize, out ulong found)
            ? found
            : throw Failure(MemoryError.NoMemory, "No hole in the address space is large enough.");
    }

    /// <summary>What is in the range, looked up under <c>VmaLock</c>.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Exists"/>: something, and it may not be replaced.</exception>
    private Seen InspectUnlocked(ulong start, ulong end, bool mayReplace)
    {
        Seen seen;
        using (MmapLock.VmaLock.EnterPatiently())
        {
            ThrowIfExited();
            seen = Inspect(start, end);
        }

        return seen == Seen.Nothing || mayReplace ? seen : throw Failure(MemoryError.Exists, "Something is mapped there.", start);
    }

    /// <summary>What is in the range. Under <c>VmaLock</c>.</summary>
    private Seen Inspect(ulong start, ulong end)
    {
        var seen = Seen.Nothing;
        for (ulong at = start; seen != Seen.NeedsCoarse && _areas.FindHeld(at, out Vma vma) && vma.Start < end; at = vma.End)
        {
            seen = vma.File is { IsFineGrainedSafe: false } ? Seen.NeedsCoarse : Seen.Replaceable;
        }

        return seen;
    }

    /// <summary>Puts an area into the tree, over whatever is there. Under a write hold of its range.</summary>
    /// <param name="area">The area.</param>
    /// <param name="mark">The mark that must still be there; 0 for none.</param>
    /// <param name="options">How it is mapped.</param>
    /// <param name="removed">Gets what it replaces.</param>
    /// <param name="mine">The calling thread's.</param>
    /// <returns>False, and nothing has happened, when the mark is gone.</returns>
    /// <remarks>
    /// What is asked first stays true until the area is there, while a driver is called: whoever maps over the mark, or ends
    /// the space, needs the range.
    /// </remarks>
    private bool Establish(in Vma area, int mark, MapOptions options, RemovedAreas removed, SpaceThread mine)
    {
        bool tracks = area.File is { TracksMappings: true };
        if (tracks)
        {
            using (MmapLock.VmaLock.EnterPatiently())
            {
                ThrowIfExited();
                if (mark != 0 && !_areas.HasMark(area.Start, mark))
                {
                    return false;
                }
            }

            Open(this, in area);
        }

        bool isThere = false;
        try
        {
            using (MmapLock.VmaLock.EnterPatiently())
            {
                if (!tracks)
                {
                    ThrowIfExited();
                    if (mark != 0 && !_areas.HasMark(area.Start, mark))
                    {
                        return false;
                    }
                }

                _areas.Replace(in area, removed.Areas);
                isThere = true;
            }
        }
        finally
        {
            CloseUnless(isThere, in area, removed);
        }

        // Pages that nothing was mapped at have no entries; so nothing to do after the usual case.
        if (removed.Areas.Count > 0)
        {
            ZapRemoved(area.Start, area.End, removed, mine);
        }

        if (_options.Map == LockingMode.Coarse && WantsPages(options))
        {
            // As it was before populating was let out of the hold.
            PopulateQuietly(area.Start, area.End, mine);
        }

        RememberMapped(in area, mine);
        return true;
    }

    /// <summary>A driver that was told of an area which then could not be mapped is told that it is gone.</summary>
    private void CloseUnless(bool isThere, in Vma area, RemovedAreas removed)
    {
        if (!isThere && area.File is { TracksMappings: true } file)
        {
            file.AddUser();
            Close(in area, removed);
        }
    }

    /// <summary>Tells the driver, if it wants to know. What it throws keeps the area from being mapped.</summary>
    private static void Open(AddressSpace space, in Vma area)
    {
        if (area.File is { TracksMappings: true } file)
        {
            file.Driver!.Open(space, AddressRange.FromBounds(area.Start, area.End), (long)area.Offset);
        }
    }
}
