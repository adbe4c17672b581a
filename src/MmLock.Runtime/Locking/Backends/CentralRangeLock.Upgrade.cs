using System.Runtime.CompilerServices;
using MmLock.Tree;

namespace MmLock.Backends;

// A read hold becomes a write hold: at once, or waiting at the head of the order.
internal sealed partial class CentralRangeLock
{
    private int _upgraders;

    public bool TryUpgrade(Request request, ulong generation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        bool done = BeginUpgrade(request, generation, mayWait: timeout != TimeSpan.Zero, isAsync: false, timeout, out Waiter? waiter);
        return waiter is null ? done : AwaitGrant(waiter, new RangeGuard(request, generation), isUpgrade: true, cancellationToken);
    }

    public ValueTask<bool> TryUpgradeAsync(Request request, ulong generation, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        bool done = BeginUpgrade(request, generation, mayWait: true, isAsync: true, Timeout.InfiniteTimeSpan, out Waiter? waiter);
        if (waiter is null)
        {
            return new ValueTask<bool>(done);
        }

        Arm(waiter, new RangeGuard(request, generation), isUpgrade: true, cancellationToken);
        return new ValueTask<bool>(waiter, waiter.Token);
    }

    private bool BeginUpgrade(Request request, ulong generation, bool mayWait, bool isAsync, TimeSpan timeout, out Waiter? waiter)
    {
        waiter = null;
        _gate.Enter();
        if (request.Generation != generation)
        {
            _gate.Exit();
            throw Released();
        }

        bool done = request.Write && !request.IsWaiting;
        if (!done && !IsUpgradeContested(request))
        {
            SetWrite(request, write: true);
            request.Blockers = CountOtherHolders(request);
            if (CanHold(request))
            {
                // Ahead of everybody who waits, also of readers that came before it and wait for something else.
                request.Arrival = 0;
                CountForWaitingReaders(request);
                done = true;
            }
            else if (mayWait)
            {
                waiter = RentForUpgrade(request);
                request.Arrival = 0;
                CountForWaitingReaders(request);
                request.Upgrading = true;
                _upgraders++;
                Park(waiter, request, isAsync, timeout);
            }
            else
            {
                BackToReader(request);
            }
        }

        _gate.Exit();
        return done;
    }

    private bool IsUpgradeContested(Request request)
    {
        if (_upgraders > 0)
        {
            for (Request? waiting = _firstWaiter; waiting is not null; waiting = waiting.Later)
            {
                if (waiting.Upgrading && waiting.Overlaps(request))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int CountOtherHolders(Request request)
    {
        int others = _coarseReaders;
        for (Request? waiting = _firstWaiter; waiting is not null; waiting = waiting.Later)
        {
            others -= waiting.IsCoarse && !waiting.Write ? 1 : 0;
        }

        // Structure holds for writing are none there: the request holds for reading.
        others += request.IsCoarse ? CountStructureReaders() : 0;

        var visitor = new OtherHolders(request);
        _tree.Visit(request.Extent.Start, request.Extent.Last, ref visitor);
        return others + visitor.Count;
    }

    private void CountForWaitingReaders(Request request)
    {
        for (Request? waiting = _firstWaiter; waiting is not null; waiting = waiting.Later)
        {
            waiting.Blockers += waiting != request && !waiting.Write ? waiting.CountOverlaps(request) : 0;
        }
    }

    private void EndUpgrading(Request request)
    {
        if (request.Upgrading)
        {
            request.Upgrading = false;
            _upgraders--;
        }
    }

    /// <summary>Under the gate; on failure the request is a reader as before, and the gate is left.</summary>
    private Waiter RentForUpgrade(Request request)
    {
        try
        {
            return Waiters.Rent();
        }
        catch
        {
            BackToReader(request);
            _gate.Exit();
            throw;
        }
    }

    /// <summary>Of an upgrade that did not begin, so that nobody counts it.</summary>
    private void BackToReader(Request request)
    {
        request.Blockers = 0;
        SetWrite(request, write: false);
    }

    private struct OtherHolders(Request one) : IntervalTree.IVisitor
    {
        public int Count;

        public bool Visit(Interval item)
        {
            Request request = Unsafe.As<Request>(item);
            Count += request != one && !request.IsWaiting ? 1 : 0;
            return true;
        }
    }
}
