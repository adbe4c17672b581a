using System.Runtime.CompilerServices;
using MmLock.Optimistic;
using MmLock.Waiting;

namespace MmLock.Backends;

// Structure holds: an intention on the root of the lock, which meets coarse requests and no others.
//
// Two kinds. One that nobody was in the way of is a kind in the word of the latch alone, and the queue does not know of it: so it
// costs no more than the latch. One that had to wait, for coarse holds or for the latch, is a request here besides.
//
// How the first kind and coarse requests exclude each other: a coarse request counts itself, publishes the count beside the latch's
// word, and then looks at the word; a structure hold takes the word, and then looks at the count. Both store first and load after a full
// fence (the barrier in IsClearOfStructure; the latch's compare-and-swap, casal on ARM64): one of the two sees the other. If it
// is the structure hold, it leaves the word again and queues. If it is the coarse request, it is not granted.
//
// Who wakes it: the structure hold, when it ends. It takes its kind out of the word by a compare-and-swap, and then looks at the count,
// which was published before the request saw the kind; so it sees the request, and lets the queue look again. Looking again for
// nothing changes nothing.
//
// Fairness: while a coarse request that conflicts is here, holding or waiting, no structure hold gets past it; it queues behind. One that
// waits here is counted by coarse requests that come after it, by ranges never, and holds the root from its grant on, so
// that it keeps its place while it waits for the latch. A holder of the latch waits for nothing.
internal sealed partial class CentralRangeLock
{
    private const int WritersShift = 32;

    /// <summary>Of what is published: structure holds must not do without a look at the layers above the queue.</summary>
    public const long Layered = long.MinValue;

    /// <summary>Of what is published: what a structure hold for writing meets, and one for reading.</summary>
    public const long AnyCoarse = long.MaxValue;
    public const long CoarseWriters = AnyCoarse & ~((1L << WritersShift) - 1);
    private Latch? _latch;
    private StructureVersion? _structureVersion;
    private long _layered;
    private int _structureReaders;
    private int _structureWriters;

    /// <summary>Structure holds for writing, for speculation.</summary>
    public StructureVersion StructureVersion =>
        Volatile.Read(ref _structureVersion) ?? MakeStructureVersion();

    /// <summary>From now on there may be structure holds, by this latch.</summary>
    /// <param name="latch">Always the same.</param>
    /// <param name="layered">Whether they must not begin without <see cref="TryEnterStructure"/>'s caller.</param>
    public void AllowStructure(Latch latch, bool layered)
    {
        _gate.Enter();
        _layered = layered ? Layered : 0;
        _latch = latch;
        PublishCoarse();
        _gate.Exit();
    }

    /// <summary>Waits for the coarse requests that are here and conflict.</summary>
    /// <returns>False when the time was up.</returns>
    public bool TryEnterStructure(LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        _gate.Enter();
        Request request = AddStructure(mode == LockMode.Write);
        guard = new RangeGuard(request, request.Generation);
        if (request.Blockers == 0)
        {
            _gate.Exit();
            return true;
        }

        return Await(request, timeout, cancellationToken, ref guard);
    }

    /// <summary>Under the gate, and leaves it on failure.</summary>
    private Request AddStructure(bool write)
    {
        Request request = _requests.TryRent() ?? MakeRequest();
        request.Generation++;
        request.Start = 0;
        request.Last = 0;
        request.Arrival = ++_arrivals;
        request.Write = write;
        request.IsCoarse = false;
        request.IsStructure = true;
        request.Blockers = write ? _coarseWriters + _coarseReaders : _coarseWriters;
        CountStructure(write, 1);
        return request;
    }

    private void RemoveStructure(Request request)
    {
        CountStructure(request.Write, -1);
        request.IsStructure = false;
        request.Generation++;
        _requests.Return(request);
    }

    private void CountStructure(bool write, int change)
    {
        if (write)
        {
            _structureWriters += change;
        }
        else
        {
            _structureReaders += change;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PublishCoarse()
    {
        if (_latch is { } latch)
        {
            Volatile.Write(ref latch.Coarse, ((long)_coarseWriters << WritersShift) | (long)_coarseReaders | _layered);
        }
    }

    /// <summary>Whether no structure hold that the queue does not know of is in a coarse request's way.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsClearOfStructure(Request request)
    {
        Interleaving.At(Interleaving.SyncPoint.CoarsePublished);
        Interlocked.MemoryBarrier();
        int inTheWay = request.Write ? Latch.Reading | Latch.Writing : Latch.Writing;
        return (_latch!.Word & inTheWay) == 0;
    }

    /// <summary>Made when the lock is first asked for a structure hold or a speculation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private StructureVersion MakeStructureVersion()
    {
        var made = new StructureVersion();
        return Interlocked.CompareExchange(ref _structureVersion, made, null) ?? made;
    }

    private int CountStructureReaders()
    {
        int holders = _structureReaders;
        for (Request? waiting = _firstWaiter; waiting is not null; waiting = waiting.Later)
        {
            holders -= waiting.IsStructure && !waiting.Write ? 1 : 0;
        }

        return holders;
    }

    private int CountFastStructure() =>
        _latch is { Word: var word } && (word & (Latch.Reading | Latch.Writing)) != 0 && (word & Latch.Queued) == 0 ? 1 : 0;
}
