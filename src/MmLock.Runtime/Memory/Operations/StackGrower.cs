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
            using (_mmapLock.VmaLock.EnterPatiently())
            {
                if (_vmas.FindHeld(address, out Vma now) && now.Start == stack.Start && now.Flags == stack.Flags)
                {
                    GrowHeld(start, in now);
                    return;
                }
            }

            thread.CoarseFallbacks++;
        }

        using (_mmapLock.EnterWrite(cancellationToken))
        using (_mmapLock.VmaLock.EnterPatiently())
        {
            // It may have grown beyond the address meanwhile, or gone; then the access just tries again.
            if (_vmas.FindHeld(address, out Vma now) && now.Start > address && (now.Flags & VmaFlags.GrowsDown) != 0)
            {
                GrowHeld(start, in now);
            }
        }
    }

    private void GrowHeld(ulong start, in Vma stack)
    {
        _exit.ThrowIfExited();
        bool fits = start >= LowestAddress + StackGap
            && stack.End - start <= _limit
            && _vmas.IsFree(start - StackGap, stack.Start);
        if (!fits)
        {
            throw Failure(MemoryError.AccessViolation, "The stack cannot grow so far.", start);
        }

        _vmas.GrowDown(in stack, start);
    }
}
