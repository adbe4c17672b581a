using System.Runtime.CompilerServices;
using MmLock.Tree;
using MmLock.Waiting;

namespace MmLock.Backends;

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
/// is woken once, by the request that took its last blocker away, so it waits for earlier, conflicting requests and for nothing
/// else. Arrival order is total, so "waits for" has no cycle, and the earliest waiter is granted when the holders before
/// it leave. A leaving request goes through all later waiters, so one that must wait on delays no other.</para>
/// <para>A request leaves by release, or by giving up while it waits; both take it off its later conflicting requests'
/// counts. A downgrade takes a writer off the counts of later waiting readers only: later writers still conflict with it.
/// Giving up and the grant exclude each other under the gate: the one that finds the request waiting wins.</para>
/// <para>An upgrade turns a granted reader into a writer that counts the other granted readers on its range, and that goes
/// to the head of the order: waiting readers now count it, whenever they came; waiting writers on its range counted it
/// already, since they came later (it could not have been granted otherwise). So nobody is granted there before it, and
/// it waits for holders only. Two upgraders would wait for each other's read hold, so the second fails at once. Giving up
/// an upgrade is a downgrade.</para>
/// <para>All state is read and written under the gate, which orders it. Wakes are collected under it and performed after
/// it; a waiter's result is published by the waiter's own lock.</para>
/// <para>Whatever may fail (memory for a request, a node, a waiter) is asked for before anything is changed, in a method of
/// its own that undoes the little there is and leaves the gate. Nothing else under the gate throws or waits. Every wait
/// ends by the grant or by <see cref="TryAbandon"/>, exceptions included: <see cref="AwaitGrant"/>, <see cref="Arm"/>.</para>
/// <para>With <paramref name="outside"/>, other holders exist that this queue does not know one by one; a request that was announced
/// to them is granted when, besides having no blockers, none of them is in its way. One that was not announced came when there could be
/// none (<see cref="AskOutside"/>), and as long as it is here there are none.</para>
/// </remarks>
internal sealed partial class CentralRangeLock(bool coarseOnly, FastPathRangeLock? outside = null) : RangeLockBackend
{
    private readonly IntervalTree _tree = new();
    private RequestPool _requests = new();
    private SpinGate _gate;
    private ulong _arrivals;
    private int _treeWriters;
    private int _coarseReaders;
    private int _coarseWriters;

    public override CentralRangeLock Queue => this;

    /// <summary>Whether every hold is of the whole space, whatever its range.</summary>
    public bool IsCoarseOnly => coarseOnly;

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        _gate.Enter();
        Request request = Add(range, mode);
        if (!CanHold(request))
        {
            return ParkAndWait(request, cancellationToken);
        }

        var guard = new RangeGuard(request, request.Generation);
        _gate.Exit();
        return guard;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard ParkAndWait(Request request, CancellationToken cancellationToken)
    {
        var guard = new RangeGuard(request, request.Generation);
        Waiter waiter = ParkNew(request, isAsync: false, Timeout.InfiniteTimeSpan);
        _gate.Exit();
        AwaitGrant(waiter, guard, isUpgrade: false, cancellationToken);
        return guard;
    }

    public override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        _gate.Enter();
        Request request = Add(range, mode);
        if (CanHold(request))
        {
            guard = new RangeGuard(request, request.Generation);
            _gate.Exit();
            return true;
        }

        // It came last and under the gate: nobody counts it.
        Remove(request, held: false);
        _gate.Exit();
        guard = default;
        return false;
    }

    public override bool TryEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            return TryEnter(range, mode, out guard);
        }

        _gate.Enter();
        Request request = Add(range, mode);
        guard = new RangeGuard(request, request.Generation);
        if (CanHold(request))
        {
            _gate.Exit();
            return true;
        }

        return Await(request, timeout, cancellationToken, ref guard);
    }

    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        Waiter? waiter = BeginEnter(range, mode, Timeout.InfiniteTimeSpan, cancellationToken, out RangeGuard guard);
        return waiter is null ? new ValueTask<RangeGuard>(guard) : new ValueTask<RangeGuard>(waiter, waiter.Token);
    }

    public override ValueTask<RangeGuard?> TryEnterAsync(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard?>(cancellationToken);
        }

        if (timeout == TimeSpan.Zero)
        {
            return new ValueTask<RangeGuard?>(TryEnter(range, mode, out RangeGuard tried) ? tried : null);
        }

        Waiter? waiter = BeginEnter(range, mode, timeout, cancellationToken, out RangeGuard guard);
        return waiter is null ? new ValueTask<RangeGuard?>(guard) : new ValueTask<RangeGuard?>(waiter, waiter.Token);
    }

    /// <returns>Null when the request was granted at once.</returns>
    private Waiter? BeginEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        _gate.Enter();
        Request request = Add(range, mode);
        guard = new RangeGuard(request, request.Generation);
        if (CanHold(request))
        {
            _gate.Exit();
            return null;
        }

        Waiter waiter = ParkNew(request, isAsync: true, timeout);
        _gate.Exit();
        Arm(waiter, guard, isUpgrade: false, cancellationToken);
        return waiter;
    }

    public void Release(Request request, ulong generation)
    {
        _gate.Enter();
        if (request.Generation != generation)
        {
            _gate.Exit();
            return;
        }

        if (_firstWaiter is null && !request.IsStructure)
        {
            // Nobody to take off a count: the common case.
            Remove(request, held: true);
            _gate.Exit();
            return;
        }

        ReleaseAmongWaiters(request);
    }

    /// <exception cref="InvalidOperationException">The guard is not current.</exception>
    public void Downgrade(Request request, ulong generation)
    {
        if (!TryDowngrade(request, generation))
        {
            throw Released();
        }
    }

    /// <returns>False when the guard is not current.</returns>
    private bool TryDowngrade(Request request, ulong generation)
    {
        var granted = default(GrantList);
        _gate.Enter();
        bool current = request.Generation == generation;
        if (current && request.Write && !request.IsWaiting)
        {
            _versions?.EndWrite(request.Extent);
            SetWrite(request, write: false);
            Unblock(request, readersOnly: true, wasHeld: true, ref granted);
        }

        _gate.Exit();
        granted.WakeAll();
        return current;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Request Add(AddressRange range, LockMode mode)
    {
        Request request = _requests.TryRent() ?? MakeRequest();
        bool write = mode == LockMode.Write;
        bool coarse = coarseOnly || (range.Start == 0 && range.Last == ulong.MaxValue);
        if (!coarse && _tree.IsFull)
        {
            SettleTree(request);
        }

        return Place(request, range, write, coarse);
    }

    /// <summary>Cannot fail: there is room in the tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Request Place(Request request, AddressRange range, bool write, bool coarse)
    {
        request.Generation++;
        request.Start = range.Start;
        request.Last = range.Last;
        request.Arrival = ++_arrivals;
        request.Write = write;
        int blockers = write ? _coarseWriters + _coarseReaders : _coarseWriters;
        if (coarse)
        {
            request.IsCoarse = true;
            blockers += write
                ? _tree.Count + _structureWriters + _structureReaders
                : _treeWriters + _structureWriters;
            CountCoarse(write, 1);
            CoarseEpoch++;
        }
        else
        {
            request.IsCoarse = false;
            if (_tree.Count > 0 && (write || _treeWriters > 0))
            {
                blockers += CountConflicts(range, write);
            }

            _tree.Insert(request);
            _treeWriters += write ? 1 : 0;
        }

        request.Blockers = blockers;
        if (coarse ? _asksForCoarse : _asksForRanges)
        {
            Announce(request);
        }

        return request;
    }

    /// <summary>Under the gate, and leaves it on failure.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Request MakeRequest()
    {
        try
        {
            return _requests.Make(this);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    /// <summary>Under the gate, and leaves it on failure.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SettleTree(Request rented)
    {
        try
        {
            _tree.Settle();
        }
        catch
        {
            _requests.Return(rented);
            _gate.Exit();
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Remove(Request request, bool held)
    {
        if (held && request.Write)
        {
            _versions?.EndWrite(request.Extent);
        }

        if (request.IsCoarse)
        {
            CountCoarse(request.Write, -1);
        }
        else
        {
            _tree.Remove(request);
            _treeWriters -= request.Write ? 1 : 0;
        }

        if (request.Announced)
        {
            Withdraw(request);
        }

        request.Generation++;
        _requests.Return(request);
    }

    /// <summary>Whether nothing is in the request's way. Called under the gate until it says yes, which grants the request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanHold(Request request)
    {
        if (!IsFree(request))
        {
            return false;
        }

        Begin(request);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsFree(Request request) =>
        request.Blockers == 0
        && (_latch is null || !request.IsCoarse || IsClearOfStructure(request))
        && (!request.Announced || outside!.IsClear(request));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin(Request request)
    {
        if (request.Write)
        {
            _versions?.BeginWrite(request.Extent);
            if (request.Announced)
            {
                outside!.Granted(request);
            }
        }
    }

    private void SetWrite(Request request, bool write)
    {
        int change = write ? 1 : -1;
        request.Write = write;
        if (request.IsCoarse)
        {
            _coarseWriters += change;
            _coarseReaders -= change;
            PublishCoarse();
        }
        else
        {
            _treeWriters += change;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountCoarse(bool write, int change)
    {
        if (write)
        {
            _coarseWriters += change;
        }
        else
        {
            _coarseReaders += change;
        }

        PublishCoarse();
    }
}
