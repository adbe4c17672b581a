using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>The heap: where it begins and ends, and the moves of its end.</summary>
internal sealed class Heap(Mm mm, Zapper zapper, TableTrimmer tables)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly ExitState _exit = mm.Exit;
    private readonly LockingMode _mode = mm.Options.Break;
    private readonly Zapper _zapper = zapper;
    private readonly TableTrimmer _tables = tables;
    private ulong _break = mm.Options.BreakStart;

    public ulong Start { get; } = mm.Options.BreakStart;

    public ulong End => Volatile.Read(ref _break);

    /// <summary>Of a fork, with the parent held: it ends where the parent's does.</summary>
    public void Inherit(Heap parent) => _break = parent._break;

    public ulong SetBreak(ulong address, CancellationToken cancellationToken)
    {
        PerThreadState thread = _threads.CurrentThread;
        if (address < Start)
        {
            return End;
        }

        if (address > UserEnd - PageSize)
        {
            throw Failure(MemoryError.NoMemory, "The heap cannot reach beyond the address space.", address);
        }

        bool done = false;
        RemovedVmas removed = thread.TakeRemoved();
        if (_mode == LockingMode.FineGrained)
        {
            ulong old = End;
            (ulong low, ulong high) = Between(old, address);
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);

            // Within a page nothing is mapped or unmapped, but the end moves: the page stands for it.
            using (_mmapLock.EnterWrite(AddressRange.FromBounds(low, Math.Max(high, low + PageSize)), cancellationToken))
            {
                done = TryMoveBreak(old, address, low, high, removed, thread);
            }

            thread.CoarseFallbacks += done ? 0 : 1;
        }

        if (!done)
        {
            using RangeGuard guard = _mmapLock.EnterWrite(cancellationToken);
            ulong old = End;
            (ulong low, ulong high) = Between(old, address);
            TryMoveBreak(old, address, low, high, removed, thread);
        }

        _tables.Tidy(thread);
        thread.Finish(removed);
        return address;
    }

    private static (ulong Low, ulong High) Between(ulong old, ulong wanted)
    {
        ulong oldEnd = PagesOf(old);
        ulong newEnd = PagesOf(wanted);
        return (Math.Min(oldEnd, newEnd), Math.Max(oldEnd, newEnd));
    }

    /// <summary>Under a write hold of the pages between.</summary>
    /// <returns>False when the end is not where it was.</returns>
    private bool TryMoveBreak(ulong old, ulong wanted, ulong low, ulong high, RemovedVmas removed, PerThreadState thread)
    {
        // The common part, wherever the heap is: its lock guards the end of the heap, too.
        using (VmaScope scope = _vmas.EnterCommon(low, high + PageSize))
        {
            _exit.ThrowIfExited();
            if (_break != old)
            {
                return false;
            }

            if (low < high && wanted > old)
            {
                // A page stays free behind the heap, as in the field.
                if (scope.Vmas.FindHeld(low, out Vma next) && next.Start < high + PageSize)
                {
                    throw Failure(MemoryError.NoMemory, "Something is mapped in the way of the heap.", next.Start);
                }

                scope.Vmas.Replace(new Vma(low, high, VmaFlags.Read | VmaFlags.Write | VmaFlags.MayWrite, null, 0, 0), removed.Vmas);
            }
            else if (low < high)
            {
                scope.Vmas.RemoveRange(low, high, removed.Vmas);
            }

            Volatile.Write(ref _break, wanted);
        }

        _zapper.ZapRemoved(low, high, removed, thread);
        return true;
    }
}
