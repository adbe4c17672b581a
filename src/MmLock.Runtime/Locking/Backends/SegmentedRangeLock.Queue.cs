using System.Runtime.CompilerServices;
using MmLock.Optimistic;
using MmLock.Waiting;
using static MmLock.Backends.SegmentWord;

namespace MmLock.Backends;

// Where the segments meet the queue, and what is asked of both.
internal sealed partial class SegmentedRangeLock
{
    public override void Arrive(Request request)
    {
        Span<int> segments = stackalloc int[MostBlocks];
        if (!TrySegments(request.Range, ref segments))
        {
            Interlocked.Increment(ref _wide);
            FullFence.AfterFlag();
            return;
        }

        foreach (int segment in segments)
        {
            if (_segments[segment].Queued++ == 0)
            {
                Interlocked.Or(ref _segments[segment].Word, Slow);
            }
        }

        FullFence.AfterFlag();
    }

    public override void Left(Request request)
    {
        Span<int> segments = stackalloc int[MostBlocks];
        if (!TrySegments(request.Range, ref segments))
        {
            Interlocked.Decrement(ref _wide);
            return;
        }

        foreach (int segment in segments)
        {
            if (--_segments[segment].Queued == 0)
            {
                Interlocked.And(ref _segments[segment].Word, ~Slow);
            }
        }
    }

    public override bool IsClear(Request request)
    {
        var visitor = new ConflictVisitor(request.Write);
        return Visit(request.Range, ref visitor);
    }

    public override void Granted(Request request)
    {
        Span<int> segments = stackalloc int[MostBlocks];
        if (!TrySegments(request.Range, ref segments))
        {
            Interleaving.At(Interleaving.SyncPoint.HalfCounted);
            Interlocked.Increment(ref _wideWrites);
            return;
        }

        foreach (int segment in segments)
        {
            Interleaving.At(Interleaving.SyncPoint.HalfCounted);
            Interlocked.Increment(ref _segments[segment].Writes);
        }
    }

    public override bool IsHeld(AddressRange range, LockMode mode)
    {
        var visitor = new CoverVisitor(range, mode == LockMode.Write);
        return !Visit(range, ref visitor) || _central.IsHeld(range, mode);
    }

    public override bool TryReadVersion(AddressRange range, out ulong version)
    {
        ulong structure = _structure.Number;
        bool done = TrySum(range, inTheWay: Writer | Slow, out version)
            && Volatile.Read(ref _wide) == 0
            && StructureVersion.IsQuiet(structure);
        version += structure;
        return done;
    }

    public override bool TryReadVersionHeld(AddressRange range, out ulong version)
    {
        ulong structure = _structure.Number;
        bool done = TrySum(range, inTheWay: 0, out version);
        version += structure;
        return done;
    }

    public override bool IsVersion(AddressRange range, ulong version)
    {
        Volatile.ReadBarrier();
        return TrySum(range, inTheWay: 0, out ulong now) && now + _structure.Number == version;
    }

    /// <summary>
    /// A sum of terms that only grow. Every write hold raises one before its holder goes on: a fast one the generation, one
    /// through the queue the segment's count or that of the wide ones. Structure holds have a term of their own, which the callers add.
    /// </summary>
    /// <remarks>
    /// The flag that shows the writer (<see cref="Writer"/>, <see cref="Slow"/>, <see cref="_wide"/>) is up before the term grows,
    /// or with it in one swap, and down after the last write. A speculative reader takes the terms first and looks for the flags
    /// after them (acquire reads keep that order): with the new term it sees the flag, or that the writer has left. With the
    /// old one it fails in the end if it read anything of the writer's, since the term grew before it was written.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySum(AddressRange range, long inTheWay, out ulong version)
    {
        ulong block = range.Start >> _blockShift;
        if (range.Last >> _blockShift != block)
        {
            return TrySumSeveral(range, inTheWay, out version);
        }

        ref Segment at = ref _segments[SegmentOf(block)];
        version = (ulong)Volatile.Read(ref _wideWrites) + (ulong)Volatile.Read(ref at.Writes);
        long word = Volatile.Read(ref at.Word);
        version += GenerationOf(word);
        return (word & inTheWay) == 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TrySumSeveral(AddressRange range, long inTheWay, out ulong version)
    {
        version = (ulong)Volatile.Read(ref _wideWrites);
        Span<int> segments = stackalloc int[MostBlocks];
        if (!TrySegments(range, ref segments))
        {
            return false;
        }

        foreach (int segment in segments)
        {
            version += (ulong)Volatile.Read(ref _segments[segment].Writes);
            long word = Volatile.Read(ref _segments[segment].Word);
            if ((word & inTheWay) != 0)
            {
                return false;
            }

            version += GenerationOf(word);
        }

        return true;
    }
}
