using System.Numerics;
using System.Runtime.CompilerServices;
using static MmLock.Segments.SegmentWord;

namespace MmLock.Segments;

/// <summary>
/// The distributed structure: the space in blocks, each hashed to a segment with a reader-writer word of its own. Narrow
/// ranges that nobody is in the way of take their words by compare-and-swap; all others, and all that wait, go to a
/// <see cref="RangeQueue"/>.
/// </summary>
/// <remarks>
/// <para>Two kinds of holders exclude each other by two flags. A narrow request in the queue sets <see cref="Slow"/> in
/// its segments' words, so that the compare-and-swap of everybody who comes later fails. A wide one (coarse, or more than
/// <see cref="MostBlocks"/> blocks) raises <see cref="_wide"/>, and everybody who took words looks at it afterwards and
/// backs out: either he sees it, or the wide request sees his word (both store first, then load, with full fences
/// between). Then the request looks at the fast holders' ranges, near its own for narrow, all of them for wide, and is
/// not granted while one of them is in its way.</para>
/// <para>Hashing costs time, never waiting: ranges that meet only in a segment go through the queue, which compares the
/// ranges themselves. So a thread may hold two of them.</para>
/// <para>A fast holder's range can be looked at as soon as its word is taken: who looks waits for the few instructions
/// until it is published. A hold of several segments takes and publishes its home segment first; so whoever finds the
/// flag of a shared segment unset there is found at its home.</para>
/// <para>Wake-up: a holder leaves by compare-and-swap on its word and looks at the flags after it. If the queue's request
/// saw the holder, its flag was set before the holder left, so the holder sees the flag and lets the queue look again.
/// So does one who backs out, and one who eases its mode. Looking again for nothing changes nothing.</para>
/// <para>Order: with the flag up nobody gets past a waiting request, so first come first served holds as in the queue.</para>
/// <para>Guards: a writer of one segment, the fast path, is named by the generation in the word, which its own
/// compare-and-swap raised. Every other fast hold has a <see cref="Hold"/>, whose generation only its release can raise, once.</para>
/// </remarks>
internal sealed partial class SegmentedRanges : RangeEngine
{
    /// <summary>Ranges of more blocks go to the queue.</summary>
    private const int MostBlocks = 4;
    private const int IndexShift = 5;
    private const int OwnerIndex = MostHolds;
    private readonly Segment[] _segments;
    private readonly Hold[] _holds;
    private readonly int _blockShift;
    private readonly int _hashShift;
    private readonly RangeQueue _queue;
    private readonly Lock _forwarding = new();
    private int _wide;
    private long _wideWrites;

    public SegmentedRanges(int segmentCount, ulong segmentSize)
    {
        // The first stays unused: everybody reads the array's length, which lies beside it.
        _segments = new Segment[segmentCount + 1];
        _holds = new Hold[(segmentCount + 1) * MostHolds];
        _blockShift = BitOperations.TrailingZeroCount(segmentSize);
        _hashShift = 64 - BitOperations.Log2((uint)segmentCount);
        _queue = new RangeQueue(coarseOnly: false, this);
    }

    public override int WaiterCount => _queue.WaiterCount;

    public override RangeGuard Enter(AddressRange range, bool write, CancellationToken cancellationToken) =>
        write ? EnterWrite(range, cancellationToken) : EnterRead(range, cancellationToken);

    public RangeGuard EnterRead(AddressRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryHold(range, write: false, out RangeGuard guard) ? guard : _queue.Enter(range, write: false, cancellationToken);
    }

    public RangeGuard EnterWrite(AddressRange range, CancellationToken cancellationToken)
    {
        ulong name = cancellationToken.CanBeCanceled ? 0 : TryOwn(range);
        return name != 0 ? new RangeGuard(this, name) : EnterWriteSlow(range, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard EnterWriteSlow(AddressRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryFast(range, write: true, out RangeGuard guard) ? guard : _queue.Enter(range, write: true, cancellationToken);
    }

    public override bool TryEnter(AddressRange range, bool write, out RangeGuard guard) =>
        TryFast(range, write, out guard) || _queue.TryEnter(range, write, out guard);

    public override bool TryEnter(AddressRange range, bool write, TimeSpan timeout, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        return TryFast(range, write, out guard) || _queue.TryEnter(range, write, timeout, out guard);
    }

    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, bool write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        return TryFast(range, write, out RangeGuard guard) ? new ValueTask<RangeGuard>(guard) : _queue.EnterAsync(range, write, cancellationToken);
    }

    public override void Release(int slot, uint generation) => ReleaseFast(((ulong)(uint)slot << 32) | generation);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReleaseFast(ulong name)
    {
        uint generation = (uint)name;
        (int segment, int index) = Locate((int)(name >> 32));
        if (index != OwnerIndex)
        {
            ReleaseHold(segment, index, generation);
            return;
        }

        ref Segment at = ref _segments[segment];
        long word = Volatile.Read(ref at.Word);
        if (GenerationOf(word) != generation
            || (word & (Owner | Writer | Forwarded | Slow)) != (Owner | Writer)
            || Interlocked.CompareExchange(ref at.Word, word & ~(Owner | Writer), word) != word)
        {
            ReleaseOwnerSlow(ref at, generation);
        }
        else if (Volatile.Read(ref _wide) != 0)
        {
            _queue.Recheck();
        }
    }

    public override void Downgrade(int slot, uint generation)
    {
        (int segment, int index) = Locate(slot);
        if (index != OwnerIndex)
        {
            DowngradeHold(segment, index, generation);
            return;
        }

        ref Segment at = ref _segments[segment];
        long word;
        do
        {
            word = Volatile.Read(ref at.Word);
            ThrowUnlessOwned(word, generation);
            if ((word & Forwarded) != 0)
            {
                _queue.Downgrade(at.ForwardSlot, at.ForwardGeneration);
                return;
            }

            if ((word & Writer) == 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref at.Word, (word & ~Writer) + Reader, word) != word);
        LetQueueLook(word);
    }

    public override (AddressRange Range, bool Write) Read(int slot, uint generation)
    {
        (int segment, int index) = Locate(slot);
        if (index != OwnerIndex)
        {
            return ReadHold(segment, index, generation);
        }

        ref Segment at = ref _segments[segment];
        ThrowUnlessOwned(Volatile.Read(ref at.Word), generation);
        AddressRange range = at.OwnerRange;
        Volatile.ReadBarrier();
        long word = Volatile.Read(ref at.Word);
        ThrowUnlessOwned(word, generation);
        return (word & Forwarded) != 0 ? _queue.Read(at.ForwardSlot, at.ForwardGeneration) : (range, (word & Writer) != 0);
    }

    /// <summary>Takes the words of a narrow range, if nobody holds them in a conflicting mode and nobody is queued there.</summary>
    private bool TryFast(AddressRange range, bool write, out RangeGuard guard)
    {
        if (!write || range.Last >> _blockShift != range.Start >> _blockShift)
        {
            return TryHold(range, write, out guard);
        }

        ulong name = TryOwn(range);
        guard = name != 0 ? new RangeGuard(this, name) : default;
        return name != 0;
    }

    /// <summary>The fast path: one compare-and-swap for a writer of one block.</summary>
    /// <returns>The hold's name, or 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong TryOwn(AddressRange range)
    {
        ulong block = range.Start >> _blockShift;
        int segment = SegmentOf(block);
        ref Segment at = ref _segments[segment];
        long word = Volatile.Read(ref at.Word);
        if ((word & (Readers | Writer | Owner | Slow)) != 0 || _wide != 0 || range.Last >> _blockShift != block)
        {
            return 0;
        }

        Interleaving.At(Interleaving.Place.BeforeTake);
        long taken = (word + Generation) | Writer | Owner;
        if (Interlocked.CompareExchange(ref at.Word, taken, word) != word)
        {
            return 0;
        }

        Interleaving.At(Interleaving.Place.BeforePublish);
        at.OwnerStart = range.Start;
        at.OwnerLast = range.Last;
        Volatile.Write(ref at.OwnerPublished, GenerationOf(taken));
        return Volatile.Read(ref _wide) == 0
            ? ((ulong)(uint)((segment << IndexShift) | OwnerIndex) << 32) | GenerationOf(taken)
            : BackOut(ref at, GenerationOf(taken));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong BackOut(ref Segment at, uint generation)
    {
        ReleaseOwnerSlow(ref at, generation);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseOwnerSlow(ref Segment at, uint generation)
    {
        long word;
        long left;
        int forwardSlot;
        uint forwardGeneration;
        do
        {
            word = Volatile.Read(ref at.Word);
            if (!IsOwned(word, generation))
            {
                return;
            }

            (forwardSlot, forwardGeneration) = (at.ForwardSlot, at.ForwardGeneration);
            left = (word & ~(Owner | Writer | Forwarded)) - ((word & (Writer | Forwarded)) == 0 ? Reader : 0);
        }
        while (Interlocked.CompareExchange(ref at.Word, left, word) != word);
        if ((word & Forwarded) != 0)
        {
            _queue.Release(forwardSlot, forwardGeneration);
        }

        LetQueueLook(word);
    }

    /// <summary>After leaving or easing a word: requests in the queue may have seen us in their way.</summary>
    private void LetQueueLook(long word)
    {
        if ((word & Slow) != 0 || Volatile.Read(ref _wide) != 0)
        {
            _queue.Recheck();
        }
    }

    private static (int Segment, int Index) Locate(int slot) => (slot >> IndexShift, slot & ((1 << IndexShift) - 1));

    private static bool IsOwned(long word, uint generation) => GenerationOf(word) == generation && (word & Owner) != 0;

    private static void ThrowUnlessOwned(long word, uint generation)
    {
        if (!IsOwned(word, generation))
        {
            throw Released();
        }
    }

    /// <summary>Multiplicative hashing (Knuth, The Art of Computer Programming 6.4): neighbouring and strided blocks spread well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SegmentOf(ulong block) => (int)((block * 0x9E3779B97F4A7C15) >> _hashShift) + 1;
}
