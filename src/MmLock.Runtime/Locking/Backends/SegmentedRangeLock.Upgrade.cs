using MmLock.Waiting;
using static MmLock.Backends.SegmentWord;

namespace MmLock.Backends;

// A read hold becomes a write hold: at once when it is alone, else in the queue, which it moves to under the same guard.
internal sealed partial class SegmentedRangeLock
{
    bool IGuardOwner.TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryUpgradeAlone(name))
        {
            if (TryForward(name, out Request queued, out ulong generation))
            {
                return _central.TryUpgrade(queued, generation, timeout, cancellationToken);
            }
        }

        return true;
    }

    ValueTask<bool> IGuardOwner.TryUpgradeAsync(ulong name, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        while (!TryUpgradeAlone(name))
        {
            if (TryForward(name, out Request queued, out ulong generation))
            {
                return _central.TryUpgradeAsync(queued, generation, cancellationToken);
            }
        }

        return new ValueTask<bool>(true);
    }

    /// <summary>Upgrades where the word says that nobody else is there. Also true for a write hold.</summary>
    private bool TryUpgradeAlone(ulong name)
    {
        (int segment, int index, ulong generation) = Locate(name);
        return index == OwnerIndex ? TryUpgradeOwner(ref _segments[segment], generation) : TryUpgradeHold(segment, index, generation);
    }

    /// <summary>
    /// On trial first, a writer that is still counted as a reader: nobody enters, and a use of the guard meanwhile tells
    /// that it is no write hold yet. Confirmed or taken back by compare-and-swap, and only as long as the hold is there:
    /// a release meanwhile took the trial off the word as well.
    /// </summary>
    private bool TryUpgradeOwner(ref Segment at, ulong generation)
    {
        var backoff = default(Backoff);
        long word;
        while (IsOnTrial(word = Volatile.Read(ref at.Word)) && IsOwned(word, generation))
        {
            backoff.Pause();
        }

        backoff.End();
        ThrowUnlessOwned(word, generation);
        if ((word & (Writer | Forwarded)) != 0)
        {
            return (word & Forwarded) == 0;
        }

        if ((word & (Readers | Slow)) != Reader || Interlocked.CompareExchange(ref at.Word, word | Writer, word) != word)
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.UpgradeOnTrial);
        Interlocked.Increment(ref at.Writes);

        // With a wide request about, a wide reader may have been granted beside us.
        bool confirmed = Volatile.Read(ref _wide) == 0;
        do
        {
            word = Volatile.Read(ref at.Word);
            ThrowUnlessOwned(word, generation);
        }
        while (Interlocked.CompareExchange(ref at.Word, word - (confirmed ? Reader : Writer), word) != word);
        if (!confirmed)
        {
            NotifyQueue(word);
        }

        return confirmed;
    }

    private bool TryUpgradeHold(int home, int index, ulong generation)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            throw Released();
        }

        bool done = hold.Write && !hold.Forwarded;
        bool tried = !done && !hold.Forwarded && (hold.Range.Start ^ hold.Range.Last) >> _blockShift == 0;
        if (tried)
        {
            // A writer to every thread that looks at it before its word says so.
            hold.Write = true;
            done = TryUpgradeWord(ref _segments[home]);
            Volatile.Write(ref hold.Write, done);
        }

        Volatile.Write(ref hold.Generation, generation);
        if (tried && !done)
        {
            // A request that took us for a writer raised a flag before it looked. Either it sees the reader, or we see the flag:
            // the fence keeps our write before our look.
            Interlocked.MemoryBarrier();
            NotifyQueue(Volatile.Read(ref _segments[home].Word));
        }

        return done;
    }

    /// <summary>Of a record that is <see cref="Hold.Busy"/>: nobody else takes our reader, or our writer, off the word.</summary>
    private bool TryUpgradeWord(ref Segment at)
    {
        long word = Volatile.Read(ref at.Word);
        if ((word & (Readers | Slow)) != Reader || Interlocked.CompareExchange(ref at.Word, word - Reader + Writer, word) != word)
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.UpgradeOnTrial);
        Interlocked.Increment(ref at.Writes);
        if (Volatile.Read(ref _wide) == 0)
        {
            return true;
        }

        // A wide reader may have been granted beside us: back, exactly as far as we came.
        Interlocked.Add(ref at.Word, Reader - Writer);
        return false;
    }

    /// <summary>Lets a fast read hold go on in the queue, under the same guard.</summary>
    /// <returns>False when it has become a write hold meanwhile, or is about to.</returns>
    private bool TryForward(ulong name, out Request queued, out ulong queuedGeneration)
    {
        (int segment, int index, ulong generation) = Locate(name);
        Forwarding became;
        lock (_forwarding)
        {
            became = index == OwnerIndex
                ? TryForwardOwner(ref _segments[segment], generation, out queued, out queuedGeneration)
                : TryForwardHold(segment, index, generation, out queued, out queuedGeneration);
        }

        // Whoever is let in by these may run code of the user's, for which nobody may be kept waiting.
        if (became == Forwarding.Late)
        {
            _central.Release(queued, queuedGeneration);
        }
        else if (became == Forwarding.Moved)
        {
            _central.Recheck();
        }

        return became is Forwarding.Moved or Forwarding.Before;
    }

    private Forwarding TryForwardOwner(ref Segment at, ulong generation, out Request queued, out ulong queuedGeneration)
    {
        long word = Volatile.Read(ref at.Word);
        ThrowUnlessOwned(word, generation);
        (queued, queuedGeneration) = (at.Forward!, at.ForwardGeneration);
        if ((word & Forwarded) != 0)
        {
            return Forwarding.Before;
        }

        if ((word & Writer) != 0)
        {
            return Forwarding.Writer;
        }

        // Nobody else writes them: that is done under the lock, by the owner of the time.
        queued = at.Forward = _central.Adopt(at.OwnerRange, LockMode.Read);
        queuedGeneration = at.ForwardGeneration = queued.Generation;
        do
        {
            word = Volatile.Read(ref at.Word);
            if (!IsOwned(word, generation) || (word & Writer) != 0)
            {
                return Forwarding.Late;
            }
        }
        while (Interlocked.CompareExchange(ref at.Word, (word | Forwarded) - Reader, word) != word);
        return Forwarding.Moved;
    }

    private Forwarding TryForwardHold(int home, int index, ulong generation, out Request queued, out ulong queuedGeneration)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            throw Released();
        }

        Forwarding became = hold.Forwarded ? Forwarding.Before : hold.Write ? Forwarding.Writer : Forwarding.Moved;
        try
        {
            if (became == Forwarding.Moved)
            {
                hold.Forward = _central.Adopt(hold.Range, LockMode.Read);
                hold.ForwardGeneration = hold.Forward.Generation;
                hold.Forwarded = true;
                Span<int> segments = stackalloc int[MostBlocks];
                _ = TrySegments(hold.Range, ref segments);
                foreach (int segment in segments)
                {
                    Interlocked.Add(ref _segments[segment].Word, -Reader);
                }
            }

            (queued, queuedGeneration) = (hold.Forward!, hold.ForwardGeneration);
        }
        finally
        {
            Volatile.Write(ref hold.Generation, generation);
        }

        return became;
    }
}
