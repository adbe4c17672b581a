using System.Runtime.CompilerServices;
using MmLock.Tree;
using MmLock.Waiting;

namespace MmLock;

// The requests that wait: their list, who is granted when another leaves, upgrades.
internal sealed partial class RangeQueue
{
    private const int None = -1;

    /// <summary>Up to so many waiters are looked through one by one; above, the tree finds those that overlap.</summary>
    private const int FewWaiters = 16;

    public WaiterPool Waiters;
    private int _firstWaiter = None;
    private int _lastWaiter = None;
    private int _waiters;
    private int _coarseWaiters;

    public override bool TryUpgrade(int slot, uint generation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        var guard = new RangeGuard(this, slot, generation);
        bool done = BeginUpgrade(guard, mayWait: timeout != TimeSpan.Zero, isAsync: false, out Waiter? waiter, out _);
        return waiter is null ? done : AwaitGrant(waiter, guard, timeout, cancellationToken);
    }

    public override ValueTask<bool> TryUpgradeAsync(int slot, uint generation, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        bool done = BeginUpgrade(new RangeGuard(this, slot, generation), mayWait: true, isAsync: true, out Waiter? waiter, out ValueTask<bool> task);
        waiter?.CancelWith(cancellationToken);
        return waiter is null ? new ValueTask<bool>(done) : task;
    }

    /// <summary>Looks again at the waiting requests that only holders outside the queue keep waiting.</summary>
    public void Recheck()
    {
        var granted = default(GrantList);
        _gate.Enter();
        for (int at = _firstWaiter; at != None;)
        {
            ref Request request = ref _slots[at];
            int next = request.Later;
            TryGrant(at, ref request, ref granted);
            at = next;
        }

        _gate.Exit();
        granted.WakeAll();
    }

    /// <summary>Takes a read hold over that exists outside the queue already, so that it is ahead of everybody who waits.</summary>
    public (int Slot, uint Generation) AdoptReader(AddressRange range)
    {
        _gate.Enter();
        ref Request request = ref Add(range, write: false, out int slot);
        request.Arrival = 0;
        request.Blockers = 0;
        for (int at = _firstWaiter; at != None; at = _slots[at].Later)
        {
            ref Request waiting = ref _slots[at];
            waiting.Blockers += waiting.Write && waiting.Overlaps(in request) ? 1 : 0;
        }

        uint generation = request.Generation;
        _gate.Exit();
        return (slot, generation);
    }

    private bool BeginUpgrade(RangeGuard guard, bool mayWait, bool isAsync, out Waiter? waiter, out ValueTask<bool> task)
    {
        waiter = null;
        task = default;
        int slot = guard.Slot;
        _gate.Enter();
        if (!_slots.IsCurrent(slot, guard.Generation))
        {
            _gate.Exit();
            throw Released();
        }

        ref Request request = ref _slots[slot];
        bool done = request.Write && !request.IsWaiting;
        if (!done && !IsUpgradeContested(slot))
        {
            SetWrite(slot, ref request, write: true);
            request.Blockers = CountOtherHolders(slot);
            if (CanHold(in request))
            {
                // Ahead of everybody who waits, also of readers that came before it and wait for something else.
                request.Arrival = 0;
                CountForWaitingReaders(slot);
                done = true;
            }
            else if (mayWait)
            {
                request.Arrival = 0;
                CountForWaitingReaders(slot);
                request.Upgrading = true;
                waiter = Park(guard, ref request, isAsync);
                task = isAsync ? waiter.AsUpgradeTask() : default;
            }
            else
            {
                request.Blockers = 0;
                SetWrite(slot, ref request, write: false);
            }
        }

        _gate.Exit();
        return done;
    }

    private bool IsUpgradeContested(int slot)
    {
        for (int at = _firstWaiter; at != None; at = _slots[at].Later)
        {
            if (_slots[at].Upgrading && _slots[at].Overlaps(in _slots[slot]))
            {
                return true;
            }
        }

        return false;
    }

    private int CountOtherHolders(int slot)
    {
        ref Request request = ref _slots[slot];
        int others = _coarseReaders;
        for (int at = _firstWaiter; at != None; at = _slots[at].Later)
        {
            others -= _slots[at].IsCoarse && !_slots[at].Write ? 1 : 0;
        }

        var visitor = new OtherHolders(_slots, slot);
        (ulong start, ulong last) = request.IsCoarse ? (0, ulong.MaxValue) : (request.Start, request.Last);
        _tree.Visit(start, last, ref visitor);
        return others + visitor.Count;
    }

    private void CountForWaitingReaders(int slot)
    {
        ref Request request = ref _slots[slot];
        for (int at = _firstWaiter; at != None; at = _slots[at].Later)
        {
            ref Request waiting = ref _slots[at];
            waiting.Blockers += at != slot && !waiting.Write && waiting.Overlaps(in request) ? 1 : 0;
        }
    }

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

    private Waiter Park(RangeGuard guard, ref Request request, bool isAsync)
    {
        int slot = guard.Slot;
        Waiter waiter = Waiters.Rent();
        waiter.Begin(this, guard, isAsync);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseAmongWaiters(int slot, ref Request request)
    {
        if (request.Upgrading)
        {
            _gate.Exit();
            throw new InvalidOperationException("The hold cannot end while it waits to be upgraded; cancel the upgrade first.");
        }

        var granted = default(GrantList);
        Unblock(slot, readersOnly: false, wasHeld: true, ref granted);
        Remove(slot, ref request, held: true);
        _gate.Exit();
        granted.WakeAll();
    }

    private void TryGrant(int at, ref Request waiting, ref GrantList granted)
    {
        if (CanHold(in waiting))
        {
            waiting.Upgrading = false;
            granted.Add(waiting.Waiter!);
            Unlink(at);
        }
    }

    /// <summary>
    /// Takes a request off the count of every waiter that counts it, and grants those that have no blocker left. With
    /// <paramref name="readersOnly"/> only waiting readers: the request turns from a writer into a reader.
    /// </summary>
    private void Unblock(int slot, bool readersOnly, bool wasHeld, ref GrantList granted)
    {
        if (_firstWaiter == None)
        {
            return;
        }

        ref Request gone = ref _slots[slot];
        if (gone.IsCoarse || _waiters <= FewWaiters || _coarseWaiters > 0)
        {
            for (int at = _firstWaiter; at != None;)
            {
                int next = _slots[at].Later;
                Unblock(at, in gone, readersOnly, wasHeld, ref granted);
                at = next;
            }

            return;
        }

        // Granting changes the list, not the tree, so that this may go on while it grants.
        var visitor = new UnblockVisitor(this, slot, readersOnly, wasHeld) { Granted = granted };
        _tree.Visit(gone.Start, gone.Last, ref visitor);
        granted = visitor.Granted;
    }

    private void Unblock(int at, in Request gone, bool readersOnly, bool wasHeld, ref GrantList granted)
    {
        ref Request waiting = ref _slots[at];
        bool conflicts = readersOnly ? !waiting.Write : waiting.Write || gone.Write;

        // An upgrader counts holders only, whenever they came; others count whoever came before them.
        bool counted = waiting.IsWaiting && (waiting.Upgrading ? wasHeld : waiting.Arrival > gone.Arrival);
        if (conflicts && counted && waiting.Overlaps(in gone))
        {
            waiting.Blockers--;
            TryGrant(at, ref waiting, ref granted);
        }
    }

    private struct OtherHolders(RequestSlots slots, int slot) : IntervalTree.IVisitor
    {
        public int Count;

        public bool Visit(int id, ulong start, ulong last, bool write)
        {
            Count += id != slot && !slots[id].IsWaiting ? 1 : 0;
            return true;
        }
    }

    private struct UnblockVisitor(RangeQueue queue, int gone, bool readersOnly, bool wasHeld) : IntervalTree.IVisitor
    {
        public GrantList Granted;

        public bool Visit(int id, ulong start, ulong last, bool writes)
        {
            queue.Unblock(id, in queue._slots[gone], readersOnly, wasHeld, ref Granted);
            return true;
        }
    }
}
