using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

// The heap.
public sealed partial class AddressSpace
{
    /// <summary>Moves the end of the heap, as <c>brk</c> does: maps or unmaps the pages between the old end and the new one.</summary>
    /// <param name="address">The new end, any address from <see cref="AddressSpaceOptions.BreakStart"/> on; a lower one, such as 0, only asks.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <returns>The end.</returns>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.NoMemory"/>: something is in the way; nothing has changed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public ulong SetBreak(ulong address, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        SpaceThread mine = Mine;
        if (address < _options.BreakStart)
        {
            return Volatile.Read(ref _break);
        }

        if (address > UserEnd - PageSize)
        {
            throw Failure(MemoryError.NoMemory, "The heap cannot reach beyond the address space.", address);
        }

        bool done = false;
        RemovedAreas removed = mine.TakeRemoved();
        if (_options.Break == LockingMode.FineGrained)
        {
            ulong old = Volatile.Read(ref _break);
            (ulong low, ulong high) = Between(old, address);
            MemoryInterleaving.At(MemoryInterleaving.Place.BeforeAcquire);

            // Within a page nothing is mapped or unmapped, but the end moves: the page stands for it.
            using (MmapLock.EnterWrite(AddressRange.FromBounds(low, Math.Max(high, low + PageSize)), cancellationToken))
            {
                done = TryMoveBreak(old, address, low, high, removed, mine);
            }

            mine.CoarseFallbacks += done ? 0 : 1;
        }

        if (!done)
        {
            using RangeGuard guard = MmapLock.EnterWrite(cancellationToken);
            ulong old = Volatile.Read(ref _break);
            (ulong low, ulong high) = Between(old, address);
            TryMoveBreak(old, address, low, high, removed, mine);
        }

        TidyTables(mine);
        Finish(removed, mine);
        return address;
    }

    private static (ulong Low, ulong High) Between(ulong old, ulong wanted)
    {
        ulong oldEnd = (old + PageMask) & ~PageMask;
        ulong newEnd = (wanted + PageMask) & ~PageMask;
        return (Math.Min(oldEnd, newEnd), Math.Max(oldEnd, newEnd));
    }

    /// <summary>Under a write hold of the pages between.</summary>
    /// <returns>False when the end is not where it was.</returns>
    private bool TryMoveBreak(ulong old, ulong wanted, ulong low, ulong high, RemovedAreas removed, SpaceThread mine)
    {
        using (MmapLock.VmaLock.EnterPatiently())
        {
            ThrowIfExited();
            if (_break != old)
            {
                return false;
            }

            if (low < high && wanted > old)
            {
                // A page stays free behind the heap, as in the field.
                if (_areas.FindHeld(low, out Vma next) && next.Start < high + PageSize)
                {
                    throw Failure(MemoryError.NoMemory, "Something is mapped in the way of the heap.", next.Start);
                }

                _areas.Replace(new Vma(low, high, VmaFlags.Read | VmaFlags.Write | VmaFlags.MayWrite, null, 0, 0), removed.Areas);
            }
            else if (low < high)
            {
                _areas.Carve(low, high, removed.Areas);
            }

            Volatile.Write(ref _break, wanted);
        }

        ZapRemoved(low, high, removed, mine);
        return true;
    }
}
