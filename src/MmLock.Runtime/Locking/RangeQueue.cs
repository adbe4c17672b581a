using System.Runtime.CompilerServices;
using MmLock.Tree;
using MmLock.Waiting;

namespace MmLock;

/// <summary>
/// The central structure: current and pending ranges in one interval tree under one short gate. Fair, first come first
/// served among conflicting requests only.
/// </summary>
/// <remarks>
/// <para>A request enters at once, with the number of earlier requests that it conflicts with, holders and waiters alike:
/// its blockers. It is granted when that number is 0, on arrival or later. Ranged requests are in the tree; coarse ones,
/// which conflict by mode alone, are counters. Waiting ones are also in a list, in order of arrival.</para>
/// <para>Invariants, under <see cref="_gate"/>: (1) a request's blockers are exactly the earlier, conflicting requests
/// that are still here; (2) two granted requests never conflict: the later of them would count the earlier; (3) a request
/// is woken once, by whoever took its last blocker away, so it waits for earlier, conflicting requests and for nothing
/// else. Arrival order is total, so "waits for" has no cycle, and the earliest waiter is granted when the holders before
/// it leave. A leaving request goes through all later waiters, so one that must wait on delays no other.</para>
/// <para>A request leaves by release, or by giving up while it waits; both take it off its later conflicting requests'
/// counts. A downgrade takes a writer off the counts of later waiting readers only: later writers still conflict with it.
/// Giving up and the grant exclude each other under the gate: whoever finds blockers left wins.</para>
/// <para>All state is read and written under the gate, which orders it. Wakes are collected under it and performed after
/// it; a waiter's result is published by the waiter's own lock.</para>
/// </remarks>
internal class RangeQueue(bool coarseOnly) : RangeEngine
{
    private const int None = -1;

    /// <summary>Up to so many waiters are looked through one by one; above, the tree finds those that overlap.</summary>
    private const int FewWaiters = 16;

    private readonly RequestSlots _slots = new();
    private readonly IntervalTree _tree = new();
    private Gate _gate;
    private ulong _arrivals;
    private int _treeWriters;
    private int _coarseReaders;
    private int _coarseWriters;
    private int _firstWaiter = None;
    private int _lastWaiter = None;
    private int _waiters;
    private int _coarseWaiters;

    public override int WaiterCount => Volatile.Read(ref _waiters);

    public override RangeGuard Enter(AddressRange range, bool write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        _gate.Enter();
        int slot = Add(range, write);
        var guard = new RangeGuard(this, slot, _slots[slot].Generation);
        if (_slots[slot].Blockers != 0)
        {
            Waiter waiter = Park(guard, isAsync: false);
            _gate.Exit();
            AwaitGrant(waiter, guard, Timeout.InfiniteTimeSpan, cancellationToken);
            return guard;
        }

        _gate.Exit();
        return guard;
    }

    public override bool TryEnter(AddressRange range, bool write, out RangeGuard guard)
    {
        _gate.Enter();
        if (Blocks(coarseOnly ? AddressRange.All : range, write))
        {
            _gate.Exit();
            guard = default;
            return false;
        }

        int slot = Add(range, write);
        guard = new RangeGuard(this, slot, _slots[slot].Generation);
        if (_slots[slot].Blockers == 0)
        {
            _gate.Exit();
            return true;
        }

        // Somebody outside the queue is in the way (see Arrive); a request that never waits does not stay.
        var granted = default(GrantList);
        Leave(slot, ref granted);
        _gate.Exit();
        granted.WakeAll();
        guard = default;
        return false;
    }

    public override bool TryEnter(AddressRange range, bool write, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        _gate.Enter();
        int slot = Add(range, write);
        guard = new RangeGuard(this, slot, _slots[slot].Generation);
        if (_slots[slot].Blockers == 0)
        {
            _gate.Exit();
            return true;
        }

        Waiter waiter = Park(guard, isAsync: false);
        _gate.Exit();
        if (AwaitGrant(waiter, guard, timeout, cancellationToken))
        {
            return true;
        }

        guard = default;
        return false;
    }

    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, bool write, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        _gate.Enter();
        int slot = Add(range, write);
        var guard = new RangeGuard(this, slot, _slots[slot].Generation);
        if (_slots[slot].Blockers == 0)
        {
            _gate.Exit();
            return new ValueTask<RangeGuard>(guard);
        }

        // Taken under the gate: a grant that comes right behind must find the version that the caller awaits.
        Waiter waiter = Park(guard, isAsync: true);
        ValueTask<RangeGuard> task = waiter.AsTask();
        _gate.Exit();
        waiter.CancelWith(cancellationToken);
        return task;
    }

    public override void Release(int slot, uint generation)
    {
        _gate.Enter();
        if (!_slots.IsCurrent(slot, generation))
        {
            _gate.Exit();
            return;
        }

        if (_firstWaiter == None)
        {
            // Nobody to take off a count: the common case.
            Remove(slot);
            _gate.Exit();
            return;
        }

        var granted = default(GrantList);
        Leave(slot, ref granted);
        _gate.Exit();
        granted.WakeAll();
    }

    public override void Downgrade(int slot, uint generation)
    {
        var granted = default(GrantList);
        _gate.Enter();
        bool current = _slots.IsCurrent(slot, generation);
        if (current && _slots[slot].Write)
        {
            ref Request request = ref _slots[slot];
            request.Write = false;
            if (request.IsCoarse)
            {
                _coarseWriters--;
                _coarseReaders++;
            }
            else
            {
                _treeWriters--;
                _tree.SetWrite(slot, request.Effective.Start, write: false);
            }

            Unblock(slot, readersOnly: true, ref granted);
            Downgraded(slot);
        }

        _gate.Exit();
        granted.WakeAll();
        if (!current)
        {
            throw new InvalidOperationException("The guard was released already; there is no hold to downgrade.");
        }
    }

    public override bool TryAbandon(int slot, uint generation)
    {
        var granted = default(GrantList);
        _gate.Enter();
        bool waiting = _slots.IsCurrent(slot, generation) && _slots[slot].Blockers != 0;
        if (waiting)
        {
            Unlink(slot);
            Leave(slot, ref granted);
        }

        _gate.Exit();
        granted.WakeAll();
        return waiting;
    }

    public override bool IsHeld(AddressRange range, bool write)
    {
        _gate.Enter();
        try
        {
            int coarse = write ? _coarseWriters : _coarseReaders + _coarseWriters;
            for (int at = _firstWaiter; at != None && coarse > 0; at = _slots[at].Later)
            {
                coarse -= _slots[at].IsCoarse && (_slots[at].Write || !write) ? 1 : 0;
            }

            var visitor = new HolderVisitor(_slots, range, write);
            return coarse > 0 || !_tree.Visit(range.Start, range.Last, ref visitor);
        }
        finally
        {
            _gate.Exit();
        }
    }

    public override (AddressRange Range, bool Write) Read(int slot, uint generation)
    {
        _gate.Enter();
        bool current = _slots.IsCurrent(slot, generation);
        (AddressRange, bool) state = current ? (_slots[slot].Requested, _slots[slot].Write) : default;
        _gate.Exit();
        return current ? state : throw new InvalidOperationException("The guard was released already.");
    }

    /// <summary>Called under the gate for each new request: how many holders that are not in the queue it must wait for.</summary>
    protected virtual int Arrive(int slot, in Request request) => 0;

    /// <summary>Called under the gate when a request leaves that <see cref="Arrive"/> was called for.</summary>
    protected virtual void Left(int slot, in Request request)
    {
    }

    /// <summary>Called under the gate when a writer became a reader.</summary>
    protected virtual void Downgraded(int slot)
    {
    }

    /// <summary>Takes holders that are not in the queue off the counts of the requests that wait for them.</summary>
    protected void UnblockOutside(ReadOnlySpan<(int Slot, uint Generation)> waiting)
    {
        var granted = default(GrantList);
        foreach ((int slot, uint generation) in waiting)
        {
            if (_slots.IsCurrent(slot, generation) && --_slots[slot].Blockers == 0)
            {
                Grant(slot, ref granted);
            }
        }

        granted.WakeAll();
    }

    protected void EnterGate() => _gate.Enter();

    protected void ExitGate() => _gate.Exit();

    protected ref Request RequestAt(int slot) => ref _slots[slot];

    private bool AwaitGrant(Waiter waiter, RangeGuard guard, TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool granted = waiter.Wait(timeout, cancellationToken);
        if (!granted && !TryAbandon(guard.Slot, guard.Generation))
        {
            // The grant won the race, and its wake is on the way.
            waiter.WaitForWake();
            granted = true;
        }

        waiter.Return();
        if (!granted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return granted;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Add(AddressRange range, bool write)
    {
        int slot = _slots.Rent();
        ref Request request = ref _slots[slot];
        request.Requested = range;
        request.Effective = coarseOnly ? AddressRange.All : range;
        request.Arrival = ++_arrivals;
        request.Write = write;
        request.InUse = true;
        int blockers = write ? _coarseWriters + _coarseReaders : _coarseWriters;
        if (request.IsCoarse)
        {
            blockers += write ? _tree.Count : _treeWriters;
            if (write)
            {
                _coarseWriters++;
            }
            else
            {
                _coarseReaders++;
            }
        }
        else
        {
            if (_tree.Count > 0 && (write || _treeWriters > 0))
            {
                blockers += CountConflicts(request.Effective, write);
            }

            _tree.Insert(slot, request.Effective.Start, request.Effective.Last, write);
            _treeWriters += write ? 1 : 0;
        }

        request.Blockers = blockers + Arrive(slot, in request);
        return slot;
    }

    private int CountConflicts(AddressRange range, bool write)
    {
        var visitor = new ConflictCounter(write, int.MaxValue);
        _tree.Visit(range.Start, range.Last, ref visitor);
        return visitor.Count;
    }

    private bool Blocks(AddressRange range, bool write)
    {
        if ((write ? _coarseWriters + _coarseReaders : _coarseWriters) > 0)
        {
            return true;
        }

        var visitor = new ConflictCounter(write, 1);
        return _tree.Count > 0 && (write || _treeWriters > 0) && !_tree.Visit(range.Start, range.Last, ref visitor);
    }

    private Waiter Park(RangeGuard guard, bool isAsync)
    {
        int slot = guard.Slot;
        Waiter waiter = Waiter.Rent(this, guard, isAsync);
        ref Request request = ref _slots[slot];
        request.Waiter = waiter;
        request.Earlier = _lastWaiter;
        request.Later = None;
        if (_lastWaiter == None)
        {
            _firstWaiter = slot;
        }
        else
        {
            _slots[_lastWaiter].Later = slot;
        }

        _lastWaiter = slot;
        _waiters++;
        _coarseWaiters += request.IsCoarse ? 1 : 0;
        return waiter;
    }

    private void Unlink(int slot)
    {
        ref Request request = ref _slots[slot];
        if (request.Earlier == None)
        {
            _firstWaiter = request.Later;
        }
        else
        {
            _slots[request.Earlier].Later = request.Later;
        }

        if (request.Later == None)
        {
            _lastWaiter = request.Earlier;
        }
        else
        {
            _slots[request.Later].Earlier = request.Earlier;
        }

        _waiters--;
        _coarseWaiters -= request.IsCoarse ? 1 : 0;
        request.Waiter = null;
    }

    private void Grant(int slot, ref GrantList granted)
    {
        granted.Add(_slots[slot].Waiter!);
        Unlink(slot);
    }

    private void Leave(int slot, ref GrantList granted)
    {
        Unblock(slot, readersOnly: false, ref granted);
        Remove(slot);
    }

    private void Remove(int slot)
    {
        ref Request request = ref _slots[slot];
        if (request.IsCoarse)
        {
            if (request.Write)
            {
                _coarseWriters--;
            }
            else
            {
                _coarseReaders--;
            }
        }
        else
        {
            _tree.Remove(slot, request.Effective.Start);
            _treeWriters -= request.Write ? 1 : 0;
        }

        Left(slot, in request);
        _slots.Return(slot);
    }

    /// <summary>
    /// Takes a request off the count of every later waiter that conflicts with it, and grants those that have no blocker
    /// left. With <paramref name="readersOnly"/> only waiting readers: the request turns from a writer into a reader.
    /// </summary>
    private void Unblock(int slot, bool readersOnly, ref GrantList granted)
    {
        if (_firstWaiter == None)
        {
            return;
        }

        Request gone = _slots[slot];
        if (gone.IsCoarse || _waiters <= FewWaiters || _coarseWaiters > 0)
        {
            for (int at = _firstWaiter; at != None;)
            {
                int next = _slots[at].Later;
                Unblock(at, in gone, readersOnly, ref granted);
                at = next;
            }

            return;
        }

        // Granting changes the list, not the tree, so that this may go on while it grants.
        var visitor = new UnblockVisitor(this, in gone, readersOnly) { Granted = granted };
        _tree.Visit(gone.Effective.Start, gone.Effective.Last, ref visitor);
        granted = visitor.Granted;
    }

    private void Unblock(int at, in Request gone, bool readersOnly, ref GrantList granted)
    {
        ref Request waiting = ref _slots[at];
        bool conflicts = readersOnly ? !waiting.Write : waiting.Write || gone.Write;
        if (conflicts && waiting.Waiter is not null && waiting.Arrival > gone.Arrival && waiting.Effective.Overlaps(gone.Effective) && --waiting.Blockers == 0)
        {
            Grant(at, ref granted);
        }
    }

    private struct ConflictCounter(bool write, int most) : IntervalTree.IVisitor
    {
        public int Count;

        public bool Visit(int id, ulong start, ulong last, bool otherWrites)
        {
            Count += write || otherWrites ? 1 : 0;
            return Count < most;
        }
    }

    private readonly struct HolderVisitor(RequestSlots slots, AddressRange range, bool write) : IntervalTree.IVisitor
    {
        public bool Visit(int id, ulong start, ulong last, bool writes) =>
            !(start <= range.Start && last >= range.Last && (writes || !write) && slots[id].Blockers == 0);
    }

    private struct UnblockVisitor(RangeQueue queue, in Request gone, bool readersOnly) : IntervalTree.IVisitor
    {
        private readonly Request _gone = gone;
        public GrantList Granted;

        public bool Visit(int id, ulong start, ulong last, bool writes)
        {
            queue.Unblock(id, in _gone, readersOnly, ref Granted);
            return true;
        }
    }
}
