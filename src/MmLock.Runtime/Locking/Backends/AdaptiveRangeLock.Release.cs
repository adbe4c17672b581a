using System.Runtime.CompilerServices;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

// How fast holds end, ease, and go on in the queue.
internal sealed partial class AdaptiveRangeLock
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseSlow(ulong name)
    {
        (int place, ulong generation) = Locate(name);
        ref AdaptiveCell at = ref _cells![place];
        if (place >= _slotBase && TryReleaseSlot(ref at, generation))
        {
            return;
        }

        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            if (!IsOwned(word, generation))
            {
                return;
            }

            if ((word & Forwarded) != 0)
            {
                if (!TryReadForward(ref at, word, out Request forward, out ulong forwardGeneration))
                {
                    continue;
                }

                // The queue first: it refuses while an upgrade waits, and then the word must still say where the hold is.
                _central.Release(forward, forwardGeneration);
            }

            // What the owner wrote is true if the swap succeeds: nobody else owned the cell meanwhile.
            AddressRange range = at.OwnerRange;
            int counted = at.Counted;
            if (Interlocked.CompareExchange(ref at.Word, word & ~(Owner | Writer | Several | Forwarded), word) == word)
            {
                if ((word & Forwarded) == 0)
                {
                    word |= LeaveOthers(place, word, range, counted);
                }

                Notify(word, place);
                return;
            }
        }
    }

    /// <summary>A reader of one block that is in a slot alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReleaseSlot(ref AdaptiveCell slot, ulong generation)
    {
        long word = Volatile.Read(ref slot.Word);
        ulong block = slot.OwnerStart >> _blockShift;
        if (!IsOwned(word, generation)
            || (word & Forwarded) != 0
            || slot.Counted != 0
            || slot.OwnerLast >> _blockShift != block
            || Interlocked.CompareExchange(ref slot.Word, word & ~Owner, word) != word)
        {
            return false;
        }

        if ((Volatile.Read(ref _cells![SegmentOf(block)].Word) & Slow) != 0 || Volatile.Read(ref _root) >= Raised)
        {
            _central.Recheck();
        }

        return true;
    }

    /// <summary>Leaves what the owner of a cell held besides it.</summary>
    /// <returns>The words of the cells that it held.</returns>
    private long LeaveOthers(int place, long word, AddressRange range, int counted)
    {
        if (place < _slotBase && (word & Several) == 0)
        {
            return 0;
        }

        Span<int> places = stackalloc int[MostCells];
        int level = FindCells(range, ref places);
        if (place < _slotBase)
        {
            return Leave(places[1..], (word & Writer) != 0);
        }

        long seen = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ref AdaptiveCell at = ref _cells![places[i]];

            // The swap that left the slot is a full fence: the flag of one who saw us there is seen.
            seen |= (counted & (1 << i)) != 0 ? Interlocked.Add(ref at.Word, -Reader) : Volatile.Read(ref at.Word);
        }

        if (level > 0 && Volatile.Read(ref _cells![Control].Queued) != 0)
        {
            seen |= Slow;
        }

        return seen;
    }

    /// <summary>After leaving or easing a hold: requests in the queue may have seen it in their way.</summary>
    private void Notify(long word, int place)
    {
        if ((word & Slow) != 0
            || Volatile.Read(ref _root) >= Raised
            || (place >= _levelBase && place < _slotBase && Volatile.Read(ref _cells![Control].Queued) != 0))
        {
            _central.Recheck();
        }
    }

    void IGuardOwner.Downgrade(ulong name)
    {
        (int place, ulong generation) = Locate(name);
        ref AdaptiveCell at = ref _cells![place];
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            ThrowUnlessOwned(word, generation);
            if ((word & (Forwarded | Several)) == Several && (word & Writer) != 0)
            {
                // Several words cannot be eased in one step; the queue can.
                _ = Forward(name, ofWriter: true, out Request moved, out ulong movedGeneration);
                _central.Downgrade(moved, movedGeneration);
                return;
            }

            if ((word & Forwarded) != 0)
            {
                if (TryReadForward(ref at, word, out Request forward, out ulong forwardGeneration))
                {
                    _central.Downgrade(forward, forwardGeneration);
                    return;
                }
            }
            else if ((word & Writer) == 0)
            {
                return;
            }
            else
            {
                Interleaving.At(Interleaving.SyncPoint.HalfDowngraded);
                if (Interlocked.CompareExchange(ref at.Word, word & ~Writer, word) == word)
                {
                    Notify(word, place);
                    return;
                }
            }
        }
    }

    (AddressRange Range, LockMode Mode) IGuardOwner.Read(ulong name)
    {
        (int place, ulong generation) = Locate(name);
        ref AdaptiveCell at = ref _cells![place];
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            ThrowUnlessOwned(word, generation);
            if ((word & Forwarded) != 0)
            {
                if (TryReadForward(ref at, word, out Request forward, out ulong forwardGeneration))
                {
                    return _central.Read(forward, forwardGeneration);
                }
            }
            else if (TryReadRange(ref at, word, out AddressRange range))
            {
                return (range, (word & Writer) != 0 ? LockMode.Write : LockMode.Read);
            }
        }
    }

    bool IGuardOwner.TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        return !Forward(name, ofWriter: false, out Request queued, out ulong generation)
            || _central.TryUpgrade(queued, generation, timeout, cancellationToken);
    }

    ValueTask<bool> IGuardOwner.TryUpgradeAsync(ulong name, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        return Forward(name, ofWriter: false, out Request queued, out ulong generation)
            ? _central.TryUpgradeAsync(queued, generation, cancellationToken)
            : new ValueTask<bool>(true);
    }

    /// <summary>
    /// Lets a fast hold go on in the queue, under the same guard: there first, so that whoever looks finds it in one of both or in both, if
    /// he looks at the cells first, or at both under the queue's gate.
    /// </summary>
    /// <returns>False for a fast write hold without <paramref name="ofWriter"/>; it stays.</returns>
    private bool Forward(ulong name, bool ofWriter, out Request queued, out ulong queuedGeneration)
    {
        (int place, ulong generation) = Locate(name);
        ref AdaptiveCell at = ref _cells![place];
        while (true)
        {
            Forwarding became;
            _forwarding.Enter();
            try
            {
                became = TryForward(place, ref at, generation, ofWriter, out queued, out queuedGeneration);
            }
            finally
            {
                _forwarding.Exit();
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

            if (became is Forwarding.Moved or Forwarding.Before or Forwarding.Writer)
            {
                return became != Forwarding.Writer;
            }
        }
    }

    private Forwarding TryForward(
        int place, ref AdaptiveCell at, ulong generation, bool ofWriter, out Request queued, out ulong queuedGeneration)
    {
        long word = Volatile.Read(ref at.Word);
        ThrowUnlessOwned(word, generation);
        (queued, queuedGeneration) = (at.Forward!, at.ForwardGeneration);
        if ((word & Forwarded) != 0)
        {
            return Forwarding.Before;
        }

        if ((word & Writer) != 0 && !ofWriter)
        {
            return Forwarding.Writer;
        }

        if (!TryReadRange(ref at, word, out AddressRange range))
        {
            return Forwarding.Early;
        }

        int counted = at.Counted;
        queued = at.Forward = _central.Adopt(range, (word & Writer) != 0 ? LockMode.Write : LockMode.Read);
        queuedGeneration = at.ForwardGeneration = queued.Generation;
        if (!TryMove(ref at, word))
        {
            return Forwarding.Late;
        }

        Interleaving.At(Interleaving.SyncPoint.HalfForwarded);
        _ = LeaveOthers(place, word, range, counted);
        return Forwarding.Moved;
    }

    /// <returns>False when the owner has left or eased its hold meanwhile.</returns>
    private static bool TryMove(ref AdaptiveCell at, long seen)
    {
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            if (((word ^ seen) & (OwnerTime | Writer)) != 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref at.Word, (word | Forwarded) & ~(Writer | Several), word) == word)
            {
                return true;
            }
        }
    }

    /// <summary>
    /// Where the owner's hold went on; false when the word has changed since it was read: then it may be another owner's.
    /// </summary>
    private static bool TryReadForward(ref AdaptiveCell at, long word, out Request forward, out ulong generation)
    {
        forward = at.Forward!;
        Interleaving.At(Interleaving.SyncPoint.ForwardSeen);
        generation = at.ForwardGeneration;
        Volatile.ReadBarrier();
        return ((Volatile.Read(ref at.Word) ^ word) & OwnerTime) == 0;
    }

    /// <summary>The owner's range; false when it is not published yet, or the owner may be another by now.</summary>
    private static bool TryReadRange(ref AdaptiveCell at, long word, out AddressRange range)
    {
        bool published = Volatile.Read(ref at.OwnerPublished) == GenerationOf(word);
        range = at.OwnerRange;
        Volatile.ReadBarrier();
        return published && ((Volatile.Read(ref at.Word) ^ word) & OwnerTime) == 0;
    }

    private static void ThrowUnlessOwned(long word, ulong generation)
    {
        if (!IsOwned(word, generation))
        {
            throw Released();
        }
    }
}
