using System.Numerics;
using System.Runtime.CompilerServices;
using MmLock.Waiting;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

// The fast holders' ranges, for those who must know more than that a word is taken.
internal sealed partial class AdaptiveRangeLock
{
    /// <summary>
    /// A bit for each cell that may be held: those that are armed, changed under the gate, and the slots that were ever used.
    /// </summary>
    private long[]? _live;

    /// <summary>Hands the range of every fast hold that overlaps the given one to the visitor, until it returns false.</summary>
    private bool Visit<TVisitor>(AddressRange range, bool readers, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        if (_cells is null)
        {
            return true;
        }

        ulong first = range.Start >> _blockShift;
        ulong last = range.Last >> _blockShift;
        if (last - first >= MostCells)
        {
            return VisitLive(FirstSegment, range, ref visitor, readers);
        }

        // A hold that overlaps begins in one of the range's blocks, or in one of the few before it, or is one of a higher level.
        for (ulong block = first - Math.Min(first, MostCells - 1); ; block++)
        {
            if (!VisitCell(SegmentOf(block), range, ref visitor))
            {
                return false;
            }

            if (block == last)
            {
                break;
            }
        }

        return ((Volatile.Read(ref _root) & AnyLevel) == 0 || VisitBits(_levelBase, _slotBase, range, ref visitor))
            && (!readers || VisitSlots(range, ref visitor));
    }

    private bool VisitLive<TVisitor>(int from, AddressRange range, ref TVisitor visitor, bool readers = true)
        where TVisitor : struct, IFastHolds =>
        _cells is null || (VisitBits(from, _slotBase, range, ref visitor) && (!readers || VisitSlots(range, ref visitor)));

    /// <summary>The cells of levels below the given one.</summary>
    private bool VisitBelow<TVisitor>(int level, AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds =>
        VisitBits(FirstSegment, _levelBase + ((level - 1) * LevelCells), range, ref visitor);

    private bool VisitSlots<TVisitor>(AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds => VisitBits(_slotBase, _cells!.Length, range, ref visitor);

    private bool VisitBits<TVisitor>(int from, int to, AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        long[] live = _live!;
        for (int i = from >> 6; i << 6 < to; i++)
        {
            for (ulong bits = (ulong)Volatile.Read(ref live[i]) & BitsWithin(i, from, to); bits != 0; bits &= bits - 1)
            {
                if (!VisitCell((i << 6) + BitOperations.TrailingZeroCount(bits), range, ref visitor))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Of the bits of one word of <see cref="_live"/>, those of cells from the one to before the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BitsWithin(int word, int from, int to)
    {
        ulong bits = word == from >> 6 ? ulong.MaxValue << from : ulong.MaxValue;
        return word == (to - 1) >> 6 ? bits & (ulong.MaxValue >> -to) : bits;
    }

    private bool VisitCell<TVisitor>(int place, AddressRange range, ref TVisitor visitor)
        where TVisitor : struct, IFastHolds
    {
        ref AdaptiveCell at = ref _cells![place];
        long word = Volatile.Read(ref at.Word);
        if ((word & (Owner | Forwarded)) != Owner)
        {
            return true;
        }

        var backoff = default(Backoff);
        bool goesOn = true;
        while ((word & (Owner | Forwarded)) == Owner)
        {
            if (TryReadRange(ref at, word, out AddressRange owned))
            {
                goesOn = !owned.Overlaps(range) || visitor.Visit(owned, (word & Writer) != 0);
                break;
            }

            // Being published, or on its way out: a few instructions either way.
            backoff.Pause();
            word = Volatile.Read(ref at.Word);
        }

        backoff.End();
        return goesOn;
    }

    /// <summary>Of slots: whether none is in a writer's way, and which of its cells they are in.</summary>
    private struct RevokeVisitor(AdaptiveRangeLock owner, AddressRange wanted, ReadOnlySpan<int> places) : IFastHolds
    {
        private readonly int _first = places[0];
        private readonly int _second = places.Length > 1 ? places[1] : 0;
        private readonly int _third = places.Length > 2 ? places[2] : 0;
        private readonly int _fourth = places.Length > 3 ? places[3] : 0;

        /// <summary>How many held slots there were.</summary>
        public int Looked;
        public int Touched;

        public bool Visit(AddressRange range, bool writes)
        {
            Looked++;
            Span<int> its = stackalloc int[MostCells];
            _ = owner.FindCells(range, ref its);
            Touched |= (its.Contains(_first) ? 1 : 0) | (its.Contains(_second) ? 2 : 0) | (its.Contains(_third) ? 4 : 0)
                | (its.Contains(_fourth) ? 8 : 0);
            return !range.Overlaps(wanted);
        }
    }
}
