using System.Runtime.CompilerServices;
using MmLock.Optimistic;
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
/// Giving up and the grant exclude each other under the gate: whoever finds the request waiting wins.</para>
/// <para>An upgrade turns a granted reader into a writer that counts the other granted readers on its range, and that goes
/// to the head of the order: waiting readers now count it, whenever they came; waiting writers on its range counted it
/// already, since they came later (it could not have been granted otherwise). So nobody is granted there before it, and
/// it waits for holders only. Two upgraders would wait for each other's read hold, so the second fails at once. Giving up
/// an upgrade is a downgrade.</para>
/// <para>All state is read and written under the gate, which orders it. Wakes are collected under it and performed after
/// it; a waiter's result is published by the waiter's own lock.</para>
/// <para>With <paramref name="outside"/>, other holders exist that this queue does not know one by one; a request is
/// granted when, besides having no blockers, none of them is in its way.</para>
/// </remarks>
internal sealed partial class RangeQueue(bool coarseOnly, IOutsideHolders? outside = null) : RangeEngine
{
    private readonly IntervalTree _tree = new();
    private RequestSlots _slots = new();
    private WriteVersions? _versions;
    private Gate _gate;
    private ulong _arrivals;
    private int _treeWriters;
    private int _coarseReaders;
    private int _coarseWriters;

    public override int WaiterCount => Volatile.Read(ref _waiters);

    public override RangeGuard Enter(AddressRange range, bool write, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        _gate.Enter();
        ref Request request = ref Add(range, write, out int slot);
        if (!CanHold(in request))
        {
            return ParkAndWait(slot, ref request, cancellationToken);
        }

        var guard = new RangeGuard(this, slot, request.Generation);
        _gate.Exit();
        return guard;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard ParkAndWait(int slot, ref Request request, CancellationToken cancellationToken)
    {
        var guard = new RangeGuard(this, slot, request.Generation);
        Waiter waiter = Park(guard, ref request, isAsync: false);
        _gate.Exit();
        AwaitGrant(waiter, guard, Timeout.InfiniteTimeSpan, cancellationToken);
        return guard;
    }

    public override bool TryEnter(AddressRange range, bool write, out RangeGuard guard)
    {
        _gate.Enter();
        ref Request request = ref Add(range, write, out int slot);
        if (CanHold(in request))
        {
            guard = new RangeGuard(this, slot, request.Generation);
            _gate.Exit();
            return true;
        }

        // It came last and under the gate: nobody counts it.
        Remove(slot, ref request, held: false);
        _gate.Exit();
        guard = default;
        return false;
    }

    public override bool TryEnter(AddressRange range, bool write, TimeSpan timeout, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        _gate.Enter();
        ref Request request = ref Add(range, write, out int slot);
        guard = new RangeGuard(this, slot, request.Generation);
        if (CanHold(in request))
        {
            _gate.Exit();
            return true;
        }

        Waiter waiter = Park(guard, ref request, isAsync: false);
        _gate.Exit();
        if (AwaitGrant(waiter, guard, timeout, CancellationToken.None))
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
        ref Request request = ref Add(range, write, out int slot);
        var guard = new RangeGuard(this, slot, request.Generation);
        if (CanHold(in request))
        {
            _gate.Exit();
            return new ValueTask<RangeGuard>(guard);
        }

        // Taken under the gate: a grant that comes right behind must find the version that the caller awaits.
        Waiter waiter = Park(guard, ref request, isAsync: true);
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

        ref Request request = ref _slots[slot];
        if (_firstWaiter == None)
        {
            // Nobody to take off a count: the common case.
            Remove(slot, ref request, held: true);
            _gate.Exit();
            return;
        }

        ReleaseAmongWaiters(slot, ref request);
    }

    public override void Downgrade(int slot, uint generation)
    {
        var granted = default(GrantList);
        _gate.Enter();
        if (!_slots.IsCurrent(slot, generation))
        {
            _gate.Exit();
            throw Released();
        }

        ref Request request = ref _slots[slot];
        if (request.Write && !request.IsWaiting)
        {
            _versions?.EndWrite(Extent(in request));
            SetWrite(slot, ref request, write: false);
            Unblock(slot, readersOnly: true, wasHeld: true, ref granted);
        }

        _gate.Exit();
        granted.WakeAll();
    }

    /// <summary>Takes a waiting request or upgrade back, waking whoever it alone was blocking.</summary>
    /// <returns>False when it was granted already.</returns>
    public bool TryAbandon(int slot, uint generation)
    {
        var granted = default(GrantList);
        _gate.Enter();
        bool waiting = _slots.IsCurrent(slot, generation) && _slots[slot].IsWaiting;
        if (waiting)
        {
            ref Request request = ref _slots[slot];
            Unlink(slot);
            if (request.Upgrading)
            {
                request.Upgrading = false;
                request.Blockers = 0;
                SetWrite(slot, ref request, write: false);
                Unblock(slot, readersOnly: true, wasHeld: true, ref granted);
            }
            else
            {
                Unblock(slot, readersOnly: false, wasHeld: false, ref granted);
                Remove(slot, ref request, held: false);
            }
        }

        _gate.Exit();
        granted.WakeAll();
        return waiting;
    }

    public override bool IsHeld(AddressRange range, bool write)
    {
        _gate.Enter();
        int coarse = write ? _coarseWriters : _coarseReaders + _coarseWriters;
        for (int at = _firstWaiter; at != None && coarse > 0; at = _slots[at].Later)
        {
            ref Request waiting = ref _slots[at];
            coarse -= waiting.IsCoarse && (waiting.Write || !write) && !waiting.Holds(write) ? 1 : 0;
        }

        var visitor = new HolderVisitor(_slots, range, write);
        bool held = coarse > 0 || !_tree.Visit(range.Start, range.Last, ref visitor);
        _gate.Exit();
        return held;
    }

    public override (AddressRange Range, bool Write) Read(int slot, uint generation)
    {
        _gate.Enter();
        bool current = _slots.IsCurrent(slot, generation);
        (AddressRange, bool) state = current ? (_slots[slot].Range, _slots[slot].Holds(write: true)) : default;
        _gate.Exit();
        return current ? state : throw Released();
    }

    public override bool TryReadVersion(AddressRange range, out ulong version) =>
        (Volatile.Read(ref _versions) ?? KeepVersions()).TryRead(coarseOnly ? AddressRange.All : range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version)
    {
        _ = (Volatile.Read(ref _versions) ?? KeepVersions()).TryRead(coarseOnly ? AddressRange.All : range, out version);
        return true;
    }

    public override bool IsVersion(AddressRange range, ulong version) =>
        _versions!.Is(coarseOnly ? AddressRange.All : range, version);

    /// <summary>Writers pay for versions from the first speculative read on.</summary>
    private WriteVersions KeepVersions()
    {
        _gate.Enter();
        if (_versions is null)
        {
            var versions = new WriteVersions();
            int coarse = _coarseWriters;
            for (int at = _firstWaiter; at != None; at = _slots[at].Later)
            {
                coarse -= _slots[at].IsCoarse && _slots[at].Write ? 1 : 0;
            }

            if (coarse > 0)
            {
                versions.BeginWrite(AddressRange.All);
            }

            var visitor = new WriterVisitor(_slots, versions);
            _tree.Visit(0, ulong.MaxValue, ref visitor);
            Volatile.Write(ref _versions, versions);
        }

        _gate.Exit();
        return _versions;
    }

    private static AddressRange Extent(in Request request) => request.IsCoarse ? AddressRange.All : request.Range;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Request Add(AddressRange range, bool write, out int slot)
    {
        ref Request request = ref _slots.Rent(out slot);
        request.Start = range.Start;
        request.Last = range.Last;
        request.Arrival = ++_arrivals;
        request.Write = write;
        int blockers = write ? _coarseWriters + _coarseReaders : _coarseWriters;
        if (coarseOnly || (range.Start == 0 && range.Last == ulong.MaxValue))
        {
            request.IsCoarse = true;
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
            request.IsCoarse = false;
            if (_tree.Count > 0 && (write || _treeWriters > 0))
            {
                blockers += CountConflicts(range, write);
            }

            _tree.Insert(slot, range.Start, range.Last, write);
            _treeWriters += write ? 1 : 0;
        }

        request.Blockers = blockers;
        outside?.Arrive(in request);
        return ref request;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Remove(int slot, ref Request request, bool held)
    {
        if (held && request.Write)
        {
            _versions?.EndWrite(Extent(in request));
        }

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
            _tree.Remove(slot, request.Start);
            _treeWriters -= request.Write ? 1 : 0;
        }

        outside?.Left(in request);
        _slots.Return(slot, ref request);
    }

    /// <summary>Whether nothing is in the request's way. Called under the gate until it says yes, which grants the request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanHold(in Request request)
    {
        if (request.Blockers != 0 || (outside is not null && !outside.IsClear(in request)))
        {
            return false;
        }

        if (request.Write)
        {
            _versions?.BeginWrite(Extent(in request));
            outside?.Granted(in request);
        }

        return true;
    }

    private void SetWrite(int slot, ref Request request, bool write)
    {
        int change = write ? 1 : -1;
        request.Write = write;
        if (request.IsCoarse)
        {
            _coarseWriters += change;
            _coarseReaders -= change;
        }
        else
        {
            _treeWriters += change;
            _tree.SetWrite(slot, request.Start, write);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CountConflicts(AddressRange range, bool write)
    {
        var visitor = new ConflictCounter(write);
        _tree.Visit(range.Start, range.Last, ref visitor);
        return visitor.Count;
    }

    private struct ConflictCounter(bool write) : IntervalTree.IVisitor
    {
        public int Count;

        public bool Visit(int id, ulong start, ulong last, bool otherWrites)
        {
            Count += write || otherWrites ? 1 : 0;
            return true;
        }
    }

    private readonly struct HolderVisitor(RequestSlots slots, AddressRange range, bool write) : IntervalTree.IVisitor
    {
        public bool Visit(int id, ulong start, ulong last, bool writes) =>
            !(start <= range.Start && last >= range.Last && slots[id].Holds(write));
    }

    private readonly struct WriterVisitor(RequestSlots slots, WriteVersions versions) : IntervalTree.IVisitor
    {
        public bool Visit(int id, ulong start, ulong last, bool write)
        {
            if (slots[id].Holds(write: true))
            {
                versions.BeginWrite(slots[id].Range);
            }

            return true;
        }
    }
}
