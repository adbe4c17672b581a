using static MmLock.Memory.Layout.PageLayout;
using static MmLock.Memory.Operations.RangeArguments;

namespace MmLock.Memory.Operations;

/// <summary>The growth of stacks by the accesses below them.</summary>
internal sealed class StackGrower(Mm mm)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly VmaSet _vmas = mm.Vmas;
    private readonly ExitState _exit = mm.Exit;
    private readonly ulong _limit = mm.Options.StackLimit;

    /// <summary>Gives a stack the room that an access just below it needs.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.AccessViolation"/>: too far, or in the way of
    /// something.</exception>
    public void Grow(ulong address, Vma stack, LockingMode mode, PerThreadState thread, CancellationToken cancellationToken)
    {
        ulong start = PageOf(address);
        if (mode == LockingMode.FineGrained)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.BeforeAcquire);
            using (_mmapLock.EnterWrite(AddressRange.FromBounds(start, stack.Start), cancellationToken))
            using (VmaScope scope = EnterAround(start))
            {
                if (scope.Vmas.FindHeld(address, out Vma now) && now.Start == stack.Start && now.Flags == stack.Flags)
                {
                    GrowHeld(scope.Vmas, start, in now);
                    return;
                }
            }

            thread.CoarseFallbacks++;
        }

        using (_mmapLock.EnterWrite(cancellationToken))
        using (VmaScope scope = EnterAround(start))
        {
            // It may have grown beyond the address meanwhile, or gone; then the access just tries again.
            if (scope.Vmas.FindHeld(address, out Vma now) && now.Start > address && (now.Flags & VmaFlags.GrowsDown) != 0)
            {
                GrowHeld(scope.Vmas, start, in now);
            }
        }
    }

    /// <summary>
    /// The part that stacks are in, with all that one could grow over, the gap below it, and the place of the next stack, which is too far
    /// if it is not in there.
    /// </summary>
    private VmaScope EnterAround(ulong start)
    {
        ulong low = start - Math.Min(StackGap, start);
        return _vmas.EnterCommon(low, Math.Min(UserEnd, start + _limit));
    }

    private void GrowHeld(VmaArena vmas, ulong start, in Vma stack)
    {
        _exit.ThrowIfExited();
        bool fits = start >= LowestAddress + StackGap
            && stack.End - start <= _limit
            && vmas.IsFree(start - StackGap, stack.Start);
        if (!fits)
        {
            throw Failure(MemoryError.AccessViolation, "The stack cannot grow so far.", start);
        }

        vmas.GrowDown(in stack, start);
    }
}
