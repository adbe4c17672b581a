using System.Runtime.CompilerServices;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

// The fast paths besides that of one's own block, one compare-and-swap each like it: of who reads beside others, and of wide ranges.
internal sealed partial class AdaptiveRangeLock
{
    /// <summary>By one word, where that is not the block's: what <see cref="TryTake"/> does, for what it meets most.</summary>
    /// <returns>The hold's name; 0 where it takes more than one word, or somebody is in the way.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong TryQuick(AddressRange range, long mode)
    {
        AdaptiveCell[]? cells = _cells;
        ulong first = range.Start >> _blockShift;
        ulong last = range.Last >> _blockShift;
        if (cells is null || _root >= Raised)
        {
            return 0;
        }

        if (first == last)
        {
            return mode == 0 ? TryQuickSlot(cells, SegmentOf(first), range) : 0;
        }

        return (first ^ last) >> FanOutShift == 0 && last - first >= MostCells && _blockShift + FanOutShift < 64
            ? TryQuickNode(cells, LevelCellOf(1, first >> FanOutShift), range, mode)
            : 0;
    }

    /// <summary>A reader of one block whose readers need not count themselves.</summary>
    private ulong TryQuickSlot(AdaptiveCell[] cells, int place, AddressRange range)
    {
        ref AdaptiveCell at = ref cells[place];
        if (!MayBeAlone(ref at))
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.BeforeSlot);
        ulong name = ClaimSlot(range);
        if (name == 0)
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.SlotPublished);
        if (!MayBeAlone(ref at))
        {
            name = SettleSlot(name, [place], level: 0);
            if (name == 0)
            {
                return 0;
            }
        }

        Interleaving.At(Interleaving.SyncPoint.CellsTaken);
        return Volatile.Read(ref _root) == 0 || IsRootClear(range, 0, write: false) ? name : BackOut(name);
    }

    /// <summary>A range of more than four blocks, within one node of the lowest level.</summary>
    private ulong TryQuickNode(AdaptiveCell[] cells, int place, AddressRange range, long mode)
    {
        ulong name = TryOwn(cells, place, range, mode);
        if (name == 0)
        {
            return 0;
        }

        // No other level's bit: nobody above, and nothing coarse.
        Interleaving.At(Interleaving.SyncPoint.CellsTaken);
        return IsClearBelow(range, 1, mode != 0) && (Volatile.Read(ref _root) == 1 || IsRootClear(range, 1, mode != 0))
            ? name
            : BackOut(name);
    }
}
