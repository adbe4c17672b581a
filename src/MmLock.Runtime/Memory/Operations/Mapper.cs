using System.Runtime.CompilerServices;
using MmLock.Memory.Files;
using MmLock.Memory.PageCache;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Mapping, at an address or anywhere.</summary>
/// <remarks>
/// <para>At a known address: decide what is there, lock the range, verify that the same is there, else the whole space.
/// A range is enough if the file's driver and those of what is replaced say so.</para>
/// <para>At an unknown address: find a hole and reserve it under its part's lock, lock the range, verify that the
/// reservation is still there, else the whole space and another search. The reservation keeps other searches away; who maps over it by
/// address takes it out of the tree, so at most one of two finds its claim intact. The reservation is the operation's until it
/// becomes a VMA or the operation ends, however it ends.</para>
/// </remarks>
internal sealed class Mapper(Mm mm, Zapper zapper, HoleFinder holes, KnownVmas known, Populator populator, TableTrimmer tables)
{
    private readonly MemoryNode _memory = mm.Memory;
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly DriverNotifier _drivers = mm.Drivers;
    private readonly LockingMode _mode = mm.Options.Map;
    private readonly Zapper _zapper = zapper;
    private readonly HoleFinder _holes = holes;
    private readonly KnownVmas _known = known;
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
            var vma = new Vma(0, size, flags, backing, file is null ? 0 : offset, 0);
            PerThreadState thread = _threads.CurrentThread;
            RemovedVmas removed = thread.TakeRemoved();
            ulong start = (options & KnownAddress) != 0
                ? MapAt(vma with { Start = address, End = address + size }, options, removed, thread, cancellationToken)
                : MapAnywhere(vma, address, options, removed, thread, cancellationToken);
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
            backing?.ReleaseIfUnused();
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

    private ulong MapAt(in Vma vma, MapOptions options, RemovedVmas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        bool mayReplace = (options & MapOptions.FixedNoReplace) == 0;
        bool done = false;
        if (_mode == LockingMode.FineGrained)
        {
            RangeContent decided = InspectUnlocked(vma.Start, vma.End, mayReplace);
            if (decided != RangeContent.NeedsCoarse && vma.File is not { IsFineGrainedSafe: false })
            {
                MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);
                using RangeGuard guard = _mmapLock.EnterWrite(AddressRange.FromBounds(vma.Start, vma.End), cancellationToken);
                done = InspectUnlocked(vma.Start, vma.End, mayReplace) == decided
                    && InstallMapping(in vma, reservation: 0, options, removed, thread);
            }

            thread.CoarseFallbacks += done ? 0 : 1;
        }

        if (!done)
        {
            using RangeGuard guard = _mmapLock.EnterWrite(cancellationToken);
            InspectUnlocked(vma.Start, vma.End, mayReplace);
            InstallMapping(in vma, reservation: 0, options, removed, thread);
        }

        return vma.Start;
    }

    // Not inlined, as InstallMapping: a caller's few lines leave the compiler no budget for what these inline.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong MapAnywhere(
        in Vma vma, ulong hint, MapOptions options, RemovedVmas removed, PerThreadState thread, CancellationToken cancellationToken)
    {
        bool grows = (vma.Flags & VmaFlags.GrowsDown) != 0;
        if (_mode == LockingMode.FineGrained && vma.File is not { IsFineGrainedSafe: false })
        {
            Vma placed = Place(in vma, _holes.Reserve(vma.End, hint, grows, thread, out ulong reservation));
            try
            {
                MemoryInterleaving.At(MemoryInterleaving.SyncPoint.AfterReservation);
                using RangeGuard guard = _mmapLock.EnterWrite(AddressRange.FromBounds(placed.Start, placed.End), cancellationToken);
                if (InstallMapping(in placed, reservation, options, removed, thread))
                {
                    reservation = 0;
                    return placed.Start;
                }
            }
            finally
            {
                Withdraw(in placed, reservation);
            }
        }

        if (_mode == LockingMode.FineGrained)
        {
            thread.CoarseFallbacks++;
        }

        using (_mmapLock.EnterWrite(cancellationToken))
        {
            // Nobody can map over it; it is for searches of others, who wait for their range only when they have theirs.
            Vma placed = Place(in vma, _holes.Reserve(vma.End, hint, grows, thread, out ulong reservation));
            try
            {
                InstallMapping(in placed, reservation, options, removed, thread);
                reservation = 0;
                return placed.Start;
            }
            finally
            {
                Withdraw(in placed, reservation);
            }
        }
    }

    /// <summary>Takes a reservation away that did not become a VMA, where it is: asks for no memory, which may be why it did not.</summary>
    private void Withdraw(in Vma placed, ulong reservation)
    {
        if (reservation != 0)
        {
            using VmaScope scope = _vmas.EnterAt(placed.Start);
            scope.Vmas.TryRemoveReservation(placed.Start, reservation);
        }
    }

    /// <summary>The part in which the VMA is put.</summary>
    private VmaScope Enter(in Vma vma) => (vma.Flags & VmaFlags.GrowsDown) != 0
        ? _vmas.EnterCommon(vma.Start, vma.End)
        : _vmas.Enter(vma.Start, vma.End, maps: true);

    private static Vma Place(in Vma vma, ulong start) => vma with { Start = start, End = start + vma.End };

    /// <summary>What is in the range, looked up in its part.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Exists"/>: something, and it may not be replaced.</exception>
    private RangeContent InspectUnlocked(ulong start, ulong end, bool mayReplace)
    {
        RangeContent seen;
        using (VmaScope scope = _vmas.Enter(start, end))
        {
            _exit.ThrowIfExited();
            seen = scope.Vmas.Inspect(start, end);
        }

        return seen == RangeContent.Nothing || mayReplace ? seen : throw Failure(MemoryError.Exists, "Something is mapped there.", start);
    }

    /// <summary>Puts a VMA into the tree, over whatever is there. Under a write hold of its range.</summary>
    /// <param name="vma">The VMA.</param>
    /// <param name="reservation">The reservation that must still be there; 0 for none.</param>
    /// <param name="options">How it is mapped.</param>
    /// <param name="removed">Gets what it replaces.</param>
    /// <param name="thread">The calling thread's.</param>
    /// <returns>False, and nothing has happened, when the reservation is gone.</returns>
    /// <remarks>
    /// What is asked first stays true until the VMA is there, while a driver is called: an operation that maps over the
    /// reservation, or ends
    /// the space, needs the range.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool InstallMapping(in Vma vma, ulong reservation, MapOptions options, RemovedVmas removed, PerThreadState thread)
    {
        bool tracks = vma.File is { TracksMappings: true };
        if (tracks)
        {
            using (VmaScope scope = Enter(in vma))
            {
                _exit.ThrowIfExited();
                if (reservation != 0 && !scope.Vmas.HasReservation(vma.Start, reservation))
                {
                    return false;
                }
            }

            _drivers.Open(in vma);
        }

        bool isThere = false;
        try
        {
            using (VmaScope scope = Enter(in vma))
            {
                if (!tracks)
                {
                    _exit.ThrowIfExited();
                    if (reservation != 0 && !scope.Vmas.HasReservation(vma.Start, reservation))
                    {
                        return false;
                    }
                }

                scope.Vmas.Replace(in vma, removed.Vmas);
                isThere = true;
            }
        }
        finally
        {
            _drivers.CloseUnless(isThere, in vma, removed);
        }

        // Pages that nothing was mapped at have no entries; so nothing to do after the usual case.
        if (removed.Vmas.Count > 0)
        {
            _zapper.ZapRemoved(vma.Start, vma.End, removed, thread);
        }

        if (_mode == LockingMode.Coarse && WantsPages(options))
        {
            // As it was before populating was let out of the hold.
            _populator.PopulateQuietly(vma.Start, vma.End, thread);
        }

        _known.RememberMapped(in vma, thread);
        return true;
    }
}
