using MmLock.Memory.Access;
using MmLock.Memory.Diagnostics;
using MmLock.Memory.Frames;
using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory;

// Pins: get_user_pages.
public sealed partial class AddressSpace
{
    private const int FirstPins = 64;

    /// <summary>Faults memory in and keeps its frames alive and in place until the result is disposed.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="forWriting">Whether the frames will be written. Without it, private memory gets frames of its own all the same, which later writes go to.</param>
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

        SpaceThread mine = Mine;
        ulong first = PageOf(address);
        int count = (int)((address + length - 1 - first) / PageSize) + 1;

        // No more than twice what is pinned: most lengths that are too large fail at a page that is not mapped.
        int[] frames = new int[Math.Min(count, FirstPins)];
        int pinned = 0;
        bool done = false;
        RangeGuard guard = _options.Pin == LockingMode.FineGrained ? default : MmapLock.EnterRead(cancellationToken);
        try
        {
            for (; pinned < count; pinned++)
            {
                if (pinned == frames.Length)
                {
                    Array.Resize(ref frames, (int)Math.Min(count, 2L * pinned));
                }

                ulong page = first + ((ulong)pinned * PageSize);
                while (!TryPin(page, forWriting, mine.Slot, out frames[pinned]))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    FaultWithin(ref guard, page, forWriting ? PageAccess.Write : PageAccess.Pin, _options.Pin, cancellationToken);
                }
            }

            var result = new PinnedPages(Memory, frames, address, length, forWriting);
            done = true;
            return result;
        }
        finally
        {
            guard.Dispose();
            if (!done)
            {
                PinnedPages.Unpin(Memory, frames.AsSpan(0, pinned), forWriting: false, mine.Slot);
            }
        }
    }

    /// <summary>
    /// In a section, so the entry's reference keeps the frame alive until the pin's own is there; whoever takes the entry, or
    /// its <see cref="Pte.Lasting"/>, away waits for the section before it drops the reference or shares the frame. The area
    /// is a user of its file for as long.
    /// </summary>
    private bool TryPin(ulong page, bool write, AccessSlot slot, out int frame)
    {
        slot.Enter(_id);
        long entry = _table.Read(page);
        bool allowed = Pte.MayPin(entry, write);
        frame = allowed ? Pte.Frame(entry) : FramePool.ZeroFrame;
        if (allowed)
        {
            MemoryInterleaving.At(MemoryInterleaving.Place.InPin);
            PinnedPages.Pin(Memory, frame);
        }

        slot.Exit();
        return allowed;
    }

    /// <summary>A fault by someone who holds the whole space for reading, if the mode is not fine-grained: the field's mitigations do not reach here.</summary>
    private void FaultWithin(ref RangeGuard guard, ulong address, PageAccess access, LockingMode mode, CancellationToken cancellationToken = default)
    {
        if (mode == LockingMode.FineGrained)
        {
            Fault(address, access, cancellationToken);
            return;
        }

        SpaceThread mine = Mine;
        mine.Faults++;
        if (Resolve(address, access, out Vma vma, out _))
        {
            Install(address, access, in vma, mayLetGo: false, mine, out _);
            return;
        }

        // Growing needs the lock for writing.
        guard.Dispose();
        guard = default;
        GrowStack(address, vma, LockingMode.Coarse, mine, cancellationToken);
        guard = MmapLock.EnterRead(cancellationToken);
    }
}
