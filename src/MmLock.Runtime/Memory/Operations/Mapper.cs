using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Files;
using MmLock.Memory.PageCache;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Mapping, at an address or anywhere.</summary>
/// <remarks>
/// <para>At a known address: decide what is there, lock the range, verify that the same is there, else the whole space.
/// A range is enough if the file's driver and those of what is replaced say so.</para>
/// <para>At an unknown address: find a hole and mark it as pending under <c>VmaLock</c>, lock the range, verify that the
/// mark is still there, else the whole space and another search. The mark keeps other searches away; who maps over it by
/// address takes it out of the tree, so at most one of two finds his claim intact. The mark is the operation's until it
/// becomes an area or the operation ends, however it ends.</para>
/// </remarks>
internal sealed class Mapper(Mm mm, Zapper zapper, HoleFinder holes, KnownAreas known, Populator populator, TableTrimmer tables)
{
    private readonly PhysicalMemory _memory = mm.Memory;
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _areas = mm.Areas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly DriverNotifier _drivers = mm.Drivers;
    private readonly LockingMode _mode = mm.Options.Map;
    private readonly Zapper _zapper = zapper;
    private readonly HoleFinder _holes = holes;
    private readonly KnownAreas _known = known;
    private readonly Populator _populator = populator;
    private readonly TableTrimmer _tables = tables;

    public ulong Map(
        ulong address,
        ulong size,
        MemoryProtection protection,
        MapOptions options,
        MemoryFile? file,
        ulong offset,
        CancellationToken cancellationToken)
    {
        CachedFile? backing = null;
        if (file is not null)
        {
            backing = _memory.TryUse(file.File) ? file.File : throw new ObjectDisposedException(nameof(MemoryFile));
        }
        else if ((options & MapOptions.Shared) != 0)
        {
            backing = new CachedFile(_memory, driver: null, DriverTraits.None);
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
            PerThreadState thread = _threads.CurrentThread;
            RemovedAreas removed = thread.TakeRemoved();
            ulong start = (options & KnownAddress) != 0
                ? MapAt(area with { Start = address, End = address + size }, options, removed, thread, cancellationToken)
                : MapAnywhere(area, address, options, removed, thread, cancellationToken);
            _tables.Tidy(thread);
            thread.Finish(removed);
            if (_mode != LockingMode.Coarse && WantsPages(options))
            {
                _populator.PopulateAfterMap(start, start + size);
            }

            return start;
        }
        finally
        {
            backing?.RemoveUser();
            backing?.Trim();
        }
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

    private static bool WantsPages(MapOptions options) => (options & (MapOptions.Populate | MapOptions.Locked)) != 0;

    private ulong MapAt(in Vma area, MapOptions options, RemovedAreas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        bool mayReplace = (options & MapOptions.FixedNoReplace) == 0;
        bool done = false;
        if (_mode == LockingMode.FineGrained)
        {
            RangeContent decided = InspectUnlocked(area.Start, area.End, mayReplace);
            if (decided != RangeContent.NeedsCoarse && area.File is not { IsFineGrainedSafe: false })
            {
                MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);
                using RangeGuard guard = _mmapLock.EnterWrite(AddressRange.FromBounds(area.Start, area.End), cancellationToken);
                done = InspectUnlocked(area.Start, area.End, mayReplace) == decided && Establish(in area, mark: 0, options, removed, thread);
            }

            thread.CoarseFallbacks += done ? 0 : 1;
        }

        if (!done)
        {
            using RangeGuard guard = _mmapLock.EnterWrite(cancellationToken);
            InspectUnlocked(area.Start, area.End, mayReplace);
            Establish(in area, mark: 0, options, removed, thread);
        }

        return area.Start;
    }

    private ulong MapAnywhere(in Vma area, ulong hint, MapOptions options, RemovedAreas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        if (_mode == LockingMode.FineGrained && area.File is not { IsFineGrainedSafe: false })
        {
            Vma placed;
            int mark;
            using (_mmapLock.VmaLock.EnterPatiently())
            {
                placed = Place(in area, _holes.FindPlace(area.End, hint, thread));
                mark = _areas.Mark(placed.Start, placed.End);
            }

            try
            {
                MemoryInterleaving.At(MemoryInterleaving.Place.AfterMark);
                using RangeGuard guard = _mmapLock.EnterWrite(AddressRange.FromBounds(placed.Start, placed.End), cancellationToken);
                if (Establish(in placed, mark, options, removed, thread))
                {
                    mark = 0;
                    return placed.Start;
                }
            }
            finally
            {
                if (mark != 0)
                {
                    using (_mmapLock.VmaLock.EnterPatiently())
                    {
                        _areas.TryUnmark(placed.Start, mark);
                    }
                }
            }
        }

        if (_mode == LockingMode.FineGrained)
        {
            thread.CoarseFallbacks++;
        }

        using (_mmapLock.EnterWrite(cancellationToken))
        {
            Vma placed;
            using (_mmapLock.VmaLock.EnterPatiently())
            {
                placed = Place(in area, _holes.FindPlace(area.End, hint, thread));
            }

            Establish(in placed, mark: 0, options, removed, thread);
            return placed.Start;
        }
    }

    private static Vma Place(in Vma area, ulong start) => area with { Start = start, End = start + area.End };

    /// <summary>What is in the range, looked up under <c>VmaLock</c>.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Exists"/>: something, and it may not be replaced.</exception>
    private RangeContent InspectUnlocked(ulong start, ulong end, bool mayReplace)
    {
        RangeContent seen;
        using (_mmapLock.VmaLock.EnterPatiently())
        {
            _exit.ThrowIfExited();
            seen = _areas.Inspect(start, end);
        }

        return seen == RangeContent.Nothing || mayReplace ? seen : throw Failure(MemoryError.Exists, "Something is mapped there.", start);
    }

    /// <summary>Puts an area into the tree, over whatever is there. Under a write hold of its range.</summary>
    /// <param name="area">The area.</param>
    /// <param name="mark">The mark that must still be there; 0 for none.</param>
    /// <param name="options">How it is mapped.</param>
    /// <param name="removed">Gets what it replaces.</param>
    /// <param name="thread">The calling thread's.</param>
    /// <returns>False, and nothing has happened, when the mark is gone.</returns>
    /// <remarks>
    /// What is asked first stays true until the area is there, while a driver is called: whoever maps over the mark, or ends
    /// the space, needs the range.
    /// </remarks>
    private bool Establish(in Vma area, int mark, MapOptions options, RemovedAreas removed, PerThreadState thread)
    {
        bool tracks = area.File is { TracksMappings: true };
        if (tracks)
        {
            using (_mmapLock.VmaLock.EnterPatiently())
            {
                _exit.ThrowIfExited();
                if (mark != 0 && !_areas.HasMark(area.Start, mark))
                {
                    return false;
                }
            }

            _drivers.Open(in area);
        }

        bool isThere = false;
        try
        {
            using (_mmapLock.VmaLock.EnterPatiently())
            {
                if (!tracks)
                {
                    _exit.ThrowIfExited();
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
            _drivers.CloseUnless(isThere, in area, removed);
        }

        // Pages that nothing was mapped at have no entries; so nothing to do after the usual case.
        if (removed.Areas.Count > 0)
        {
            _zapper.ZapRemoved(area.Start, area.End, removed, thread);
        }

        if (_mode == LockingMode.Coarse && WantsPages(options))
        {
            // As it was before populating was let out of the hold.
            _populator.PopulateQuietly(area.Start, area.End, thread);
        }

        _known.RememberMapped(in area, thread);
        return true;
    }
}
