using System.Numerics;
using MmLock.Waiting;
using static MmLock.Backends.SegmentWord;

namespace MmLock.Backends;

// The fast holders' ranges, for requests that must know more than that a word is taken.
internal sealed partial class SegmentedRangeLock
{
    /// <summary>Hands the range of every fast hold that overlaps the given one to the visitor, until it returns false.</summary>
    private bool Visit<TVisitor>(AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        ulong first = range.Start >> _blockShift;
        ulong last = range.Last >> _blockShift;
        if (last - first >= MostBlocks)
        {
            for (int home = 1; home < _segments.Length; home++)
            {
                if (!VisitHome(home, range, ref visitor))
                {
                    return false;
                }
            }

            return true;
        }

        // A hold that overlaps begins in one of the range's blocks or in one of the few before it.
        for (ulong block = first - Math.Min(first, MostBlocks - 1); ; block++)
        {
            if (!VisitHome(SegmentOf(block), range, ref visitor))
            {
                return false;
            }

            if (block == last)
            {
                return true;
            }
        }
    }

    private bool VisitHome<TVisitor>(int home, AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        ref Segment at = ref _segments[home];
        long word = Volatile.Read(ref at.Word);
        return (word & (Owner | AllHolds)) == 0 || VisitHeld(ref at, word, home, range, ref visitor);
    }

    private bool VisitHeld<TVisitor>(ref Segment at, long word, int home, AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        var backoff = default(Backoff);
        while ((word & (Owner | Forwarded)) == Owner)
        {
            bool published = Volatile.Read(ref at.OwnerPublished) == GenerationOf(word);
            AddressRange owned = at.OwnerRange;
            Volatile.ReadBarrier();
            long again = Volatile.Read(ref at.Word);
            if (published && ((word ^ again) & OwnerTime) == 0)
            {
                if (owned.Overlaps(range) && !visitor.Visit(owned, (word & Writer) != 0))
                {
                    backoff.End();
                    return false;
                }

                break;
            }

            word = again;
            backoff.Pause();
        }

        backoff.End();
        for (long held = (word & AllHolds) >> HoldsShift; held != 0; held &= held - 1)
        {
            if (!VisitHold(home, BitOperations.TrailingZeroCount(held), range, ref visitor))
            {
                return false;
            }
        }

        return true;
    }

    private bool VisitHold<TVisitor>(int home, int index, AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        ref Hold hold = ref _holds[(home * MostHolds) + index];
        long record = 1L << (HoldsShift + index);
        var backoff = default(Backoff);
        bool goesOn = true;
        while ((Volatile.Read(ref _segments[home].Word) & record) != 0)
        {
            ulong generation = Volatile.Read(ref hold.Generation) & ~Hold.Busy;
            (AddressRange held, bool write, bool forwarded) = (hold.Range, hold.Write, hold.Forwarded);
            Volatile.ReadBarrier();
            if (generation % 2 == 1 && (Volatile.Read(ref hold.Generation) & ~Hold.Busy) == generation)
            {
                goesOn = forwarded || !held.Overlaps(range) || visitor.Visit(held, write);
                break;
            }

            if (generation == Hold.Spent)
            {
                break;
            }

            // Being published, or on its way out: a few instructions either way.
            backoff.Pause();
        }

        backoff.End();
        return goesOn;
    }
}
