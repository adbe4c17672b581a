using System.Runtime.CompilerServices;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

// Versions for speculation, and what else is asked of both the cells and the queue.
internal sealed partial class AdaptiveRangeLock
{
    /// <summary>Cells of higher levels were ever armed: set before the first of them is, and never taken back.</summary>
    private bool _leveled;

    public override bool IsHeld(AddressRange range, LockMode mode)
    {
        var visitor = new CoverVisitor(range, mode == LockMode.Write);
        return !Visit(range, readers: true, ref visitor) || _central.IsHeld(range, mode);
    }

    public override bool TryReadVersion(AddressRange range, out ulong version)
    {
        bool done = _central.TryReadVersion(range, out version) & TrySum(range, inTheWay: Writer, out ulong cells);
        version += cells;
        return done;
    }

    public override bool TryReadVersionHeld(AddressRange range, out ulong version)
    {
        _ = _central.TryReadVersionHeld(range, out version);
        _ = TrySum(range, inTheWay: 0, out ulong cells);
        version += cells;
        return true;
    }

    public override bool IsVersion(AddressRange range, ulong version)
    {
        Volatile.ReadBarrier();
        _ = TrySum(range, inTheWay: 0, out ulong cells);
        return _central.IsVersion(range, version - cells);
    }

    /// <summary>
    /// The holder of the cell counts its hold before it writes anything: the barrier keeps the count ahead of all that it writes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountWrite(ref AdaptiveCell at)
    {
        Interleaving.At(Interleaving.SyncPoint.HalfCounted);
        Volatile.Write(ref at.Writes, at.Writes + 1);
        Volatile.WriteBarrier();
        if (at.Collisions > 0)
        {
            at.Collisions = 0;
        }
    }

    /// <summary>A sum of terms that only grow: the write holds that began, of all cells by which the range can be held.</summary>
    /// <remarks>
    /// The flag that shows the writer is up before its cell's term grows, and down after its last write. A speculative reader takes the
    /// term first and looks for the flag after it (acquire reads keep that order): with the new term it sees the flag, or that the writer
    /// has left. With the old one it fails in the end if it read anything of the writer's, since the term grew before that was written.
    /// What the queue grants is in the queue's own versions, which the callers add.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySum(AddressRange range, long inTheWay, out ulong version)
    {
        AdaptiveCell[]? cells = Volatile.Read(ref _cells);
        ulong block = range.Start >> _blockShift;
        if (cells is null || Volatile.Read(ref _leveled) || range.Last >> _blockShift != block)
        {
            return TrySumSeveral(range, inTheWay, out version);
        }

        ref AdaptiveCell at = ref cells[SegmentOf(block)];
        version = Volatile.Read(ref at.Writes);
        return (Volatile.Read(ref at.Word) & inTheWay) == 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TrySumSeveral(AddressRange range, long inTheWay, out ulong version)
    {
        version = 0;
        Span<int> places = stackalloc int[MostCells];
        if (Volatile.Read(ref _cells) is null)
        {
            // Cells that are made from here on count from 0.
            return true;
        }

        if (FindCells(range, ref places) > 0)
        {
            return TrySumAll(inTheWay, ref version);
        }

        bool clear = true;
        foreach (int place in places)
        {
            clear &= TryAdd(place, inTheWay, ref version);
        }

        for (int level = 1; level < Levels && ShiftOf(level) < 64 && Volatile.Read(ref _leveled); level++)
        {
            ulong last = range.Last >> ShiftOf(level);
            for (ulong node = range.Start >> ShiftOf(level); ; node++)
            {
                clear &= TryAdd(LevelCellOf(level, node), inTheWay, ref version);
                if (node == last)
                {
                    break;
                }
            }
        }

        return clear;
    }

    private bool TrySumAll(long inTheWay, ref ulong version)
    {
        bool clear = true;
        for (int place = FirstSegment; place < _slotBase; place++)
        {
            clear &= TryAdd(place, inTheWay, ref version);
        }

        return clear;
    }

    private bool TryAdd(int place, long inTheWay, ref ulong version)
    {
        ref AdaptiveCell at = ref _cells![place];
        version += Volatile.Read(ref at.Writes);
        return (Volatile.Read(ref at.Word) & inTheWay) == 0;
    }
}
