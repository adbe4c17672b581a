using MmLock.Memory.Access;
using MmLock.Memory.PageCache;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory;

// Faulting in before the first access.
public sealed partial class AddressSpace
{
    /// <summary>After so many pages a mitigated populate lets others at the lock.</summary>
    private const int PopulateBatch = 512;

    /// <summary>Faults memory in: private writable memory as if it were written, other memory as if it were read.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up, between pages too; what is populated stays.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; at the first page that cannot be faulted
    /// in, <see cref="MemoryError.NoMemory"/> if it is not mapped or no frame is left, <see cref="MemoryError.Invalid"/> if
    /// no access is allowed, <see cref="MemoryError.BusError"/>, <see cref="MemoryError.Interrupted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Populate(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        ulong end = EndOfPages(start, length, MemoryError.Invalid);
        if (end > start)
        {
            PopulateBy(_options.Populate, start, end, Mine, cancellationToken);
        }
    }

    private static bool WantsPages(MapOptions options) => (options & (MapOptions.Populate | MapOptions.Locked)) != 0;

    private void PopulateBy(LockingMode mode, ulong start, ulong end, SpaceThread mine, CancellationToken cancellationToken)
    {
        CheckInSpace(start);
        switch (mode)
        {
            case LockingMode.Coarse:
                using (MmapLock.EnterRead(cancellationToken))
                {
                    PopulateHeld(start, end, mayLetGo: false, mine, out _, cancellationToken);
                }

                break;
            case LockingMode.CoarseMitigated:
                PopulateMitigated(start, end, mine, cancellationToken);
                break;
            default:
                PopulateFine(start, end, mine, cancellationToken);
                break;
        }
    }

    private void PopulateMitigated(ulong start, ulong end, SpaceThread mine, CancellationToken cancellationToken)
    {
        bool mayLetGo = true;
        for (ulong at = start; at < end;)
        {
            FileRead read;
            using (MmapLock.EnterRead(cancellationToken))
            {
                ulong stop = mayLetGo ? Math.Min(end, at + (PopulateBatch * PageSize)) : at + PageSize;
                at = PopulateHeld(at, stop, mayLetGo, mine, out read, cancellationToken);
            }

            mayLetGo = read.File is null;
            if (!mayLetGo)
            {
                ReadWithoutLock(read, at, mine);
            }
        }
    }

    private void PopulateFine(ulong start, ulong end, SpaceThread mine, CancellationToken cancellationToken)
    {
        bool coarse = false;
        for (ulong at = start; at < end;)
        {
            if (!_areas.Find(at, out Vma vma, out _) || vma.Start > at)
            {
                throw NotMapped(at);
            }

            // By pieces of what one page table covers: a fault beside it waits for some 512 pages at most.
            ulong stop = Math.Min(Math.Min(vma.End, end), (at & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
            AddressRange range = coarse || vma.File is { IsFineGrainedSafe: false } ? AddressRange.All : AddressRange.FromBounds(at, stop);
            using RangeGuard guard = MmapLock.EnterRead(range, cancellationToken);

            // Whatever is there now is what counts: one area, which the hold is enough for.
            if (!_areas.Find(at, out Vma now, out _) || now.Start > at)
            {
                throw NotMapped(at);
            }

            coarse = range != AddressRange.All && now.File is { IsFineGrainedSafe: false };
            if (!coarse)
            {
                at = PopulateHeld(at, Math.Min(stop, now.End), mayLetGo: false, mine, out _, cancellationToken);
            }
        }
    }

    /// <summary>Under a read hold of the range.</summary>
    /// <returns>How far it came: to the end, or to the page that is to be read first.</returns>
    [TakesPageProportionalTime]
    private ulong PopulateHeld(ulong start, ulong end, bool mayLetGo, SpaceThread mine, out FileRead read, CancellationToken cancellationToken)
    {
        Vma vma = default;
        read = default;
        ulong at = start;
        for (; at < end; at += PageSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (at >= vma.End)
            {
                ThrowIfExited();
                if (!_areas.Find(at, out vma, out _) || vma.Start > at)
                {
                    throw NotMapped(at);
                }

                if (!vma.IsReadable)
                {
                    throw Failure(MemoryError.Invalid, "The memory is mapped for no access.", at);
                }
            }

            if (!Install(at, vma.IsWritable && !vma.IsShared ? PageAccess.Write : PageAccess.Read, in vma, mayLetGo, mine, out read))
            {
                break;
            }
        }

        return at;
    }

    /// <summary>Of a coarse mapping, inside its hold.</summary>
    private void PopulateQuietly(ulong start, ulong end, SpaceThread mine) =>
        Quietly(() => PopulateHeld(start, end, mayLetGo: false, mine, out _, CancellationToken.None));

    private void PopulateAfterMap(ulong start, ulong end) =>
        Quietly(() => PopulateBy(_options.Populate, start, end, Mine, CancellationToken.None));

    /// <summary>
    /// What fails is left to the first access, as in the field: the mapping is there, and its address must reach the caller. The
    /// access that needs the page will say what is wrong with it, and the next wait that the thread was interrupted.
    /// </summary>
    private static void Quietly(Action populate)
    {
        try
        {
            populate();
        }
        catch (ThreadInterruptedException)
        {
            Patience.Keep(interrupted: true);
        }
        catch (Exception failure) when (failure is not ObjectDisposedException)
        {
            // As above.
        }
    }

    /// <summary>Reads the files of a range into the page cache.</summary>
    private void ReadAhead(ulong start, ulong end, CancellationToken cancellationToken)
    {
        AccessSlot slot = Mine.Slot;
        ForFiles(start, end, _options.Advise, readOnly: true, cancellationToken, (file, first, last) =>
        {
            ulong pages = PagesOf((ulong)file.Length(start)) / PageSize;
            for (ulong page = first; page <= last && page < pages; page++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Memory.Pool.Release(file.Get(page, start, slot).Frame, slot);
            }
        });
    }

    /// <summary>
    /// Finds the parts of files that a range maps, and works on them: inside the hold if the mode is coarse, with no lock
    /// but users of the files otherwise.
    /// </summary>
    private void ForFiles(ulong start, ulong end, LockingMode mode, bool readOnly, CancellationToken cancellationToken, Action<CachedFile, ulong, ulong> work)
    {
        CheckInSpace(start);
        var parts = new RemovedAreas();
        RangeGuard guard = mode == LockingMode.FineGrained
            ? MmapLock.EnterRead(AddressRange.FromBounds(start, end), cancellationToken)
            : MmapLock.EnterRead(cancellationToken);
        try
        {
            MemoryManagementException? failure = null;
            for (ulong at = start; at < end;)
            {
                bool found = _areas.Find(at, out Vma vma, out _) && vma.Start < end;
                failure ??= !found || vma.Start > at ? NotMapped(at) : null;
                if (!found)
                {
                    break;
                }

                if (vma.File is { } file && (readOnly || vma.IsShared))
                {
                    file.AddUser();
                    parts.Areas.Add(vma.Slice(Math.Max(vma.Start, at), Math.Min(vma.End, end)));
                }

                at = vma.End;
            }

            if (mode != LockingMode.Coarse)
            {
                guard.Dispose();
            }

            parts.Areas.ForEach(part => work(part.File!, part.FilePage(part.Start), part.FilePage(part.End - 1)));
            if (failure is not null)
            {
                throw failure;
            }
        }
        finally
        {
            guard.Dispose();
            parts.Areas.ForEach(part => part.File!.RemoveUser());
            TrimFiles(parts);
        }

        if (parts.Failure is not null)
        {
            throw parts.Failure;
        }
    }

    private static MemoryManagementException NotMapped(ulong address) => Failure(MemoryError.NoMemory, "Part of the range is not mapped.", address);
}
