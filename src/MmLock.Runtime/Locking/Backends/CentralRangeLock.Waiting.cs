using System.Runtime.CompilerServices;
using MmLock.Tree;

namespace MmLock.Backends;

// The requests that wait: their list, how their waits end, who is granted when another leaves.
internal sealed partial class CentralRangeLock
{
    /// <summary>Up to so many waiters are looked through one by one; above, the tree finds those that overlap.</summary>
    private const int FewWaiters = 16;

    public WaiterPool Waiters;
    private Request? _firstWaiter;
    private Request? _lastWaiter;
    private int _waiters;
    private int _coarseWaiters;

    /// <summary>Looks again at the waiting requests that only holders outside the queue keep waiting.</summary>
    public void Recheck()
    {
        var granted = default(GrantList);
        _gate.Enter();
        for (Request? at = _firstWaiter; at is not null;)
        {
            Request? next = at.Later;
            TryGrant(at, ref granted);
            at = next;
        }

        _gate.Exit();
        granted.WakeAll();
    }

    /// <summary>
    /// Takes a waiting request or upgrade back, waking what it alone was blocking. The caller that succeeds owns the waiter's
    /// result.
    /// </summary>
    /// <returns>False when it was granted or abandoned already, or the waiter serves another request by now.</returns>
    public bool TryAbandon(Waiter waiter, long use)
    {
        var granted = default(GrantList);
        _gate.Enter();

        // By waiter and use, not by the request alone: the same hold may wait for its next upgrade by now.
        Request? request = waiter.Use == use ? waiter.Request : null;
        bool waiting = request is not null && request.Waiter == waiter;
        if (waiting)
        {
            Unlink(request!);
            if (request!.Upgrading)
            {
                EndUpgrading(request);
                request.Blockers = 0;
                SetWrite(request, write: false);
                Unblock(request, readersOnly: true, wasHeld: true, ref granted);
            }
            else
            {
                Abandon(request, ref granted);
            }
        }

        _gate.Exit();
        granted.WakeAll();
        return waiting;
    }

    private void Abandon(Request request, ref GrantList granted)
    {
        for (Request? part = request; part is not null;)
        {
            Request? next = part.NextPart;
            Separate(part);
            Unblock(part, readersOnly: false, wasHeld: false, ref granted);
            Leave(part, held: false);
            part = next;
        }
    }

    /// <summary>Waits for the grant. However the wait ends, the request is granted and returned, or it is gone.</summary>
    private bool AwaitGrant(Waiter waiter, RangeGuard guard, bool isUpgrade, CancellationToken cancellationToken)
    {
        bool granted;
        bool mayPool;
        long use = waiter.Use;
        try
        {
            granted = waiter.Wait(cancellationToken, out mayPool);
        }
        catch
        {
            // The waiter is not pooled: a callback or a waker may still have it.
            if (!TryAbandon(waiter, use))
            {
                waiter.WaitForWake();
                GiveBack(guard, isUpgrade);
            }

            throw;
        }

        if (!granted && !TryAbandon(waiter, use))
        {
            // The grant won the race, and its wake is on the way.
            waiter.WaitForWake();
            granted = true;
        }

        if (mayPool)
        {
            waiter.Return();
        }

        if (!granted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return granted;
    }

    /// <summary>Sets up what may end an asynchronous wait. If that fails, the request is gone.</summary>
    private void Arm(Waiter waiter, RangeGuard guard, bool isUpgrade, CancellationToken cancellationToken)
    {
        long use = waiter.Use;
        try
        {
            waiter.Arm(cancellationToken);
        }
        catch
        {
            // The waiter is not pooled: its timer or its callback may still come.
            if (!TryAbandon(waiter, use))
            {
                GiveBack(guard, isUpgrade);
            }

            throw;
        }
    }

    /// <summary>Takes back what was granted to one who left with an exception. What is not held any more is left alone.</summary>
    private void GiveBack(RangeGuard guard, bool isUpgrade)
    {
        if (isUpgrade)
        {
            TryDowngrade((Request)guard.Owner!, guard.Name);
        }
        else
        {
            guard.Dispose();
        }
    }

    /// <summary>Under the gate, and leaves it: waits until a request that is blocked holds.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">For how long.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="guard">Of the request; nothing's when the time was up.</param>
    /// <returns>False when the time was up.</returns>
    private bool Await(Request request, TimeSpan timeout, CancellationToken cancellationToken, ref RangeGuard guard)
    {
        Waiter waiter = ParkNew(request, isAsync: false, timeout);
        _gate.Exit();
        if (AwaitGrant(waiter, guard, isUpgrade: false, cancellationToken))
        {
            return true;
        }

        guard = default;
        return false;
    }

    /// <summary>Parks a request that was just added. Under the gate; on failure the request is gone, and the gate is left.</summary>
    private Waiter ParkNew(Request request, bool isAsync, TimeSpan timeout)
    {
        Waiter waiter;
        try
        {
            waiter = Waiters.Rent();
        }
        catch
        {
            // It came last: nobody counts it.
            LeaveLast(request);
            _gate.Exit();
            throw;
        }

        Park(waiter, request, isAsync, timeout);
        return waiter;
    }

    private void Park(Waiter waiter, Request request, bool isAsync, TimeSpan timeout)
    {
        waiter.Begin(request, isAsync, timeout);
        request.Waiter = waiter;
        request.Earlier = _lastWaiter;
        request.Later = null;
        if (_lastWaiter is null)
        {
            _firstWaiter = request;
        }
        else
        {
            _lastWaiter.Later = request;
        }

        _lastWaiter = request;
        _waiters++;
        _coarseWaiters += request.IsCoarse ? 1 : 0;
        if (request.NextPart is { } part)
        {
            JoinAll(part, waiter);
        }
    }

    private void Unlink(Request request)
    {
        if (request.Earlier is null)
        {
            _firstWaiter = request.Later;
        }
        else
        {
            request.Earlier.Later = request.Later;
        }

        if (request.Later is null)
        {
            _lastWaiter = request.Earlier;
        }
        else
        {
            request.Later.Earlier = request.Earlier;
        }

        // Also so that a request that is not reused keeps no other alive.
        request.Earlier = null;
        request.Later = null;
        request.Waiter = null;
        _waiters--;
        _coarseWaiters -= request.IsCoarse ? 1 : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseAmongWaiters(Request request)
    {
        if (request.Upgrading)
        {
            _gate.Exit();
            throw new InvalidOperationException("The hold cannot end while it waits to be upgraded; cancel the upgrade first.");
        }

        var granted = default(GrantList);
        Unblock(request, readersOnly: false, wasHeld: true, ref granted);
        Leave(request, held: true);
        _gate.Exit();
        granted.WakeAll();
    }

    private void TryGrant(Request waiting, ref GrantList granted)
    {
        if (waiting.IsStructure ? waiting.Blockers == 0 : waiting.NextPart is null ? CanHold(waiting) : CanHoldAll(waiting))
        {
            EndUpgrading(waiting);
            granted.Add(waiting.Waiter!);
            Unlink(waiting);
            SeparateAll(waiting);
        }
    }

    /// <summary>
    /// Takes a request off the count of every waiter that counts it, and grants those that have no blocker left. With
    /// <paramref name="readersOnly"/> only waiting readers: the request turns from a writer into a reader.
    /// </summary>
    private void Unblock(Request gone, bool readersOnly, bool wasHeld, ref GrantList granted)
    {
        if (_firstWaiter is null || (gone.IsStructure && _coarseWaiters == 0))
        {
            return;
        }

        if (gone.IsCoarse || _waiters <= FewWaiters || _coarseWaiters > 0)
        {
            for (Request? at = _firstWaiter; at is not null;)
            {
                Request? next = at.Later;
                Unblock(at, gone, readersOnly, wasHeld, ref granted);
                at = next;
            }

            return;
        }

        // Granting changes the list, not the tree, so that this may go on while it grants.
        var visitor = new UnblockVisitor(this, gone, readersOnly, wasHeld) { Granted = granted };
        _tree.Visit(gone.Start, gone.Last, ref visitor);
        granted = visitor.Granted;
    }

    private void Unblock(Request waiting, Request gone, bool readersOnly, bool wasHeld, ref GrantList granted)
    {
        if (Counts(waiting, gone, readersOnly, wasHeld) && waiting.CountOverlaps(gone) is > 0 and int count)
        {
            waiting.Blockers -= count;
            TryGrant(waiting, ref granted);
        }
    }

    /// <summary>As above, for one part of a set, or a request alone.</summary>
    private void UnblockPart(Request part, Request gone, bool readersOnly, bool wasHeld, ref GrantList granted)
    {
        if (Counts(part, gone, readersOnly, wasHeld) && part.Overlaps(gone))
        {
            Request waiting = part.Leader ?? part;
            waiting.Blockers--;
            TryGrant(waiting, ref granted);
        }
    }

    private static bool Counts(Request waiting, Request gone, bool readersOnly, bool wasHeld) =>
        (readersOnly ? !waiting.Write : waiting.Write || gone.Write)

        // An upgrader counts holders only, whenever they came; others count the requests that came before them.
        && waiting.IsWaiting && (waiting.Upgrading ? wasHeld : waiting.Arrival > gone.Arrival);

    private void LeaveLast(Request request)
    {
        if (request.NextPart is not null)
        {
            RemoveAll(request);
        }
        else
        {
            Leave(request, held: false);
        }
    }

    private void Leave(Request request, bool held)
    {
        if (request.IsStructure)
        {
            RemoveStructure(request);
        }
        else
        {
            Remove(request, held);
        }
    }

    private struct UnblockVisitor(CentralRangeLock queue, Request gone, bool readersOnly, bool wasHeld) : IntervalTree.IVisitor
    {
        public GrantList Granted;

        public bool Visit(Interval item)
        {
            Request request = Unsafe.As<Request>(item);
            queue.UnblockPart(request, gone, readersOnly, wasHeld, ref Granted);
            return true;
        }
    }
}
