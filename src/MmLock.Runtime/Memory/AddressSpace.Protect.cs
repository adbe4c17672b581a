using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory;

// Changes of areas in place: protection, locking in memory, advice.
public sealed partial class AddressSpace
{
    /// <summary>Changes what may be done with memory, as <c>mprotect</c> does.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="protection">What may be done from now on.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.NoMemory"/> when part of
    /// the range is not mapped, or <see cref="MemoryError.AccessDenied"/> when part of it is a file not opened for writing:
    /// what lies before that part has changed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Protect(ulong start, ulong length, MemoryProtection protection, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        ulong end = EndOfPages(start, length, MemoryError.NoMemory);
        if (length == 0)
        {
            return;
        }

        if (end == start)
        {
            throw NotMapped(start);
        }

        CheckProtection(protection);
        VmaFlags wanted = (VmaFlags)protection & VmaFlags.Access;
        Change(start, end, _options.Protect, VmaFlags.Access, wanted, cancellationToken);
    }

    /// <summary>Faults the memory in and keeps it from being reclaimed, as <c>mlock</c> does.</summary>
    /// <param name="start">The first address. All pages that bytes of the range lie in are locked.</param>
    /// <param name="length">Bytes; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock, and populating.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/> at the first page that is not mapped or cannot
    /// be faulted in, for whatever reason, which is the inner exception; <see cref="MemoryError.Invalid"/>: the range goes around
    /// the end of all addresses; <see cref="MemoryError.Interrupted"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the memory may be locked already.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Lock(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        (start, ulong end) = PagesAround(start, length);
        if (start == end)
        {
            return;
        }

        Change(start, end, _options.Protect, VmaFlags.None, VmaFlags.Locked, cancellationToken);
        try
        {
            PopulateBy(_options.Populate, start, end, Mine, cancellationToken);
        }
        catch (MemoryManagementException failure) when (failure.Error is MemoryError.Invalid or MemoryError.AccessViolation or MemoryError.BusError)
        {
            throw new MemoryManagementException(MemoryError.NoMemory, "Memory that is locked cannot be faulted in.", failure.Address, failure);
        }
    }

    /// <summary>Takes <see cref="Lock"/> back, as <c>munlock</c> does.</summary>
    /// <param name="start">As with <see cref="Lock"/>.</param>
    /// <param name="length">Bytes; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/> when part of the range is not mapped: what lies
    /// before it is unlocked; <see cref="MemoryError.Invalid"/> as with <see cref="Lock"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Unlock(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        (start, ulong end) = PagesAround(start, length);
        if (start != end)
        {
            Change(start, end, _options.Protect, VmaFlags.Locked, VmaFlags.None, cancellationToken);
        }
    }

    /// <summary>Tells what the program expects to do with memory, as <c>madvise</c> does.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="advice">What it expects.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.NoMemory"/> when part of
    /// the range is not mapped: the rest has been advised. Of <see cref="MemoryAdvice.WillNeed"/> also what reading files may meet.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public void Advise(ulong start, ulong length, MemoryAdvice advice, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        if (!Enum.IsDefined(advice))
        {
            throw Failure(MemoryError.Invalid, "There is no such advice.", start);
        }

        ulong end = EndOfPages(start, length, MemoryError.Invalid);
        if (end == start)
        {
            if (length != 0)
            {
                throw Failure(MemoryError.Invalid, "The range goes around the end of all addresses.", start);
            }

            return;
        }

        const VmaFlags Order = VmaFlags.Random | VmaFlags.Sequential;
        switch (advice)
        {
            case MemoryAdvice.Normal:
                Change(start, end, _options.Advise, Order, VmaFlags.None, cancellationToken);
                break;
            case MemoryAdvice.Random:
                Change(start, end, _options.Advise, Order, VmaFlags.Random, cancellationToken);
                break;
            case MemoryAdvice.Sequential:
                Change(start, end, _options.Advise, Order, VmaFlags.Sequential, cancellationToken);
                break;
            case MemoryAdvice.DontFork:
                Change(start, end, _options.Advise, VmaFlags.None, VmaFlags.DontFork, cancellationToken);
                break;
            case MemoryAdvice.DoFork:
                Change(start, end, _options.Advise, VmaFlags.DontFork, VmaFlags.None, cancellationToken);
                break;
            case MemoryAdvice.DontNeed:
                DropPages(start, end, cancellationToken);
                break;
            default:
                ReadAhead(start, end, cancellationToken);
                break;
        }
    }

    private static void CheckProtection(MemoryProtection protection)
    {
        if ((protection & ~(MemoryProtection.ReadWrite | MemoryProtection.Execute)) != 0)
        {
            throw Failure(MemoryError.Invalid, "There is no such protection.");
        }
    }

    /// <summary>The pages that bytes lie in.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>: they go around the end of all addresses.</exception>
    private static (ulong Start, ulong End) PagesAround(ulong start, ulong length)
    {
        ulong first = PageOf(start);
        ulong end = first + PagesOf(length + (start - first));
        return end >= first ? (first, end) : throw Failure(MemoryError.Invalid, "The range goes around the end of all addresses.", start);
    }

    /// <summary>Changes flags of areas; if rights are taken away, from the entries too.</summary>
    private void Change(ulong start, ulong end, LockingMode mode, VmaFlags clear, VmaFlags set, CancellationToken cancellationToken)
    {
        CheckInSpace(start);
        SpaceThread mine = Mine;
        RemovedAreas changed = mine.TakeRemoved();

        // Splits call no driver: a range is always enough.
        using RangeGuard guard = mode == LockingMode.FineGrained
            ? MmapLock.EnterWrite(AddressRange.FromBounds(start, end), cancellationToken)
            : MmapLock.EnterWrite(cancellationToken);
        MemoryManagementException? failure;
        try
        {
            using (MmapLock.VmaLock.EnterPatiently())
            {
                ThrowIfExited();
                failure = FindObstacle(start, end, set, out ulong stop);
                if (stop > start)
                {
                    _areas.Modify(start, stop, clear, set, changed.Areas);
                }
            }
        }
        finally
        {
            // What has changed is enforced, also when there was no memory for the rest.
            if ((clear & VmaFlags.Access) != 0)
            {
                Tighten(changed.Areas, set, mine);
            }

            mine.GiveBack(changed);
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>How far the range may be changed, and what stands in the way there. Under <c>VmaLock</c>.</summary>
    private MemoryManagementException? FindObstacle(ulong start, ulong end, VmaFlags set, out ulong stop)
    {
        for (stop = start; stop < end;)
        {
            if (!_areas.FindHeld(stop, out Vma vma) || vma.Start > stop)
            {
                return Failure(MemoryError.NoMemory, "Part of the range is not mapped.", stop);
            }

            if ((set & VmaFlags.Write) != 0 && (vma.Flags & VmaFlags.MayWrite) == 0)
            {
                return Failure(MemoryError.AccessDenied, "The file was not opened for writing.", stop);
            }

            stop = Math.Min(vma.End, end);
        }

        return null;
    }

    /// <summary>Takes rights away from entries, and waits for the accesses that still use them. New rights come with the next fault.</summary>
    [TakesPageProportionalTime]
    private void Tighten(List<Vma> changed, VmaFlags now, SpaceThread mine)
    {
        StructureHolds.AssertNone("rights of pages are taken away");
        long lost = ((now & VmaFlags.Write) != 0 ? 0 : Pte.Writable) | ((now & VmaFlags.Access) != 0 ? 0 : Pte.Readable);
        if (lost == 0 || changed.Count == 0)
        {
            return;
        }

        DrainSpeculations(mine);
        foreach (Vma vma in changed)
        {
            ulong address = vma.Start;
            while (_table.Next(ref address, vma.End) is { } leaf)
            {
                ulong leafEnd = Math.Min(vma.End, (address & ~(PageTable.LeafSize - 1)) + PageTable.LeafSize);
                for (; address < leafEnd; address += PageSize)
                {
                    if ((Volatile.Read(ref leaf.At(address)) & lost) != 0)
                    {
                        Interlocked.And(ref leaf.At(address), ~lost);
                    }
                }
            }
        }

        mine.Slot.WaitForOthers(_id);
    }

    /// <summary>Under a read hold: entries are taken by exchange, so faults beside it only see pages come and go.</summary>
    private void DropPages(ulong start, ulong end, CancellationToken cancellationToken)
    {
        CheckInSpace(start);
        SpaceThread mine = Mine;
        using RangeGuard guard = _options.Advise == LockingMode.FineGrained
            ? MmapLock.EnterRead(AddressRange.FromBounds(start, end), cancellationToken)
            : MmapLock.EnterRead(cancellationToken);
        MemoryManagementException? failure = null;
        for (ulong at = start; at < end;)
        {
            bool found = _areas.Find(at, out Vma vma, out _) && vma.Start < end;
            if (!found || vma.Start > at)
            {
                failure ??= Failure(MemoryError.NoMemory, "Part of the range is not mapped.", at);
            }

            if (!found)
            {
                break;
            }

            if ((vma.Flags & VmaFlags.Locked) != 0)
            {
                failure = Failure(MemoryError.Invalid, "Memory that is locked cannot be dropped.", vma.Start);
                break;
            }

            Zap(Math.Max(vma.Start, at), Math.Min(vma.End, end), mine.Slot);
            at = vma.End;
        }

        mine.Slot.Batch.Complete(Memory.Pool, _id);
        if (failure is not null)
        {
            throw failure;
        }
    }
}
