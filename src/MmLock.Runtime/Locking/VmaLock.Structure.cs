using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Optimistic;
using MmLock.Waiting;

namespace MmLock;

// Structure holds of the lock that this one belongs to. How they and coarse holds exclude each other: CentralRangeLock.Structure.cs.
public sealed partial class VmaLock
{
    private CentralRangeLock? _queue;
    private StructureVersion? _version;
    private bool _isLayered;
    private bool _isAllowed;

    /// <summary>Of the hold that is there, with <see cref="Latch.Queued"/>: its place in the queue, or in a coarse hold.</summary>
    private RangeGuard _root;

    /// <summary>Whether the calling thread has a structure hold.</summary>
    internal bool IsHeldForStructure =>
        _latch.IsHeldByCurrentThread && (_latch.Word & (Latch.Reading | Latch.Writing | Latch.Queued)) != 0;

    /// <param name="queue">Where coarse holds are kept.</param>
    /// <param name="isLayered">Whether something between that and the public lock has a say.</param>
    internal void Attach(CentralRangeLock queue, bool isLayered)
    {
        _queue = queue;
        _isLayered = isLayered;
    }

    /// <summary>Before the first hold.</summary>
    internal void Watch(ILatchWatcher watcher)
    {
        _latch.Watch(watcher);
        _latch.Mark();
    }

    /// <summary>The fast path: nobody is here that would be in the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryEnterFast(LockMode mode, out StructureGuard guard)
    {
        long inTheWay = CentralRangeLock.Layered | (mode == LockMode.Write ? CentralRangeLock.AnyCoarse : CentralRangeLock.CoarseWriters);
        return TryEnter(mode, inTheWay, isMarked: false, out guard);
    }

    /// <summary>Ahead of what may wait: the holder's own errors, and the first structure hold of all.</summary>
    internal void PrepareStructure()
    {
        ThrowIfHeld();
        if (!Volatile.Read(ref _isAllowed))
        {
            // Before the latch says that structure holds may begin.
            _version = _queue!.StructureVersion;
            _queue.AllowStructure(_latch, _isLayered);
            Volatile.Write(ref _isAllowed, true);
        }
    }

    /// <summary>As <see cref="TryEnterFast"/>, by one that has asked the layers above the queue.</summary>
    internal bool TryEnterPrepared(LockMode mode, out StructureGuard guard) =>
        TryEnter(mode, mode == LockMode.Write ? CentralRangeLock.AnyCoarse : CentralRangeLock.CoarseWriters, isMarked: true, out guard);

    /// <summary>Waits: for a short while for the latch alone, then with a place in the queue.</summary>
    internal bool TryEnterWaiting(LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out StructureGuard guard)
    {
        var spin = new SpinWait();
        while (!TryEnterPrepared(mode, out guard))
        {
            if (spin.NextSpinWillYield || IsCoarseInTheWay(mode))
            {
                return TryEnterQueued(mode, timeout, cancellationToken, out guard);
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }

    /// <summary>With a hold of the root that lies elsewhere, and ends with this one or with its attempt.</summary>
    internal bool TryEnterUnder(
        RangeGuard root, int kind, TimeSpan timeout, CancellationToken cancellationToken, out StructureGuard guard) =>
        TryEnterUnder(root, kind, Deadline.After(timeout), cancellationToken, out guard);

    /// <summary>As above, if nobody has the latch.</summary>
    internal bool TryEnterUnder(RangeGuard root, out StructureGuard guard)
    {
        if (!_latch.TryTake(Latch.Queued) && !_latch.TryTakeWatched(Latch.Queued))
        {
            root.Dispose();
            guard = default;
            return false;
        }

        _root = root;
        guard = Begin(0);
        return true;
    }

    internal LockMode ReadStructure(ulong hold)
    {
        if (IsNested(hold))
        {
            return FindNested(hold) >= 0 ? ModeOf(hold) : throw RangeLockBackend.Released();
        }

        if (Volatile.Read(ref _latch.Ended) == hold && !Volatile.Read(ref _firstEnded))
        {
            int word = _latch.Word;
            bool write = (word & (Latch.Reading | Latch.Writing)) == 0 ? _root.Mode == LockMode.Write : (word & Latch.Writing) != 0;
            Volatile.ReadBarrier();
            if (Volatile.Read(ref _latch.Ended) == hold)
            {
                return write ? LockMode.Write : LockMode.Read;
            }
        }

        throw RangeLockBackend.Released();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ExitStructure(ulong hold)
    {
        Latch latch = _latch;
        if (Volatile.Read(ref latch.Ended) != hold)
        {
            ExitNested(hold);
            return;
        }

        int word = latch.Word;
        if (!latch.IsHeldByCurrentThread || (word & Latch.Queued) != 0 || _nested != 0)
        {
            ExitUnder();
            return;
        }

        Count(-1);
        long waiting = CentralRangeLock.CoarseWriters;
        if ((word & Latch.Writing) != 0)
        {
            waiting = CentralRangeLock.AnyCoarse;
            _version!.End();
        }

        latch.Exit();
        Interleaving.At(Interleaving.SyncPoint.LatchLeft);
        if ((Volatile.Read(ref latch.Coarse) & waiting) != 0)
        {
            _queue!.Recheck();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryEnter(LockMode mode, long inTheWay, bool isMarked, out StructureGuard guard)
    {
        Latch latch = _latch;
        int kind = mode == LockMode.Write ? Latch.Writing : Latch.Reading;
        guard = default;
        if ((latch.Coarse & inTheWay) != 0 || (!latch.TryTake(kind) && !(isMarked && latch.TryTakeWatched(kind))))
        {
            return false;
        }

        // The swap of the word comes before this look at the count: a full fence.
        Interleaving.At(Interleaving.SyncPoint.LatchTaken);
        if ((Volatile.Read(ref latch.Coarse) & inTheWay) != 0)
        {
            BackOut();
            return false;
        }

        guard = Begin(kind);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StructureGuard Begin(int kind)
    {
        if ((kind & Latch.Writing) != 0)
        {
            _version!.Begin();
        }

        Count(1);
        return new StructureGuard(this, _latch.Ended);
    }

    /// <summary>Somebody may have seen us in the latch, and waits for us.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BackOut()
    {
        _latch.Exit();
        _queue!.Recheck();
    }

    private bool IsCoarseInTheWay(LockMode mode) =>
        (Volatile.Read(ref _latch.Coarse) & (mode == LockMode.Write ? CentralRangeLock.AnyCoarse : CentralRangeLock.CoarseWriters)) != 0;

    private bool TryEnterQueued(LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out StructureGuard guard)
    {
        long deadline = Deadline.After(timeout);
        guard = default;
        if (!_queue!.TryEnterStructure(mode, timeout, cancellationToken, out RangeGuard root))
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.RootHeld);
        return TryEnterUnder(root, mode == LockMode.Write ? Latch.Writing : Latch.Reading, deadline, cancellationToken, out guard);
    }

    private bool TryEnterUnder(RangeGuard root, int kind, long deadline, CancellationToken cancellationToken, out StructureGuard guard)
    {
        bool done = false;
        try
        {
            done = _latch.TryTake(kind | Latch.Queued) || _latch.Enter(kind | Latch.Queued, deadline, cancellationToken);
        }
        finally
        {
            if (!done)
            {
                root.Dispose();
            }
        }

        if (!done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            guard = default;
            return false;
        }

        _root = root;
        guard = Begin(kind);
        return true;
    }

    /// <summary>Ends a hold with a root of its own. The latch first: who is granted by the root's end may look at the word.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ExitUnder()
    {
        if (!_latch.IsHeldByCurrentThread)
        {
            _latch.Watcher?.WrongThread();
            throw NotThisThread();
        }

        if (_nested != 0)
        {
            EndFirst();
            return;
        }

        End(_root);
    }

    /// <summary>The hold ends for everybody.</summary>
    private void End(RangeGuard root)
    {
        _root = default;
        if ((_latch.Word & Latch.Writing) != 0)
        {
            _version!.End();
        }

        Count(-1);
        _latch.Exit();
        root.Dispose();
    }
}
