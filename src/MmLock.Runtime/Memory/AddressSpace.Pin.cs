using MmLock.Memory.Access;
using MmLock.Memory.Frames;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;

namespace MmLock.Memory;

// Pins: get_user_pages.
public sealed partial class AddressSpace
{
    /// <summary>Faults memory in and keeps its frames alive and in place until the result is disposed.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="forWriting">Whether the frames will be written.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException">As <see cref="Read(ulong, Span{byte})"/>, and <see cref="MemoryError.Invalid"/>; nothing is pinned.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is pinned.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    public PinnedPages Pin(ulong address, ulong length, bool forWriting, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        if (length == 0 || length > (ulong)Array.MaxLength * PageSize)
        {
            throw Failure(MemoryError.Invalid, "A pin must have a length.", address);
        }

        if (address >= UserEnd || length > UserEnd - address)
        {
            throw Failure(MemoryError.AccessViolation, "The memory is not mapped.", address);
        }

        AccessSlot slot = Mine.Slot;
        ulong first = PageOf(address);
        int[] frames = new int[(address + length - 1 - first) / PageSize + 1];
        int pinned = 0;
        RangeGuard guard = _options.Pin == LockingMode.FineGrained ? default : MmapLock.EnterRead(cancellationToken);
        try
        {
            for (; pinned < frames.Length; pinned++)
            {
                ulong page = first + ((ulong)pinned * PageSize);
                while (!TryPin(page, forWriting, slot, out frames[pinned]))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    FaultWithin(ref guard, page, forWriting, _options.Pin, cancellationToken);
                }
            }

            return new PinnedPages(Memory, frames, address, length, forWriting);
        }
        catch
        {
            PinnedPages.Unpin(Memory, frames.AsSpan(0, pinned), forWriting: false, slot);
            throw;
        }
        finally
        {
            guard.Dispose();
        }
    }

    /// <summary>
    /// In a section, so the entry's reference keeps the frame alive until the pin's own is there; whoever takes the entry
    /// away waits for the section before it drops the reference.
    /// </summary>
    private bool TryPin(ulong page, bool write, AccessSlot slot, out int frame)
    {
        slot.Enter();
        long entry = _table.Read(page);
        bool allowed = Pte.Allows(entry, write);
        frame = allowed ? Pte.Frame(entry) : FramePool.ZeroFrame;
        if (frame != FramePool.ZeroFrame)
        {
            Memory.Pool.AddPin(frame);
        }

        slot.Exit();
        return allowed;
    }

    /// <summary>A fault by someone who holds the whole space for reading, if the mode is not fine-grained: the field's mitigations do not reach here.</summary>
    private void FaultWithin(ref RangeGuard guard, ulong address, bool write, LockingMode mode, CancellationToken cancellationToken = default)
    {
        if (mode == LockingMode.FineGrained)
        {
            Fault(address, write, cancellationToken);
            return;
        }

        SpaceThread mine = Mine;
        mine.Faults++;
        if (Resolve(address, write, out Vma vma, out _))
        {
            Install(address, write, in vma, mayLetGo: false, mine, out _);
            return;
        }

        // Growing needs the lock for writing.
        guard.Dispose();
        GrowStack(address, vma, LockingMode.Coarse, mine, cancellationToken);
        guard = MmapLock.EnterRead(cancellationToken);
    }
}
