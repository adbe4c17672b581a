using static MmLock.Segments.SegmentWord;

namespace MmLock.Segments;

// A read hold becomes a write hold: at once when it is alone, else in the queue, which it moves to under the same guard.
internal sealed partial class SegmentedRanges
{
    public override bool TryUpgrade(int slot, uint generation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (TryUpgradeAlone(slot, generation))
        {
            return true;
        }

        (int queued, uint queuedGeneration) = Forward(slot, generation);
        return _queue.TryUpgrade(queued, queuedGeneration, timeout, cancellationToken);
    }

    public override ValueTask<bool> TryUpgradeAsync(int slot, uint generation, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (TryUpgradeAlone(slot, generation))
        {
            return new ValueTask<bool>(true);
        }

        (int queued, uint queuedGeneration) = Forward(slot, generation);
        return _queue.TryUpgradeAsync(queued, queuedGeneration, cancellationToken);
    }

    /// <summary>Upgrades where the word says that nobody else is there. Also true for a write hold.</summary>
    private bool TryUpgradeAlone(int slot, uint generation)
    {
        (int segment, int index) = Locate(slot);
        ref Segment at = ref _segments[segment];
        if (index == OwnerIndex)
        {
            long owned = Volatile.Read(ref at.Word);
            ThrowUnlessOwned(owned, generation);
            return (owned & Writer) != 0
                || ((owned & Forwarded) == 0 && TryUpgradeWord(ref at, owned, owned - Reader + Writer));
        }

        ref Hold hold = ref _holds[(segment * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            throw Released();
        }

        bool done = hold.Write && !hold.Forwarded;
        if (!done && !hold.Forwarded && (hold.Range.Start ^ hold.Range.Last) >> _blockShift == 0)
        {
            // A writer for whoever looks at it before its word says so.
            hold.Write = true;
            long word = Volatile.Read(ref at.Word);
            done = TryUpgradeWord(ref at, word, word - Reader + Writer);
            hold.Write = done;
        }

        Volatile.Write(ref hold.Generation, generation);
        if (!done)
        {
            LetQueueLook(Volatile.Read(ref at.Word));
        }

        return done;
    }

    private bool TryUpgradeWord(ref Segment at, long word, long upgraded)
    {
        if ((word & (Readers | Slow)) != Reader || Interlocked.CompareExchange(ref at.Word, upgraded, word) != word)
        {
            return false;
        }

        Interlocked.Increment(ref at.Writes);
        if (Volatile.Read(ref _wide) == 0)
        {
            return true;
        }

        // A wide reader may have been granted beside us: back, exactly as far as we came.
        long change = word - upgraded;
        Interlocked.Add(ref at.Word, change);
        LetQueueLook(word);
        return false;
    }

    /// <summary>Lets a fast read hold go on in the queue, under the same guard.</summary>
    private (int Slot, uint Generation) Forward(int slot, uint generation)
    {
        (int segment, int index) = Locate(slot);
        lock (_forwarding)
        {
            return index == OwnerIndex ? ForwardOwner(segment, generation) : ForwardHold(segment, index, generation);
        }
    }

    private (int Slot, uint Generation) ForwardOwner(int segment, uint generation)
    {
        ref Segment at = ref _segments[segment];
        long word = Volatile.Read(ref at.Word);
        ThrowUnlessOwned(word, generation);
        if ((word & Forwarded) == 0)
        {
            (at.ForwardSlot, at.ForwardGeneration) = _queue.AdoptReader(at.OwnerRange);
            do
            {
                word = Volatile.Read(ref at.Word);
                if (!IsOwned(word, generation) || (word & Writer) != 0)
                {
                    _queue.Release(at.ForwardSlot, at.ForwardGeneration);
                    throw Released();
                }
            }
            while (Interlocked.CompareExchange(ref at.Word, (word | Forwarded) - Reader, word) != word);
            _queue.Recheck();
        }

        return (at.ForwardSlot, at.ForwardGeneration);
    }

    private (int Slot, uint Generation) ForwardHold(int home, int index, uint generation)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            throw Released();
        }

        if (!hold.Forwarded)
        {
            (hold.ForwardSlot, hold.ForwardGeneration) = _queue.AdoptReader(hold.Range);
            hold.Forwarded = true;
            Span<int> segments = stackalloc int[MostBlocks];
            _ = TrySegments(hold.Range, ref segments);
            foreach (int segment in segments)
            {
                Interlocked.Add(ref _segments[segment].Word, -Reader);
            }
        }

        (int Slot, uint Generation) forwarded = (hold.ForwardSlot, hold.ForwardGeneration);
        Volatile.Write(ref hold.Generation, generation);
        _queue.Recheck();
        return forwarded;
    }
}
