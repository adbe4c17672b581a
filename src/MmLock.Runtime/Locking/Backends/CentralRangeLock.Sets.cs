using System.Runtime.CompilerServices;

namespace MmLock.Backends;

// Several ranges at once. A set is one entry of the queue: its parts, disjoint ranges in the tree, arrive under one hold of the gate, so
// that every other request came before all of them or after all of them. The first, the leader, counts the blockers of all
// parts and is in the list for all; the set is granted when that number is 0, as a whole, and its parts are requests like others
// from then on. So what waits holds nothing, as ever, and "waits for" has no cycle. Were the parts granted one by one, a holder would
// wait: a request behind the first part would keep the second one waiting behind itself, and an upgrade, which waits for the
// other holders only, would wait for a holder that waits for it.
internal sealed partial class CentralRangeLock
{
    /// <summary>Parts of sets that wait, but for the leaders.</summary>
    private int _joined;

    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        if (coarseOnly)
        {
            // Every range is the whole space.
            set.Add(Enter(set.Ranges[0], mode, cancellationToken));
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        _gate.Enter();
        Request leader = AddAll(set, mode);
        if (CanHoldAll(leader))
        {
            SeparateAll(leader);
            _gate.Exit();
            return;
        }

        Waiter waiter = ParkNew(leader, isAsync: false, Timeout.InfiniteTimeSpan);
        _gate.Exit();
        try
        {
            AwaitGrant(waiter, default, isUpgrade: false, cancellationToken);
        }
        catch
        {
            // Of a set that was abandoned, the guards are stale; that of one that was granted meanwhile are current.
            set.LeaveAll();
            throw;
        }
    }

    public override bool TryEnterAll(RangeSet set, LockMode mode)
    {
        if (coarseOnly)
        {
            bool taken = TryEnter(set.Ranges[0], mode, out RangeGuard guard);
            set.Add(guard);
            return taken;
        }

        _gate.Enter();
        Request leader = AddAll(set, mode);
        bool done = CanHoldAll(leader);
        if (done)
        {
            SeparateAll(leader);
        }
        else
        {
            RemoveAll(leader);
        }

        _gate.Exit();
        return done;
    }

    /// <summary>Under the gate; on failure nothing is there, and the gate is left.</summary>
    private Request AddAll(RangeSet set, LockMode mode)
    {
        Request? leader = null;
        Request? last = null;
        foreach (AddressRange range in set.Ranges)
        {
            Request request = TryAddPart(range, mode, leader);
            set.Add(new RangeGuard(request, request.Generation));
            if (leader is null)
            {
                leader = request;
            }
            else
            {
                request.Leader = leader;
                last!.NextPart = request;
                leader.Blockers += request.Blockers;
                request.Blockers = 0;
            }

            last = request;
        }

        return leader!;
    }

    private Request TryAddPart(AddressRange range, LockMode mode, Request? leader)
    {
        Request? request = null;
        try
        {
            request = _requests.TryRent() ?? _requests.Make(this);
            if (_tree.IsFull)
            {
                _tree.Settle();
            }
        }
        catch
        {
            if (request is not null)
            {
                _requests.Return(request);
            }

            RemoveAll(leader);
            _gate.Exit();
            throw;
        }

        return Place(request, range, mode == LockMode.Write, coarse: false);
    }

    /// <summary>Of a set that came last and is not granted: nobody counts it.</summary>
    private void RemoveAll(Request? leader)
    {
        for (Request? part = leader; part is not null;)
        {
            Request? next = part.NextPart;
            Separate(part);
            Remove(part, held: false);
            part = next;
        }
    }

    /// <summary>As <see cref="CanHold"/>, for a set.</summary>
    private bool CanHoldAll(Request leader)
    {
        for (Request? part = leader; part is not null; part = part.NextPart)
        {
            if (!IsFree(part))
            {
                return false;
            }
        }

        for (Request? part = leader; part is not null; part = part.NextPart)
        {
            Begin(part);
        }

        return true;
    }

    /// <summary>The parts after the first wait with it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void JoinAll(Request first, Waiter waiter)
    {
        for (Request? part = first; part is not null; part = part.NextPart)
        {
            part.Waiter = waiter;
            _joined++;
        }
    }

    private void SeparateAll(Request leader)
    {
        for (Request? part = leader; part is not null;)
        {
            Request? next = part.NextPart;
            Separate(part);
            part = next;
        }
    }

    private void Separate(Request part)
    {
        if (part.Leader is not null && part.Waiter is not null)
        {
            part.Waiter = null;
            _joined--;
        }

        part.Leader = null;
        part.NextPart = null;
    }
}
