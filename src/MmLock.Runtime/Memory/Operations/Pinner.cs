using MmLock.Memory.PageCache;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>Pins: <c>get_user_pages</c>.</summary>
internal sealed class Pinner(Mm mm, FaultHandler faults)
{
    private const int FirstPins = 64;

    private readonly MemoryNode _memory = mm.Memory;
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly PageTable _table = mm.Table;
    private readonly long _id = mm.Id;
    private readonly LockingMode _mode = mm.Options.Pin;
    private readonly FaultHandler _faults = faults;

    public PinnedPages Pin(ulong address, ulong length, bool forWriting, CancellationToken cancellationToken)
    {
        PerThreadState thread = _threads.CurrentThread;
        ulong first = PageOf(address);
        int count = (int)((address + length - 1 - first) / PageSize) + 1;

        // No more than twice what is pinned: most lengths that are too large fail at a page that is not mapped.
        int[] frames = new int[Math.Min(count, FirstPins)];
        int pinned = 0;
        bool done = false;
        RangeGuard guard = _mode == LockingMode.FineGrained ? default : _mmapLock.EnterRead(cancellationToken);
        try
        {
            for (; pinned < count; pinned++)
            {
                if (pinned == frames.Length)
                {
                    Array.Resize(ref frames, (int)Math.Min(count, 2L * pinned));
                }

                ulong page = first + ((ulong)pinned * PageSize);
                while (!TryPin(page, forWriting, thread.Epoch, out frames[pinned]))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    _faults.FaultWithin(ref guard, page, forWriting ? PageAccess.Write : PageAccess.Pin, _mode, cancellationToken);
                }
            }

            var result = new PinnedPages(_memory, frames, address, length, forWriting);
            done = true;
            return result;
        }
        finally
        {
            guard.Dispose();
            if (!done)
            {
                PinnedPages.Unpin(_memory, frames.AsSpan(0, pinned), forWriting: false, thread.Epoch);
            }
        }
    }

    /// <summary>
    /// In a read-side critical section, so the entry's reference keeps the frame alive until the pin's own is there; a thread that
    /// takes the entry, or its <see cref="Pte.Lasting"/>, away waits for the critical section before it drops the reference or
    /// shares the frame. The VMA is a user of its file for as long.
    /// </summary>
    private bool TryPin(ulong page, bool write, ReaderEpoch epoch, out int frame)
    {
        epoch.Enter(_id);
        long entry = _table.Read(page, epoch);
        bool allowed = Pte.MayPin(entry, write);
        frame = allowed ? Pte.Frame(entry) : FramePool.ZeroFrame;
        if (allowed)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.InPin);
            PinnedPages.Pin(_memory, frame);
        }

        epoch.Exit();
        return allowed;
    }
}
