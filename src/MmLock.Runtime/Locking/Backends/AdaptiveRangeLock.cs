using System.Numerics;
using System.Runtime.CompilerServices;
using MmLock.Waiting;
using static MmLock.Backends.CellWord;

namespace MmLock.Backends;

/// <summary>
/// Multi-granularity locking (Gray, Lorie, Putzolu, Traiger, 1976) with the intentions left out where nobody asks for them: each block of
/// the space has a cell, a word of its own by which ranges that nobody is near are taken; wide ranges take a few cells of a higher level;
/// coarse requests, and all that wait, are in a <see cref="CentralRangeLock"/>.
/// </summary>
/// <remarks>
/// <para>A hold of a cell is the intention on everything above it: who wants more looks at the cells that are marked as in use, and who
/// takes a cell looks upwards after it. So a fast hold writes its own cell and nothing else. What the two sides rely on, by pairs of
/// "store, full fence, load", of which one sees the other:</para>
/// <para>(1) Root. A coarse or wide request of the queue raises <see cref="_root"/>, then looks at all marked cells and slots. A fast
/// holder takes its words, then looks at the root, and backs out where it is raised.</para>
/// <para>(2) Queue. A narrow request puts <see cref="Slow"/> into its cells, then looks at the ranges of the holders near it. A fast
/// holder's compare-and-swap fails on the flag. Ranges that meet in a cell without overlapping go through the queue, which compares the
/// ranges: hashing costs time, never waiting.</para>
/// <para>(3) Slots: AdaptiveRangeLock.Take.cs. (4) Levels: the same. (5) Armed cells, and coarse requests that need not look at any:
/// AdaptiveRangeLock.Queue.cs.</para>
/// <para>A holder's range can be looked at as soon as its word is taken: who looks waits for the few instructions until it is published. A
/// hold of several cells takes and publishes its home first, so that whoever does not find its flag respected in another finds the hold
/// there.</para>
/// <para>Wake-up: a holder leaves by compare-and-swap and then looks for the flags by which requests excluded it: Slow in its words (of
/// those too that it wanted and did not get), the root, the number of requests in the queue if it was above it. A request that saw the
/// holder put its flag up before it looked, so before the holder left: the holder sees it, and lets the queue look again. So does one
/// that backs out, and one that eases its mode. Looking again for nothing changes nothing.</para>
/// <para>Order: with its flag up, nobody gets past a waiting request, so first come first served holds as in the queue.</para>
/// <para>Guards: a hold is named by its cell and the generation in the word, which its own compare-and-swap raised, and ends by one that
/// finds both. A cell whose generation is <see cref="Spent"/> (after 2^47 owners) goes through the queue, so no name comes again. An
/// upgrade, and the downgrade of several cells, move the hold to the queue under the same guard (AdaptiveRangeLock.Release.cs).</para>
/// <para>Memory ordering: every change of a word, the root, and the marks is interlocked, a full fence by the memory model of .NET (casal
/// on ARM64; dmb ish around it without LSE atomics), so that "store, then load" of two places is not turned around. Where the result of
/// the change is not used, which on ARM64 may cost the load's half of it, a fence of its own follows: <see cref="FullFence"/>. What is
/// published is written before the release write of its generation, and is taken for true only if that and the word, read again after it
/// (read barrier), are the same.</para>
/// </remarks>
internal sealed partial class AdaptiveRangeLock : FastPathRangeLock, IGuardOwner
{
    /// <summary>A range takes at most so many cells, all of one level.</summary>
    private const int MostCells = 4;
    private const int Levels = 4;
    private const int FanOutShift = 7;
    private const int LevelCells = 32;
    private const int SlotsPerProcessor = 4;
    private const int PlaceShift = 48;

    /// <summary>Not the first: everybody reads the array's length, which lies beside it.</summary>
    private const int Control = 1;
    private const int FirstSegment = 2;

    /// <summary>Of <see cref="_root"/>: cells of higher levels may be held; a bit for each, from the lowest on.</summary>
    private const int AnyLevel = (1 << (Levels - 1)) - 1;

    /// <summary>Of <see cref="_root"/>: a request in the queue that is coarse or wide.</summary>
    private const int Raised = AnyLevel + 1;

    // What every acquire reads, and nobody writes for long times, is together; the fence is between it and the queue's gate.
    private readonly int _blockShift;
    private readonly int _hashShift;
    private readonly int _levelBase;
    private readonly int _slotBase;
    private readonly int _slotMask;
    private AdaptiveCell[]? _cells;
    private int _root;
    private readonly CacheLineFence _fence = new();
    private readonly AdaptivePolicy _policy;
    private SpinGate _forwarding;
    private int _early;
    private int _made;

    public AdaptiveRangeLock(int segmentCount, ulong segmentSize, AdaptivePolicy policy)
    {
        _policy = policy;

        // All cells have room in a name.
        segmentCount = Math.Min(segmentCount, 1 << 14);
        _blockShift = BitOperations.TrailingZeroCount(segmentSize);
        _hashShift = 64 - BitOperations.Log2((uint)segmentCount);
        _levelBase = FirstSegment + segmentCount;
        _slotBase = _levelBase + ((Levels - 1) * LevelCells);
        _slotMask = (int)(BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 2, 256)) * SlotsPerProcessor) - 1;
        if (policy.Patience < 0)
        {
            MakeCells();
            ArmAll();
        }
    }

    /// <summary>For tests of what is written, and where.</summary>
    internal AdaptiveCell[] Cells => _cells ?? [];

    /// <summary>For tests: cells that may be taken without the queue.</summary>
    internal int ArmedCells => _armed;

    protected override int FastHolderCount
    {
        get
        {
            var visitor = default(CountVisitor);
            VisitLive(0, AddressRange.All, ref visitor);
            return visitor.Count;
        }
    }

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken) =>
        IsAll(range) ? EnterCoarse(mode, cancellationToken)
        : mode == LockMode.Write ? EnterWrite(range, cancellationToken)
        : EnterRead(range, cancellationToken);

    /// <summary>As <see cref="Enter"/> of the whole space.</summary>
    public RangeGuard EnterCoarse(LockMode mode, CancellationToken cancellationToken) =>
        _central.Enter(AddressRange.All, mode, cancellationToken);

    public RangeGuard EnterRead(AddressRange range, CancellationToken cancellationToken)
    {
        ulong name = cancellationToken.CanBeCanceled ? 0 : TryOwn(range, 0);
        if (name == 0 && !cancellationToken.CanBeCanceled)
        {
            name = TryQuick(range, 0);
        }

        return name != 0 ? new RangeGuard(this, name) : EnterSlow(range, LockMode.Read, cancellationToken);
    }

    public RangeGuard EnterWrite(AddressRange range, CancellationToken cancellationToken)
    {
        ulong name = cancellationToken.CanBeCanceled ? 0 : TryOwn(range, Writer);
        if (name == 0 && !cancellationToken.CanBeCanceled)
        {
            name = TryQuick(range, Writer);
        }

        return name != 0 ? new RangeGuard(this, name) : EnterSlow(range, LockMode.Write, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard EnterSlow(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ulong name = cancellationToken.CanBeCanceled ? TryOutside(range, mode) : TryTake(range, mode == LockMode.Write);
        return name != 0 ? new RangeGuard(this, name) : _central.Enter(range, mode, cancellationToken);
    }

    /// <summary>
    /// Takes the cells of a range, if nobody holds them in a conflicting mode and nobody is queued there. The whole space has none: it is
    /// no use of ranges either, for which cells are made.
    /// </summary>
    protected override bool TryFast(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        if (IsAll(range))
        {
            guard = default;
            return false;
        }

        ulong name = TryOutside(range, mode);
        guard = name != 0 ? new RangeGuard(this, name) : default;
        return name != 0;
    }

    /// <summary>Without the queue, in whatever way.</summary>
    /// <returns>The hold's name, or 0.</returns>
    private ulong TryOutside(AddressRange range, LockMode mode)
    {
        long own = mode == LockMode.Write ? Writer : 0;
        ulong name = TryOwn(range, own);
        if (name == 0)
        {
            name = TryQuick(range, own);
        }

        return name != 0 ? name : TryTake(range, mode == LockMode.Write);
    }

    /// <summary>The fast path: one compare-and-swap for a range of one block that nobody is near.</summary>
    /// <returns>The hold's name, or 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong TryOwn(AddressRange range, long mode)
    {
        AdaptiveCell[]? cells = _cells;
        ulong block = range.Start >> _blockShift;
        if (cells is null || range.Last >> _blockShift != block || _root >= Raised)
        {
            return 0;
        }

        ulong name = TryOwn(cells, SegmentOf(block), range, mode);
        if (name == 0)
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.CellsTaken);
        return Volatile.Read(ref _root) == 0 || IsRootClear(range, 0, mode != 0) ? name : BackOut(name);
    }

    /// <summary>A cell alone, if it is free. Who may be in the way besides was not looked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TryOwn(AdaptiveCell[] cells, int place, AddressRange range, long mode)
    {
        ref AdaptiveCell at = ref cells[place];
        long word = Volatile.Read(ref at.Word);
        if ((word & State) != Armed)
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.BeforeTake);
        long taken = (word + Generation) | Owner | mode;
        if (Interlocked.CompareExchange(ref at.Word, taken, word) != word)
        {
            return 0;
        }

        Publish(ref at, range, taken);
        if (mode != 0)
        {
            CountWrite(ref at);
        }

        return NameOf(place, GenerationOf(taken));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Publish(ref AdaptiveCell at, AddressRange range, long taken)
    {
        Interleaving.At(Interleaving.SyncPoint.BeforePublish);
        at.OwnerStart = range.Start;
        at.OwnerLast = range.Last;
        Volatile.Write(ref at.OwnerPublished, GenerationOf(taken));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong BackOut(ulong name)
    {
        ReleaseSlow(name);
        return 0;
    }

    void IGuardOwner.Release(ulong name) => ReleaseFast(name);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReleaseFast(ulong name)
    {
        AdaptiveCell[] cells = _cells!;
        int place = (int)(name >> PlaceShift);
        ref AdaptiveCell at = ref cells[place];
        long word = Volatile.Read(ref at.Word);
        if (place >= _slotBase
            || ((ulong)(word ^ (long)(name << GenerationShift)) & ~(ulong)(Generation - 1)) != 0
            || (word & (Owner | Forwarded | Slow | Several)) != Owner
            || Interlocked.CompareExchange(ref at.Word, word & ~(Owner | Writer), word) != word)
        {
            ReleaseSlow(name);
        }
        else if (Volatile.Read(ref _root) != 0)
        {
            Notify(0, place);
        }
    }

    /// <summary>For tests: as if so many had owned every cell already. Nobody may hold anything.</summary>
    internal void Age(ulong owners)
    {
        foreach (ref AdaptiveCell at in _cells.AsSpan())
        {
            at.Word = (at.Word & (Generation - 1)) | (long)(owners << GenerationShift);
        }
    }

    private static bool IsAll(AddressRange range) => range.Start == 0 && range.Last == ulong.MaxValue;

    private static ulong NameOf(int place, ulong generation) => ((ulong)(uint)place << PlaceShift) | generation;

    private static (int Place, ulong Generation) Locate(ulong name) =>
        ((int)(name >> PlaceShift), name & ((1UL << PlaceShift) - 1));

    /// <summary>Multiplicative hashing (Knuth, The Art of Computer Programming 6.4): neighbouring and strided blocks spread well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SegmentOf(ulong block) => (int)((block * 0x9E3779B97F4A7C15) >> _hashShift) + FirstSegment;

    /// <summary>The cell of a node of one of the levels above the blocks, 1 and up.</summary>
    private int LevelCellOf(int level, ulong node) =>
        _levelBase + ((level - 1) * LevelCells) + (int)((node * 0x9E3779B97F4A7C15) >> (64 - 5));

    private int LevelOf(int place) => place < _levelBase ? 0 : 1 + ((place - _levelBase) / LevelCells);

    /// <summary>How many bits of an address are within a node of the level; 64 and more: there is no such level.</summary>
    private int ShiftOf(int level) => _blockShift + (level * FanOutShift);

    /// <summary>The cells of a range, each once, that of its first node first.</summary>
    /// <returns>The level that they are of; <see cref="Levels"/> for none.</returns>
    private int FindCells(AddressRange range, ref Span<int> places)
    {
        ulong block = range.Start >> _blockShift;
        if (range.Last >> _blockShift == block)
        {
            places[0] = SegmentOf(block);
            places = places[..1];
            return 0;
        }

        int level = 0;
        for (; level < Levels && ShiftOf(level) < 64; level++)
        {
            ulong first = range.Start >> ShiftOf(level);
            ulong more = (range.Last >> ShiftOf(level)) - first;
            if (more >= MostCells)
            {
                continue;
            }

            int count = 0;
            for (ulong i = 0; i <= more; i++)
            {
                int place = level == 0 ? SegmentOf(first + i) : LevelCellOf(level, first + i);
                if (!places[..count].Contains(place))
                {
                    places[count++] = place;
                }
            }

            places = places[..count];
            return level;
        }

        places = default;
        return Levels;
    }
}
