using System.Numerics;
using System.Runtime.CompilerServices;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

// Holds of several cells, of higher levels, and of readers who are not alone.
//
// Slots (visible readers; Dice and Kogan, BRAVO, 2019). A reader alone owns the cell, as a writer does. One who comes to readers has a
// slot of its processor, with its range, and counts itself in the cell; where that happens often the cell is Biased, and the count is left
// out: then readers of one place write no common word.
//   Invariant: a reader that is in a slot and not counted in its cell has that cell Visible. Biased is set with Visible, in one swap that
//   allows no writer. Visible goes only by a writer that has the word and found none of the cell's readers in the slots: no new one
//   can come meanwhile.
//   Pair: a reader takes its slot (compare-and-swap), then reads the word. A writer takes the word, which takes Biased away (compare-and-
//   swap), then looks at the slots. A request in the queue: Slow into the word, then the slots. One of the two sees the other; a
//   slot is marked in _live before it is taken for the first time, so who looks at the marks after the fence finds it.
//   A reader whose hold goes on in the queue is passed over in its slot; its request had Slow in the word before that: so the writer reads
//   the words once more after the slots, and Visible stays where Slow is.
//   Wake-up: a reader that leaves its slot reads the words of its cells after the swap, and the root. One that finds a cell closed was seen
//   in its slot perhaps by a request that put no flag up, since there was no cell to be entered without: it lets the queue look again
//   without being asked to.
//   Cost: a writer that had to look at n slots makes the next n * BiasPenalty meetings of readers count, so that revocations take a bounded
//   part of the time. Any other makes those before it count for nothing: only many meetings between two writers are worth a revocation.
//
// Levels. A range of more than four blocks takes up to four cells of the lowest level on which it has so few.
//   Pair: the holder above takes its cells, then looks at the marked cells below, and at the number of requests in the queue. The holder
//   below takes its cells, then reads the root, and if it says that a level above is in use, the cells there. The request in the queue
//   counts itself, a full fence, then looks at the cells of all levels.
//   Each reads what the queue shows, the number or the root, once more after the words: a hold that went on in the queue while they were
//   looked at is in no word any more, and was in the queue before.
//   A level's bit in the root is set before a cell of it is armed, and taken away under the gate when none is: who reads the root without
//   the bit did so before any such cell could be taken, and is seen by whoever takes one later.
//   Words of one level exclude each other as words; what conflicts backs out and goes to the queue, both sides perhaps, where the first
//   one is granted.
internal sealed partial class AdaptiveRangeLock
{
    /// <summary>Of a cell: what keeps a reader out, or a writer besides readers and owners; one that is not armed is kept too.</summary>
    private const long Closed = Writer | Slow | Spent | Forwarded | Armed;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong TryTake(AddressRange range, bool write)
    {
        if (IsAll(range))
        {
            return 0;
        }

        if (_cells is null)
        {
            CountEarly();
            return 0;
        }

        if (_root >= Raised)
        {
            return 0;
        }

        ulong first = range.Start >> _blockShift;
        ulong last = range.Last >> _blockShift;
        if (first == last)
        {
            long word = Volatile.Read(ref _cells[SegmentOf(first)].Word);
            if ((word & Closed) != Armed)
            {
                return 0;
            }
        }

        Span<int> places = stackalloc int[MostCells];
        int level = FindCells(range, ref places);
        Interleaving.At(Interleaving.SyncPoint.BeforeTake);
        ulong name = level == Levels ? 0 : write ? TryTakeWrite(range, places) : TryTakeRead(range, places, level);
        if (name == 0)
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.CellsTaken);
        return (level == 0 || IsClearBelow(range, level, write)) && IsRootClear(range, level, write) ? name : BackOut(name);
    }

    /// <summary>The home first, with the range; then the others.</summary>
    private ulong TryTakeWrite(AddressRange range, ReadOnlySpan<int> places)
    {
        bool visible = false;
        ulong name = 0;
        for (int i = 0; i < places.Length; i++)
        {
            if (i > 0)
            {
                Interleaving.At(Interleaving.SyncPoint.HalfTaken);
            }

            ref AdaptiveCell at = ref _cells![places[i]];
            long mine = i > 0 ? Writer : places.Length > 1 ? Writer | Owner | Several : Writer | Owner;
            long word;
            do
            {
                word = Volatile.Read(ref at.Word);
                if ((word & (Closed | Readers | Owner)) != Armed)
                {
                    return i == 0 ? 0 : LeaveHalf(name, places, taken: i, write: true);
                }
            }
            while (Interlocked.CompareExchange(ref at.Word, ((word & ~Biased) + Generation) | mine, word) != word);
            visible |= (word & Visible) != 0;
            if (i == 0)
            {
                Publish(ref at, range, word + Generation);
                name = NameOf(places[0], GenerationOf(word + Generation));
            }

            CountWrite(ref at);
        }

        return !visible || RevokeReaders(range, places) ? name : BackOut(name);
    }

    private ulong TryTakeRead(AddressRange range, ReadOnlySpan<int> places, int level)
    {
        ref AdaptiveCell home = ref _cells![places[0]];
        long mine = places.Length > 1 ? Owner | Several : Owner;
        while (true)
        {
            long word = Volatile.Read(ref home.Word);
            if ((word & Closed) != Armed)
            {
                return 0;
            }

            if ((word & (Biased | Readers | Owner)) != 0)
            {
                return TryTakeSlot(range, places, level);
            }

            if (Interlocked.CompareExchange(ref home.Word, (word + Generation) | mine, word) != word)
            {
                continue;
            }

            Publish(ref home, range, word + Generation);
            ulong name = NameOf(places[0], GenerationOf(word + Generation));
            for (int i = 1; i < places.Length; i++)
            {
                Interleaving.At(Interleaving.SyncPoint.HalfTaken);
                if (!TryCount(ref _cells![places[i]], mayBias: false, out _))
                {
                    return LeaveHalf(name, places, taken: i, write: false);
                }
            }

            return name;
        }
    }

    /// <summary>A reader that others read beside: it has a slot of its processor, and a count where the segment is not biased.</summary>
    private ulong TryTakeSlot(AddressRange range, ReadOnlySpan<int> places, int level)
    {
        Interleaving.At(Interleaving.SyncPoint.BeforeSlot);
        ulong name = ClaimSlot(range);
        return name != 0 ? SettleSlot(name, places, level) : 0;
    }

    /// <summary>Of a reader that has a slot: whether it may be there alone is looked for, and it counts itself where not.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong SettleSlot(ulong name, ReadOnlySpan<int> places, int level)
    {
        ref AdaptiveCell slot = ref _cells![Locate(name).Place];
        bool one = places.Length == 1 && level == 0;
        for (int i = 0; i < places.Length; i++)
        {
            ref AdaptiveCell at = ref _cells![places[i]];
            Interleaving.At(Interleaving.SyncPoint.SlotPublished);
            if (one && MayBeAlone(ref at))
            {
                return name;
            }

            if (!TryCount(ref at, mayBias: one, out bool counted))
            {
                ReleaseSlow(name);
                _central.Recheck();
                return 0;
            }

            slot.Counted |= counted ? 1 << i : 0;
        }

        return name;
    }

    /// <summary>Whether a reader in a slot need not count itself in the cell.</summary>
    /// <remarks>
    /// The claim of the slot is a full fence. A writer takes the word, another one, and then looks at the slots: one of the two sees the
    /// other.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayBeAlone(ref AdaptiveCell at) => (Volatile.Read(ref at.Word) & (Closed | Biased)) == (Armed | Biased);

    private bool TryCount(ref AdaptiveCell at, bool mayBias, out bool counted)
    {
        counted = false;
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            if ((word & Closed) != Armed || (word & Readers) == Readers)
            {
                return false;
            }

            long bias = mayBias && ++at.Collisions >= _policy.BiasAfter ? Biased | Visible : 0;
            if (Interlocked.CompareExchange(ref at.Word, (word + Reader) | bias, word) == word)
            {
                counted = true;
                return true;
            }
        }
    }

    /// <summary>
    /// Takes back what was taken of several cells. A request in the queue may have seen the hold at its home, and have its flag up in a
    /// cell that was not reached, or nowhere, as that cell is not armed: it is not asked whether the queue must look again.
    /// </summary>
    private ulong LeaveHalf(ulong name, ReadOnlySpan<int> places, int taken, bool write)
    {
        ref AdaptiveCell at = ref _cells![Locate(name).Place];
        long word;
        do
        {
            word = Volatile.Read(ref at.Word);
        }
        while (Interlocked.CompareExchange(ref at.Word, word & ~(Owner | Writer | Several), word) != word);
        _ = Leave(places[1..taken], write);
        _central.Recheck();
        return 0;
    }

    /// <returns>The words as they were.</returns>
    private long Leave(ReadOnlySpan<int> places, bool write)
    {
        long seen = 0;
        foreach (int place in places)
        {
            ref AdaptiveCell at = ref _cells![place];
            seen |= write ? Interlocked.And(ref at.Word, ~Writer) : Interlocked.Add(ref at.Word, -Reader);
        }

        return seen;
    }

    /// <returns>The slot's hold, or 0 if none is free near the processor.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ClaimSlot(AddressRange range)
    {
        int start = Thread.GetCurrentProcessorId() * SlotsPerProcessor;
        ulong name = TryClaimSlot(range, _slotBase + (start & _slotMask));
        return name != 0 ? name : ClaimOtherSlot(range, start);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ClaimOtherSlot(AddressRange range, int start)
    {
        ulong name = 0;
        for (int i = 1; i < 2 * SlotsPerProcessor && name == 0; i++)
        {
            name = TryClaimSlot(range, _slotBase + ((start + i) & _slotMask));
        }

        return name;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong TryClaimSlot(AddressRange range, int place)
    {
        ref AdaptiveCell slot = ref _cells![place];
        long word = Volatile.Read(ref slot.Word);
        if ((word & (Owner | Spent)) != 0)
        {
            return 0;
        }

        // Who looks at the slots looks at those that are marked.
        ref long marks = ref _live![place >> 6];
        if ((Volatile.Read(ref marks) & (1L << place)) == 0)
        {
            Interlocked.Or(ref marks, 1L << place);
        }

        // Who looks now finds the slot free: what it was free for is asked once more when it is taken, of the words and of the root.
        Interleaving.At(Interleaving.SyncPoint.SlotMarked);
        long taken = (word + Generation) | Owner;
        if (Interlocked.CompareExchange(ref slot.Word, taken, word) != word)
        {
            return 0;
        }

        slot.Counted = 0;
        Publish(ref slot, range, taken);
        return NameOf(place, GenerationOf(taken));
    }

    /// <summary>Of a writer that has the cells: looks for readers that are only in slots.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RevokeReaders(AddressRange range, ReadOnlySpan<int> places)
    {
        Interleaving.At(Interleaving.SyncPoint.BiasTaken);
        var visitor = new RevokeVisitor(this, range, places);
        bool clear = VisitSlots(AddressRange.All, ref visitor);
        for (int i = 0; i < places.Length; i++)
        {
            ref AdaptiveCell at = ref _cells![places[i]];
            at.Collisions = -_policy.BiasPenalty * visitor.Looked;
            clear &= (Volatile.Read(ref at.Word) & Slow) == 0;
        }

        for (int i = 0; clear && i < places.Length; i++)
        {
            // Nobody has become a slot's reader here since we have the word, so those that were found are all there are.
            if ((visitor.Touched & (1 << i)) == 0)
            {
                Interlocked.And(ref _cells![places[i]].Word, ~Visible);
            }
        }

        return clear;
    }

    /// <summary>Whether no coarse or wide request is in the queue, and no holder of a higher level is in the way.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsRootClear(AddressRange range, int level, bool write)
    {
        int root = Volatile.Read(ref _root);
        if (root >= Raised)
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.RootAsked);
        long inTheWay = write ? Writer | Owner | Readers : Writer;
        for (int levels = root >> level; levels != 0; levels &= levels - 1)
        {
            int above = level + 1 + BitOperations.TrailingZeroCount(levels);
            ulong last = range.Last >> ShiftOf(above);
            for (ulong node = range.Start >> ShiftOf(above); ; node++)
            {
                long word = Volatile.Read(ref _cells![LevelCellOf(above, node)].Word);
                if ((word & inTheWay) != 0)
                {
                    return false;
                }

                if (node == last)
                {
                    break;
                }
            }
        }

        return Volatile.Read(ref _root) < Raised;
    }

    /// <summary>Of one who holds cells of a higher level: whether nobody below, and nobody in the queue, is in the way.</summary>
    private bool IsClearBelow(AddressRange range, int level, bool write)
    {
        if (Volatile.Read(ref _cells![Control].Queued) != 0)
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.QueueAsked);
        var visitor = new ConflictVisitor(write);
        return VisitBelow(level, range, ref visitor) && (!write || VisitSlots(range, ref visitor))
            && Volatile.Read(ref _cells[Control].Queued) == 0;
    }
}
