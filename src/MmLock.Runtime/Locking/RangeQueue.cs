using MmLock.Tree;
using MmLock.Waiting;

namespace MmLock;

/// <summary>The engine behind <see cref="RangeLock"/> and <see cref="MmapLock"/>: fair, first come first served among conflicting requests only.</summary>
/// <remarks>
/// <para>A request enters the tree at once, with the number of earlier requests that it conflicts with, holders and
/// waiters alike: its blockers. It is granted when that number is 0, on arrival or later.</para>
/// <para>Invariants, under <see cref="_gate"/>: (1) a request's blockers are exactly the earlier, conflicting requests
/// still in the tree; (2) two granted requests never conflict: the later of them would count the earlier; (3) a request
/// is woken once, by whoever took its last blocker away, so a request waits for earlier, conflicting requests and for
/// nothing else. Arrival order is total, so the "waits for" relation has no cycle and the earliest waiter is always
/// granted when the holders before it leave.</para>
/// <para>A request leaves the tree by release, or by giving up while it waits; both take it off its later conflicting
/// requests' counts. A downgrade takes a writer off the counts of later waiting readers only: later writers still
/// conflict with it. Giving up and the grant exclude each other under the gate: whoever finds blockers left wins.</para>
/// <para>All state is read and written under the gate, whose release and acquire order it; a waiter's result is
/// published by the waiter's own lock.</para>
/// </remarks>
internal sealed class RangeQueue(bool coarseOnly)
{
    private readonly Lock _gate = new();
    private readonly RequestTree _tree = new();
    private int _waiters;

    /// <summary>Requests that wait now. For tests and diagnostics.</summary>
    public int WaiterCount => Volatile.Read(ref _waiters);

    public RangeGuard Enter(AddressRange range, bool write, CancellationToken cancellationToken)
    {
        TryEnter(range, write, Timeout.InfiniteTimeSpan, cancellationToken, out RangeGuard guard);
        return guard;
    }

    public bool TryEnter(AddressRange range, bool write, out RangeGuard guard)
    {
        AddressRange effective = coarseOnly ? AddressRange.All : range;
        lock (_gate)
        {
            if (_tree.Conflicts(effective, write))
            {
                guard = default;
                return false;
            }

            guard = Add(effective, range, write);
            return true;
        }
    }

    public bool TryEnter(AddressRange range, bool write, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The timeout must be zero or more, or Timeout.InfiniteTimeSpan.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            guard = Add(coarseOnly ? AddressRange.All : range, range, write);
            if (_tree[guard.Slot].Blockers == 0)
            {
                return true;
            }

            waiter = Park(guard, isAsync: false);
        }

        if (waiter.Wait(timeout, cancellationToken))
        {
            waiter.Return();
            return true;
        }

        if (!TryAbandon(guard))
        {
            waiter.WaitForWake();
            waiter.Return();
            return true;
        }

        waiter.Return();
        guard = default;
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    public ValueTask<RangeGuard> EnterAsync(AddressRange range, bool write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        Waiter waiter;
        ValueTask<RangeGuard> task;
        lock (_gate)
        {
            RangeGuard guard = Add(coarseOnly ? AddressRange.All : range, range, write);
            if (_tree[guard.Slot].Blockers == 0)
            {
                return new ValueTask<RangeGuard>(guard);
            }

            waiter = Park(guard, isAsync: true);

            // Taken under the gate: a grant that comes right behind must find the version that the caller awaits.
            task = waiter.AsTask();
        }

        waiter.CancelWith(cancellationToken);
        return task;
    }

    /// <summary>Ends a hold. A guard that is no longer current is ignored: its slot may be another's by now.</summary>
    /// <returns>Whether the guard was current.</returns>
    public bool Release(int slot, uint generation)
    {
        var granted = default(GrantList);
        lock (_gate)
        {
            if (!_tree.IsCurrent(slot, generation))
            {
                return false;
            }

            Leave(slot, ref granted);
        }

        granted.WakeAll();
        return true;
    }

    public void Downgrade(int slot, uint generation)
    {
        var granted = default(GrantList);
        lock (_gate)
        {
            if (!_tree.IsCurrent(slot, generation))
            {
                throw new InvalidOperationException("The guard was released already; there is no hold to downgrade.");
            }

            if (!_tree[slot].Write)
            {
                return;
            }

            _tree[slot].Write = false;
            _tree.Unblock(slot, readersOnly: true, ref granted);
            CountGranted(granted);
        }

        granted.WakeAll();
    }

    /// <summary>Takes a waiting request back, waking whoever it alone was blocking.</summary>
    /// <returns>False when it was granted already.</returns>
    public bool TryAbandon(RangeGuard guard)
    {
        var granted = default(GrantList);
        lock (_gate)
        {
            if (!_tree.IsCurrent(guard.Slot, guard.Generation) || _tree[guard.Slot].Blockers == 0)
            {
                return false;
            }

            _waiters--;
            Leave(guard.Slot, ref granted);
        }

        granted.WakeAll();
        return true;
    }

    public bool IsHeld(AddressRange range, bool write)
    {
        lock (_gate)
        {
            return _tree.IsHeld(range, write);
        }
    }

    public (AddressRange Range, bool Write) Read(int slot, uint generation)
    {
        lock (_gate)
        {
            return _tree.IsCurrent(slot, generation)
                ? (_tree[slot].Requested, _tree[slot].Write)
                : throw new InvalidOperationException("The guard was released already.");
        }
    }

    private RangeGuard Add(AddressRange effective, AddressRange requested, bool write)
    {
        int slot = _tree.Add(effective, requested, write);
        return new RangeGuard(this, slot, _tree[slot].Generation);
    }

    private Waiter Park(RangeGuard guard, bool isAsync)
    {
        Waiter waiter = Waiter.Rent(this, guard, isAsync);
        _tree[guard.Slot].Waiter = waiter;
        _waiters++;
        return waiter;
    }

    private void Leave(int slot, ref GrantList granted)
    {
        _tree.Unblock(slot, readersOnly: false, ref granted);
        CountGranted(granted);
        _tree.Remove(slot);
    }

    private void CountGranted(GrantList granted) => _waiters -= granted.Count;
}
