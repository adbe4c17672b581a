using System.Numerics;
using System.Runtime.CompilerServices;
using MmLock.Waiting;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

// Where the cells meet the queue. Everything here is under its gate.
//
// Bias of the root. A cell can be taken only while it is Armed, and is armed and disarmed here alone. A coarse request looks at all armed
// cells; when there are none, it is not announced, and costs what it costs without cells. So while coarse requests are frequent, ranges go
// through the queue, and the cells come back when they get rare: a cell is armed after ArmAfter requests for it between two coarse ones,
// and stays so while it has KeepAfter holds between two. So each revocation, one look at a word, is paid for by as many requests, and the
// look is cheap beside them; a clock, as BRAVO has one, costs more to read than a turn of the gate.
//   Invariants: (a) an armed cell is marked: the mark is set before the flag and taken away after it, and whoever looks holds the gate, or
//   took a word before it looked. (b) Nothing is armed while an unannounced coarse request is here. (c) When AsksForCoarse goes, nothing is
//   armed and no slot is held. Of a word that is certain by the swap that disarms it free. A slot is another word: its reader may have
//   found the cell armed, and not have looked at the root yet. It took the slot before it found that, and the cell was disarmed after it;
//   so a look at the slots after all were disarmed sees it, and AsksForCoarse stays. (d) Visible outlives Armed, as its readers may, and a
//   request puts Slow into such a cell too, for them to see when they leave.
//   A request that was here before the cells were made is announced with them.
internal sealed partial class AdaptiveRangeLock
{
    /// <summary>The generation of each cell when a coarse request last looked.</summary>
    private ulong[]? _seen;
    private int _armed;
    private readonly int[] _armedAt = new int[Levels];

    public override void Arrive(Request request)
    {
        if (request.IsCoarse)
        {
            Interlocked.Add(ref _root, Raised);
            FullFence.AfterFlag();
            Interleaving.At(Interleaving.SyncPoint.RootRaised);
            return;
        }

        ref int queued = ref _cells![Control].Queued;
        Volatile.Write(ref queued, queued + 1);
        Span<int> places = stackalloc int[MostCells];
        int level = FindCells(request.Range, ref places);
        if (level > 0)
        {
            Interlocked.Add(ref _root, Raised);
            Interleaving.At(Interleaving.SyncPoint.RootRaised);
        }

        foreach (int place in places)
        {
            ref AdaptiveCell at = ref _cells[place];
            bool first = level == 0 && at.Queued++ == 0;
            if (first && (at.Word & (Armed | Visible)) != 0)
            {
                Interlocked.Or(ref at.Word, Slow);
            }

            if ((at.Word & Armed) == 0)
            {
                CountUse(place, ref at);
            }
        }

        FullFence.AfterFlag();
        if ((_root & AnyLevel) != 0)
        {
            // The number of requests is seen, or the holder of a higher level is.
            Interlocked.MemoryBarrier();
        }
    }

    public override void Left(Request request)
    {
        if (request.IsCoarse)
        {
            Interlocked.Add(ref _root, -Raised);
            return;
        }

        ref int queued = ref _cells![Control].Queued;
        Volatile.Write(ref queued, queued - 1);
        Span<int> places = stackalloc int[MostCells];
        if (FindCells(request.Range, ref places) > 0)
        {
            Interlocked.Add(ref _root, -Raised);
            return;
        }

        foreach (int place in places)
        {
            ref AdaptiveCell at = ref _cells[place];
            if (--at.Queued == 0 && (at.Word & Slow) != 0)
            {
                Interlocked.And(ref at.Word, ~Slow);
            }
        }
    }

    public override bool IsClear(Request request)
    {
        var visitor = new ConflictVisitor(request.Write);
        bool clear = Visit(request.Extent, readers: request.Write, ref visitor);
        if (clear && request.IsCoarse)
        {
            Review();
        }

        return clear;
    }

    public override void Granted(Request request)
    {
        // Versions of the queue's own holders are the queue's.
    }

    /// <summary>One more request that would have taken the cell at once, were it armed.</summary>
    private void CountUse(int place, ref AdaptiveCell at)
    {
        if (at.Epoch != _central.CoarseEpoch)
        {
            at.Epoch = _central.CoarseEpoch;
            at.Uses = 0;
        }

        if (++at.Uses >= _policy.ArmAfter && !_central.HasCoarse && at.Word >= 0)
        {
            Arm(place, ref at);
        }
    }

    /// <remarks>
    /// The mark before the flag: whoever holds the cell read the flag, and so whoever looks at the marks after a full fence finds it, or is
    /// seen by it.
    /// </remarks>
    private void Arm(int place, ref AdaptiveCell at)
    {
        Interlocked.Or(ref _live![place >> 6], 1L << place);
        int level = LevelOf(place);
        if (_armedAt[level]++ == 0 && level > 0)
        {
            Volatile.Write(ref _leveled, true);
            Interlocked.Or(ref _root, 1 << (level - 1));
        }

        _seen![place] = GenerationOf(at.Word);
        _armed++;
        _central.AsksForCoarse = true;
        Interlocked.Or(ref at.Word, at.Queued > 0 ? Armed | Slow : Armed);
    }

    /// <summary>
    /// Of a coarse request that nobody outside is in the way of: what was hardly used since the last one is not worth the next one's look.
    /// </summary>
    private void Review()
    {
        ulong slotUses = 0;
        _ = CountSlots(ref slotUses);
        long[] live = _live!;
        for (int i = 0; i << 6 < _slotBase; i++)
        {
            for (ulong bits = (ulong)live[i] & BitsWithin(i, FirstSegment, _slotBase); bits != 0; bits &= bits - 1)
            {
                int place = (i << 6) + BitOperations.TrailingZeroCount(bits);
                ref AdaptiveCell at = ref _cells![place];
                long word = Volatile.Read(ref at.Word);
                ulong uses = GenerationOf(word) - _seen![place] + ((word & Visible) != 0 ? slotUses : 0);
                _seen[place] = GenerationOf(word);
                if (uses < (ulong)_policy.KeepAfter)
                {
                    Disarm(place, ref at, word);
                }
            }
        }

        // Who has a slot, and found a cell armed before we disarmed it, had the slot before that, and is seen here.
        if (_armed == 0 && CountSlots(ref slotUses))
        {
            _central.AsksForCoarse = false;
        }
    }

    /// <summary>How often readers took slots since the last time.</summary>
    /// <returns>Whether none is held.</returns>
    private bool CountSlots(ref ulong uses)
    {
        bool free = true;
        long[] live = _live!;
        for (int i = _slotBase >> 6; i < live.Length; i++)
        {
            for (ulong bits = (ulong)Volatile.Read(ref live[i]) & BitsWithin(i, _slotBase, _cells!.Length); bits != 0; bits &= bits - 1)
            {
                int place = (i << 6) + BitOperations.TrailingZeroCount(bits);
                long word = Volatile.Read(ref _cells[place].Word);
                uses += GenerationOf(word) - _seen![place];
                _seen[place] = GenerationOf(word);
                free &= (word & Owner) == 0;
            }
        }

        return free;
    }

    /// <remarks>Only a free cell: then nobody holds it, and nobody takes it any more. The mark goes after the flag.</remarks>
    private void Disarm(int place, ref AdaptiveCell at, long word)
    {
        if ((word & (Owner | Writer | Readers)) != 0
            || Interlocked.CompareExchange(ref at.Word, word & ~(Armed | Biased), word) != word)
        {
            return;
        }

        Interlocked.And(ref _live![place >> 6], ~(1L << place));
        at.Epoch = _central.CoarseEpoch;
        at.Uses = 0;
        int level = LevelOf(place);
        if (--_armedAt[level] == 0 && level > 0)
        {
            Interlocked.And(ref _root, ~(1 << (level - 1)));
        }

        _armed--;
    }

    /// <summary>Makes the cells once the lock was used often enough for ranges: most locks of a program are hardly used.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountEarly()
    {
        if (_early++ >= _policy.Patience)
        {
            MakeCells();
        }
    }

    private void MakeCells()
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        int count = _slotBase + _slotMask + 1;
        var cells = new AdaptiveCell[count];
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        var live = new long[(count + 63) >> 6];
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        var seen = new ulong[count];
        if (Interlocked.Exchange(ref _made, 1) == 0)
        {
            _live = live;
            _seen = seen;
            Volatile.Write(ref _cells, cells);
            _central.AskOutside();
        }
    }

    private void ArmAll()
    {
        for (int place = FirstSegment; place < _slotBase; place++)
        {
            Arm(place, ref _cells![place]);
        }
    }
}
