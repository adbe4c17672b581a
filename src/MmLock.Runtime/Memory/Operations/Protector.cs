using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>Changes of VMAs in place: protection, locking in memory, flags of advice.</summary>
internal sealed class Protector(Mm mm, SpeculativeFaults speculation, Populator populator)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PageTable _table = mm.Table;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly long _id = mm.Id;
    private readonly LockingMode _mode = mm.Options.Protect;
    private readonly SpeculativeFaults _speculation = speculation;
    private readonly Populator _populator = populator;

    public void Protect(ulong start, ulong end, MemoryProtection protection, CancellationToken cancellationToken) =>
        Change(start, end, _mode, VmaFlags.Access, (VmaFlags)protection & VmaFlags.Access, cancellationToken);

    public void Lock(ulong start, ulong end, CancellationToken cancellationToken)
    {
        Change(start, end, _mode, VmaFlags.None, VmaFlags.Locked, cancellationToken);
        try
        {
            _populator.Populate(start, end, cancellationToken);
        }
        catch (MemoryManagementException failure)
            when (failure.Error is MemoryError.Invalid or MemoryError.AccessViolation or MemoryError.BusError)
        {
            throw new MemoryManagementException(
                MemoryError.NoMemory, "Memory that is locked cannot be faulted in.", failure.Address, failure);
        }
    }

    public void Unlock(ulong start, ulong end, CancellationToken cancellationToken) =>
        Change(start, end, _mode, VmaFlags.Locked, VmaFlags.None, cancellationToken);

    /// <summary>Changes flags of VMAs; if rights are taken away, from the entries too.</summary>
    public void Change(ulong start, ulong end, LockingMode mode, VmaFlags clear, VmaFlags set, CancellationToken cancellationToken)
    {
        CheckInSpace(start);
        PerThreadState thread = _threads.CurrentThread;
        RemovedVmas changed = thread.TakeRemoved();

        // Splits call no driver: a range is always enough.
        using RangeGuard guard = mode == LockingMode.FineGrained
            ? _mmapLock.EnterWrite(AddressRange.FromBounds(start, end), cancellationToken)
            : _mmapLock.EnterWrite(cancellationToken);
        MemoryManagementException? failure;
        try
        {
            using (VmaScope scope = _vmas.Enter(start, end))
            {
                _exit.ThrowIfExited();
                failure = FindObstacle(scope.Vmas, start, end, set, out ulong stop);
                if (stop > start)
                {
                    scope.Vmas.Modify(start, stop, clear, set, changed.Vmas);
                }
            }
        }
        finally
        {
            // What has changed is enforced, also when there was no memory for the rest.
            if ((clear & VmaFlags.Access) != 0)
            {
                Tighten(changed.Vmas, set, thread);
            }

            thread.GiveBack(changed);
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>How far the range may be changed, and what stands in the way there. Of the part that is entered.</summary>
    private static MemoryManagementException? FindObstacle(VmaArena vmas, ulong start, ulong end, VmaFlags set, out ulong stop)
    {
        for (stop = start; stop < end;)
        {
            if (!vmas.FindHeld(stop, out Vma vma) || vma.Start > stop)
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

    /// <summary>
    /// Takes rights away from entries, and waits for the accesses that still use them. New rights come with the next fault.
    /// </summary>
    [TakesPageProportionalTime]
    private void Tighten(List<Vma> changed, VmaFlags now, PerThreadState thread)
    {
        StructureHolds.AssertNone("rights of pages are taken away");
        long lost = ((now & VmaFlags.Write) != 0 ? 0 : Pte.Writable) | ((now & VmaFlags.Access) != 0 ? 0 : Pte.Readable);
        if (lost == 0 || changed.Count == 0)
        {
            return;
        }

        long readers = 0;
        foreach (Vma vma in changed)
        {
            _speculation.Drain(vma.Start, vma.End, thread);
            ulong address = vma.Start;
            while (_table.Next(ref address, vma.End) is { } leaf)
            {
                ulong leafEnd = PageTable.LeafEnd(address, vma.End);
                for (; address < leafEnd; address += PageSize)
                {
                    if ((Volatile.Read(ref leaf.At(address)) & lost) != 0)
                    {
                        Interlocked.And(ref leaf.At(address), ~lost);
                    }
                }

                // Also where nothing was taken: who took it first may not have waited yet.
                readers |= leaf.ReadersAfterChange();
            }
        }

        thread.Epoch.WaitForReaders(_id, readers);
    }
}
