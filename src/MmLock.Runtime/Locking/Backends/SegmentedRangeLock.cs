using System.Numerics;
using System.Runtime.CompilerServices;
using MmLock.Optimistic;
using static MmLock.Backends.SegmentWord;

namespace MmLock.Backends;

/// <summary>
/// The distributed structure: the space in blocks, each hashed to a segment with a reader-writer word of its own. Narrow
/// ranges that nobody is in the way of take their words by compare-and-swap; all others, and all that wait, go to a
/// <see cref="CentralRangeLock"/>.
/// </summary>
/// <remarks>
/// <para>Two kinds of holders exclude each other by two flags. A narrow request in the queue sets <see cref="Slow"/> in
/// its segments' words, so that the compare-and-swap of everybody who comes later fails. A wide one (coarse, or more than
/// <see cref="MostBlocks"/> blocks) raises <see cref="_wide"/>, and everybody who took words looks at it afterwards and
/// backs out: either it sees it, or the wide request sees its word (both store first, then load, with full fences
/// between). Then the request looks at the fast holders' ranges, near its own for narrow, all of them for wide, and is
/// not granted while one of them is in its way.</para>
/// <para>Hashing costs time, never waiting: ranges that meet only in a segment go through the queue, which compares the
/// ranges themselves. So a thread may hold two of them.</para>
/// <para>A fast holder's range can be looked at as soon as its word is taken: a thread that looks waits for the few instructions
/// until it is published. A hold of several segments takes and publishes its home segment first; so a holder that finds the
/// flag of a shared segment unset there is found at its home.</para>
/// <para>Wake-up: a holder leaves by compare-and-swap on its word and looks at the flags after it. If the queue's request
/// saw the holder, its flag was set before the holder left, so the holder sees the flag and lets the queue look again.
/// So does one that backs out, and one that eases its mode. Looking again for nothing changes nothing.</para>
/// <para>Order: with the flag up nobody gets past a waiting request, so first come first served holds as in the queue.</para>
/// <para>Guards: a writer of one segment, the fast path, is named by the generation in the word, which its own
/// compare-and-swap raised. Every other fast hold has a <see cref="Hold"/>, whose generation only its release can raise, once.
/// No name comes again: a word whose generation is <see cref="Spent"/> (after 2^35 writers) has no more owners, and a
/// record whose generation is (after 2^41 holds) is not used any more.</para>
/// <para>Memory ordering: every change of a word is interlocked, a full fence by the memory model of .NET (casal on ARM64);
/// so "store, then load" of two flags is not turned around. What an owner or a record publishes is written before the release
/// write of its generation, and taken for true only if that, read before and after it (read barrier), is the same.</para>
/// </remarks>
internal sealed partial class SegmentedRangeLock : FastPathRangeLock, IGuardOwner
{
    /// <summary>Ranges of more blocks go to the queue.</summary>
    private const int MostBlocks = 4;
    private const int IndexShift = 5;

    /// <summary>Of a guard's name: the generation below, segment and index above.</summary>
    public const int GenerationBits = 42;
    private const int OwnerIndex = MostHolds;
    private readonly Segment[] _segments;
    private readonly Hold[] _holds;
    private readonly int _blockShift;
    private readonly int _hashShift;
    private readonly StructureVersion _structure;
    private readonly Lock _forwarding = new();
    private int _wide;
    private long _wideWrites;

    public SegmentedRangeLock(int segmentCount, ulong segmentSize)
    {
        // The first stays unused: everybody reads the array's length, which lies beside it.
        _segments = new Segment[segmentCount + 1];
        _holds = new Hold[(segmentCount + 1) * MostHolds];
        _blockShift = BitOperations.TrailingZeroCount(segmentSize);
        _hashShift = 64 - BitOperations.Log2((uint)segmentCount);
        _central.AskOutside();
        _central.AsksForCoarse = true;
        _structure = _central.StructureVersion;
    }

    protected override int FastHolderCount
    {
        get
        {
            var visitor = default(CountVisitor);
            Visit(AddressRange.All, ref visitor);
            return visitor.Count;
        }
    }

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken) =>
        mode == LockMode.Write ? EnterWrite(range, cancellationToken) : EnterRead(range, cancellationToken);

    public RangeGuard EnterRead(AddressRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryHold(range, write: false, out RangeGuard guard) ? guard : _central.Enter(range, LockMode.Read, cancellationToken);
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
        return TryFast(range, LockMode.Write, out RangeGuard guard) ? guard : _central.Enter(range, LockMode.Write, cancellationToken);
    }

    void IGuardOwner.Release(ulong name) => ReleaseFast(name);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReleaseFast(ulong name)
    {
        (int segment, int index, ulong generation) = Locate(name);
        if (index != OwnerIndex)
        {
            ReleaseHold(segment, index, generation);
            return;
        }

        ref Segment at = ref _segments[segment];
        long word = Volatile.Read(ref at.Word);
        if (GenerationOf(word) != generation
            || (word & (Owner | Writer | Forwarded | Slow | Readers)) != (Owner | Writer)
            || Interlocked.CompareExchange(ref at.Word, word & ~(Owner | Writer), word) != word)
        {
            ReleaseOwnerSlow(ref at, generation);
        }
        else if (Volatile.Read(ref _wide) != 0)
        {
            _central.Recheck();
        }
    }

    void IGuardOwner.Downgrade(ulong name)
    {
        (int segment, int index, ulong generation) = Locate(name);
        if (index != OwnerIndex)
        {
            DowngradeHold(segment, index, generation);
            return;
        }

        ref Segment at = ref _segments[segment];
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            ThrowUnlessOwned(word, generation);
            if ((word & Forwarded) != 0)
            {
                if (TryReadForward(ref at, word, out Request forward, out ulong forwardGeneration))
                {
                    _central.Downgrade(forward, forwardGeneration);
                    return;
                }
            }
            else if ((word & Writer) == 0 || IsOnTrial(word))
            {
                return;
            }
            else if (Interlocked.CompareExchange(ref at.Word, (word & ~Writer) + Reader, word) == word)
            {
                NotifyQueue(word);
                return;
            }
        }
    }

    (AddressRange Range, LockMode Mode) IGuardOwner.Read(ulong name)
    {
        (int segment, int index, ulong generation) = Locate(name);
        if (index != OwnerIndex)
        {
            return ReadHold(segment, index, generation);
        }

        ref Segment at = ref _segments[segment];
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
            else
            {
                AddressRange range = at.OwnerRange;
                Volatile.ReadBarrier();
                if (((Volatile.Read(ref at.Word) ^ word) & OwnerTime) == 0)
                {
                    return (range, (word & Writer) != 0 && !IsOnTrial(word) ? LockMode.Write : LockMode.Read);
                }
            }
        }
    }

    /// <summary>
    /// Where the owner's hold went on; false when the word has changed since it was read: then it may be another owner's.
    /// </summary>
    private static bool TryReadForward(ref Segment at, long word, out Request forward, out ulong generation)
    {
        forward = at.Forward!;
        Interleaving.At(Interleaving.SyncPoint.ForwardSeen);
        generation = at.ForwardGeneration;
        Volatile.ReadBarrier();
        return ((Volatile.Read(ref at.Word) ^ word) & OwnerTime) == 0;
    }

    /// <summary>Takes the words of a narrow range, if nobody holds them in a conflicting mode and nobody is queued there.</summary>
    protected override bool TryFast(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        if (mode == LockMode.Read || range.Last >> _blockShift != range.Start >> _blockShift)
        {
            return TryHold(range, mode == LockMode.Write, out guard);
        }

        ulong name = TryOwn(range);
        if (name == 0)
        {
            return TryWithoutOwner(range, out guard);
        }

        guard = new RangeGuard(this, name);
        return true;
    }

    /// <summary>A writer of one block, where the segment has no more names for owners.</summary>
    private bool TryWithoutOwner(AddressRange range, out RangeGuard guard)
    {
        guard = default;
        return Volatile.Read(ref _segments[SegmentOf(range.Start >> _blockShift)].Word) < 0 && TryHold(range, write: true, out guard);
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
        if ((word & (Readers | Writer | Owner | Slow | Spent)) != 0 || _wide != 0 || range.Last >> _blockShift != block)
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.BeforeTake);
        long taken = (word + Generation) | Writer | Owner;
        if (Interlocked.CompareExchange(ref at.Word, taken, word) != word)
        {
            return 0;
        }

        Interleaving.At(Interleaving.SyncPoint.BeforePublish);
        at.OwnerStart = range.Start;
        at.OwnerLast = range.Last;
        Volatile.Write(ref at.OwnerPublished, GenerationOf(taken));
        return Volatile.Read(ref _wide) == 0
            ? NameOf(segment, OwnerIndex, GenerationOf(taken))
            : BackOut(ref at, GenerationOf(taken));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong BackOut(ref Segment at, ulong generation)
    {
        ReleaseOwnerSlow(ref at, generation);
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseOwnerSlow(ref Segment at, ulong generation)
    {
        while (true)
        {
            long word = Volatile.Read(ref at.Word);
            if (!IsOwned(word, generation))
            {
                return;
            }

            long left = word & ~(Owner | Writer | Forwarded);
            if ((word & Forwarded) != 0)
            {
                if (!TryReadForward(ref at, word, out Request forward, out ulong forwardGeneration))
                {
                    continue;
                }

                // The queue first: it refuses while an upgrade waits, and then the word must still say where the hold is.
                _central.Release(forward, forwardGeneration);
            }
            else if ((word & Writer) == 0 || IsOnTrial(word))
            {
                left -= Reader;
            }

            if (Interlocked.CompareExchange(ref at.Word, left, word) == word)
            {
                NotifyQueue(word);
                return;
            }
        }
    }

    /// <summary>After leaving or easing a word: requests in the queue may have seen us in their way.</summary>
    private void NotifyQueue(long word)
    {
        if ((word & Slow) != 0 || Volatile.Read(ref _wide) != 0)
        {
            _central.Recheck();
        }
    }

    /// <summary>For tests: as if so many had held the segments and the records already. Nobody may hold anything.</summary>
    internal void Age(ulong owners, ulong records)
    {
        foreach (ref Segment at in _segments.AsSpan())
        {
            at.Word = (at.Word & (Generation - 1)) | (long)(owners << GenerationShift);
        }

        foreach (ref Hold hold in _holds.AsSpan())
        {
            hold.Generation = records & ~1UL;
        }
    }

    private static ulong NameOf(int segment, int index, ulong generation) =>
        ((ulong)(uint)((segment << IndexShift) | index) << GenerationBits) | generation;

    private static (int Segment, int Index, ulong Generation) Locate(ulong name)
    {
        int place = (int)(name >> GenerationBits);
        return (place >> IndexShift, place & ((1 << IndexShift) - 1), name & ((1UL << GenerationBits) - 1));
    }

    private static bool IsOwned(long word, ulong generation) => GenerationOf(word) == generation && (word & Owner) != 0;

    private static void ThrowUnlessOwned(long word, ulong generation)
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
