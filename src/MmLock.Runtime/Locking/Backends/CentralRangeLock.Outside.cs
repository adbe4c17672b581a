using System.Runtime.CompilerServices;
using MmLock.Tree;

namespace MmLock.Backends;

// The holders outside the queue, of which it knows only whether they are in a request's way.
internal sealed partial class CentralRangeLock
{
    private bool _asksForRanges;
    private bool _asksForCoarse;

    /// <summary>
    /// Whether a coarse request is told to the holders outside. Changed under the gate, or before the lock is used: to true only when no
    /// coarse request is here.
    /// </summary>
    public bool AsksForCoarse
    {
        set => _asksForCoarse = value;
    }

    /// <summary>Under the gate: whether a coarse request is here, holding or waiting.</summary>
    public bool HasCoarse => _coarseReaders + _coarseWriters != 0;

    /// <summary>Under the gate: how many coarse requests there were, roughly: an epoch for those who count what lies between two.</summary>
    public uint CoarseEpoch { get; private set; }

    /// <summary>From now on requests for ranges are told to the holders outside; those that are here are told now.</summary>
    public void AskOutside()
    {
        _gate.Enter();
        if (!_asksForRanges)
        {
            _asksForRanges = true;
            var visitor = new Announcer(this);
            _tree.Visit(0, ulong.MaxValue, ref visitor);
        }

        _gate.Exit();
    }

    /// <summary>Takes a hold over that exists outside the queue already, so that it is ahead of everybody who waits.</summary>
    public Request Adopt(AddressRange range, LockMode mode)
    {
        _gate.Enter();
        Request request = Add(range, mode);
        request.Arrival = 0;
        request.Blockers = 0;
        if (request.Write)
        {
            _versions?.BeginWrite(request.Extent);
        }

        for (Request? waiting = _firstWaiter; waiting is not null; waiting = waiting.Later)
        {
            waiting.Blockers += request.Write || waiting.Write ? waiting.CountOverlaps(request) : 0;
        }

        _gate.Exit();
        return request;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Announce(Request request)
    {
        request.Announced = true;
        outside!.Arrive(request);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Withdraw(Request request)
    {
        request.Announced = false;
        outside!.Left(request);
    }

    private readonly struct Announcer(CentralRangeLock queue) : IntervalTree.IVisitor
    {
        public bool Visit(Interval item)
        {
            queue.Announce(Unsafe.As<Request>(item));
            return true;
        }
    }
}
