using System.Numerics;
using System.Runtime.CompilerServices;
using MmLock.Waiting;
using static MmLock.Backends.SegmentWord;

namespace MmLock.Backends;

// Fast holds with a record of their own: readers, and ranges of several segments.
internal sealed partial class SegmentedRangeLock
{
    private const int NoRecord = -1;

    private bool TryHold(AddressRange range, bool write, out RangeGuard guard)
    {
        guard = default;
        ulong first = range.Start >> _blockShift;
        ulong more = (range.Last >> _blockShift) - first;
        if (_wide != 0 || more >= MostBlocks)
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.BeforeTake);
        int home = SegmentOf(first);
        long inTheWay = Slow | Writer | Forwarded | (write ? Readers | Owner : 0);
        int index = -1;
        if ((TryTake(home, write, inTheWay, ref index) & inTheWay) != 0 || index < 0)
        {
            return false;
        }

        Interleaving.At(Interleaving.SyncPoint.BeforePublish);
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        hold.Range = range;
        hold.Write = write;
        hold.Forwarded = false;
        ulong generation = (hold.Generation + 1) & ~Hold.Busy;
        Volatile.Write(ref hold.Generation, generation);
        if (more == 0 && Volatile.Read(ref _wide) == 0)
        {
            guard = new RangeGuard(this, NameOf(home, index, generation));
            return true;
        }

        return TryTakeRest(range, write, inTheWay, home, index, out guard);
    }

    private bool TryTakeRest(AddressRange range, bool write, long inTheWay, int home, int index, out RangeGuard guard)
    {
        guard = default;
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        ulong generation = hold.Generation;
        Span<int> segments = stackalloc int[MostBlocks];
        _ = TrySegments(range, ref segments);
        long seen = 0;
        int taken = 0;
        for (; taken < segments.Length && (seen & inTheWay) == 0; taken++)
        {
            if (segments[taken] != home)
            {
                Interleaving.At(Interleaving.SyncPoint.HalfTaken);
                int none = MostHolds;
                seen = TryTake(segments[taken], write, inTheWay, ref none);
            }
        }

        bool done = (seen & inTheWay) == 0;
        if (done && Volatile.Read(ref _wide) == 0)
        {
            guard = new RangeGuard(this, NameOf(home, index, generation));
            return true;
        }

        // Somebody in the queue may have seen the hold at its home, and have its flag up in a segment that was not reached.
        Volatile.Write(ref hold.Generation, generation + 1);
        Span<int> reached = segments[..(done ? taken : taken - 1)];
        if (!reached.Contains(home))
        {
            seen |= Leave([home], write, home, RecordToLeave(index, generation + 1));
        }

        seen |= Leave(reached, write, home, RecordToLeave(index, generation + 1));
        foreach (int segment in segments)
        {
            seen |= Volatile.Read(ref _segments[segment].Word);
        }

        NotifyQueue(seen);
        return false;
    }

    /// <summary>Takes one word, with a record in it when <paramref name="index"/> is negative and one is free.</summary>
    /// <returns>The word as it was: taken when nothing of <paramref name="inTheWay"/> is in it.</returns>
    private long TryTake(int segment, bool write, long inTheWay, ref int index)
    {
        ref Segment at = ref _segments[segment];
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            if ((word & inTheWay) != 0)
            {
                return word;
            }

            if (!write && (word & Readers) == Readers)
            {
                // Too many to count: as if somebody were in the way.
                return inTheWay;
            }

            long taken = !write ? word + Reader : (word < 0 ? word : word + Generation) | Writer;
            int free = index;
            if (index < 0)
            {
                free = BitOperations.TrailingZeroCount(~(word >> HoldsShift));
                if (free >= MostHolds)
                {
                    return word;
                }

                taken |= 1L << (HoldsShift + free);
            }

            if (Interlocked.CompareExchange(ref at.Word, taken, word) == word)
            {
                if (write && word < 0)
                {
                    Interleaving.At(Interleaving.SyncPoint.HalfCounted);
                    Interlocked.Increment(ref at.Writes);
                }

                index = free;
                return word;
            }
        }
    }

    /// <summary>A record without a generation left stays marked as used.</summary>
    private static int RecordToLeave(int index, ulong generation) => generation == Hold.Spent ? NoRecord : index;

    /// <summary>Leaves the segments, in the home segment also the record. The queue must be let look after it.</summary>
    /// <returns>The flags that were up in any of them.</returns>
    private long Leave(ReadOnlySpan<int> segments, bool write, int home, int index)
    {
        long seen = 0;
        foreach (int segment in segments)
        {
            long record = segment == home && index != NoRecord ? 1L << (HoldsShift + index) : 0;
            ref Segment at = ref _segments[segment];
            long word;
            do
            {
                word = Volatile.Read(ref at.Word);
            }
            while (Interlocked.CompareExchange(ref at.Word, (write ? word & ~Writer : word - Reader) & ~record, word) != word);
            seen |= word;
        }

        return seen;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseHold(int home, int index, ulong generation)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            return;
        }

        // From here on the record is ours alone, until its bit is cleared.
        if (hold.Forwarded)
        {
            ReleaseForwarded(home, index, generation);
            return;
        }

        (AddressRange range, bool write) = (hold.Range, hold.Write);
        Volatile.Write(ref hold.Generation, generation + 1);
        LeaveAll(range, write, home, RecordToLeave(index, generation + 1));
    }

    private void ReleaseForwarded(int home, int index, ulong generation)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        ulong next = generation;
        try
        {
            // The queue refuses while an upgrade waits; then the hold stays where it is.
            _central.Release(hold.Forward!, hold.ForwardGeneration);
            next = generation + 1;
        }
        finally
        {
            Volatile.Write(ref hold.Generation, next);
        }

        if (next != Hold.Spent)
        {
            Interlocked.And(ref _segments[home].Word, ~(1L << (HoldsShift + index)));
        }
    }

    private void LeaveAll(AddressRange range, bool write, int home, int record)
    {
        if (range.Start >> _blockShift == range.Last >> _blockShift)
        {
            NotifyQueue(Leave([home], write, home, record));
            return;
        }

        Span<int> segments = stackalloc int[MostBlocks];
        _ = TrySegments(range, ref segments);
        NotifyQueue(Leave(segments, write, home, record));
    }

    private void DowngradeHold(int home, int index, ulong generation)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            throw Released();
        }

        long seen = 0;
        bool forwarded = hold.Forwarded;
        (Request? forward, ulong forwardGeneration) = (hold.Forward, hold.ForwardGeneration);
        if (hold.Write && !forwarded)
        {
            // The record before the words. A request that raises a flag after our swap looks at the record after that, and finds
            // a reader; one that raised it before is seen by the swap, and looks again. It may come in before the words say
            // so: the holder writes no more.
            Volatile.Write(ref hold.Write, false);
            Interleaving.At(Interleaving.SyncPoint.HalfDowngraded);
            Span<int> segments = stackalloc int[MostBlocks];
            _ = TrySegments(hold.Range, ref segments);
            foreach (int segment in segments)
            {
                ref Segment at = ref _segments[segment];
                long word;
                do
                {
                    word = Volatile.Read(ref at.Word);
                }
                while (Interlocked.CompareExchange(ref at.Word, (word & ~Writer) + Reader, word) != word);
                seen |= word;
                Interleaving.At(Interleaving.SyncPoint.HalfDowngraded);
            }
        }

        Volatile.Write(ref hold.Generation, generation);
        if (forwarded)
        {
            _central.Downgrade(forward!, forwardGeneration);
        }

        NotifyQueue(seen);
    }

    private (AddressRange Range, LockMode Mode) ReadHold(int home, int index, ulong generation)
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        if (!TryTransition(ref hold, generation, generation | Hold.Busy))
        {
            throw Released();
        }

        (AddressRange range, bool write, bool forwarded) = (hold.Range, hold.Write, hold.Forwarded);
        (Request? forward, ulong forwardGeneration) = (hold.Forward, hold.ForwardGeneration);
        Volatile.Write(ref hold.Generation, generation);
        return forwarded ? _central.Read(forward!, forwardGeneration) : (range, write ? LockMode.Write : LockMode.Read);
    }

    /// <summary>Moves a hold's generation on, once; waits while another call on the same guard is under way.</summary>
    private static bool TryTransition(ref Hold hold, ulong from, ulong to)
    {
        var backoff = default(Backoff);
        ulong seen;
        while ((seen = Interlocked.CompareExchange(ref hold.Generation, to, from)) == (from | Hold.Busy))
        {
            backoff.Pause();
        }

        backoff.End();
        return seen == from;
    }

    /// <summary>The segments of a narrow range, each once, in ascending order.</summary>
    private bool TrySegments(AddressRange range, ref Span<int> segments)
    {
        ulong first = range.Start >> _blockShift;
        ulong more = (range.Last >> _blockShift) - first;
        if (more >= MostBlocks)
        {
            return false;
        }

        int count = 0;
        for (ulong i = 0; i <= more; i++)
        {
            int segment = SegmentOf(first + i);
            int place = count;
            while (place > 0 && segments[place - 1] > segment)
            {
                place--;
            }

            if (place == 0 || segments[place - 1] != segment)
            {
                segments[place..count].CopyTo(segments[(place + 1)..]);
                segments[place] = segment;
                count++;
            }
        }

        segments = segments[..count];
        return true;
    }
}
