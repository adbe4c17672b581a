using System.Collections.Concurrent;
using System.Diagnostics;
using MmLock.Backends;

namespace MmLock.Validation;

/// <summary>
/// A backend that refuses what would make a flow of control wait for itself, reports what could make two wait for each other, and passes
/// all else to the one inside.
/// </summary>
/// <remarks>
/// Its guards name an entry here, which has the inner guard, so that a hold is known until its release, on any thread.
/// Any overlap is refused, readers' too: the second read waits behind a writer that waits for the first.
/// </remarks>
internal sealed class ValidatingRangeLock : RangeLockBackend, IGuardOwner
{
    private readonly ConcurrentDictionary<ulong, FlowHold> _held = new();
    private readonly RangeLockBackend _inner;
    private readonly long _instance = LockClass.NextInstance();
    private ulong _last;

    /// <param name="backend">Where holds are kept.</param>
    /// <param name="name">What reports call the lock; null for the place that makes it.</param>
    /// <param name="throws">Whether reports are thrown.</param>
    public ValidatingRangeLock(RangeLockBackend backend, string? name = null, bool throws = false)
    {
        ReportLog.TurnOn();
        _inner = backend;
        Throws = throws;
        Class = LockClass.Find(name);
        Latch = new LatchWatch(Class, this, throws);
    }

    /// <summary>Null for one of too many.</summary>
    public LockClass? Class { get; }

    public string Name => Class?.Name ?? "MmapLock";

    public bool Throws { get; }

    /// <summary>What watches the structure lock of the same lock.</summary>
    public LatchWatch Latch { get; }

    /// <summary>Makes what watches the lock of a part of the structure.</summary>
    public LatchWatch MakeLatch() => new(Class, this, Throws);

    /// <summary>How many holds there have been. For tests.</summary>
    internal ulong Last { get => _last; set => _last = value; }

    public override CentralRangeLock Queue => _inner.Queue;

    public override int WaiterCount => _inner.WaiterCount;

    public override int HolderCount => _inner.HolderCount;

    public override int Pooled => _inner.Pooled;

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        FlowHold held = Check(range, mode, waits: true);
        return Keep(held, _inner.Enter(range, mode, cancellationToken));
    }

    public override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        FlowHold held = Check(range, mode, waits: false);
        bool done = _inner.TryEnter(range, mode, out guard);
        guard = done ? Keep(held, guard) : default;
        return done;
    }

    public override bool TryEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        FlowHold held = Check(range, mode, waits: timeout != TimeSpan.Zero);
        bool done = _inner.TryEnter(range, mode, timeout, cancellationToken, out guard);
        guard = done ? Keep(held, guard) : default;
        return done;
    }

    // Not async itself: the flow must be known to the caller when this returns.
    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        FlowHold held = Check(range, mode, waits: true);
        held.Flow.Ask(1);
        return KeepAsync(held, _inner.EnterAsync(range, mode, cancellationToken));
    }

    public override ValueTask<RangeGuard?> TryEnterAsync(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        FlowHold held = Check(range, mode, waits: timeout != TimeSpan.Zero);
        held.Flow.Ask(1);
        return TryKeepAsync(held, _inner.TryEnterAsync(range, mode, timeout, cancellationToken));
    }

    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        FlowHold[] held = CheckAll(set, mode, waits: true);
        _inner.EnterAll(set, mode, cancellationToken);
        KeepAll(set, held);
    }

    public override bool TryEnterAll(RangeSet set, LockMode mode)
    {
        FlowHold[] held = CheckAll(set, mode, waits: false);
        bool done = _inner.TryEnterAll(set, mode);
        if (done)
        {
            KeepAll(set, held);
        }

        return done;
    }

    /// <summary>A structure hold waits for coarse requests, and these for whatever the flow holds.</summary>
    /// <exception cref="LockRecursionException">The flow holds something of the lock.</exception>
    public void CheckStructure(LockMode mode)
    {
        using OwnWork work = OwnWork.Begin();
        if (Flow.Active?.Holds.FirstOrDefault(h => h.Owner == this) is { } held)
        {
            throw new LockRecursionException(
                $"The structure is asked {Reports.For(mode)} while the same flow holds {held.Range} {Reports.For(held.Mode)}: a coarse "
                + "request would wait for the one and be waited for by the other. Inside a hold, enter VmaLock."
                + $"{Environment.NewLine}Held since:{Environment.NewLine}{held.Stack}");
        }

        Latch.Asked();
    }

    /// <summary>Judges an acquire that tries before it waits.</summary>
    /// <exception cref="LockRecursionException">It would wait for its own flow.</exception>
    public void CheckAhead(AddressRange range, LockMode mode) => Check(range, mode, waits: true);

    /// <summary>Refuses nothing: a task that was started inside the hold, of the same flow, may have it now, and will give it
    /// back.</summary>
    public override RangeGuard Retake(LockMode mode)
    {
        using OwnWork work = OwnWork.Begin();
        var held = new FlowHold(this, AddressRange.All, mode, Flow.Current, new StackTrace(skipFrames: 1, fNeedFileInfo: true));
        return Keep(held, _inner.Retake(mode));
    }

    void IGuardOwner.Release(ulong name)
    {
        if (_held.TryGetValue(name, out FlowHold? held))
        {
            using OwnWork work = OwnWork.Begin();
            long allocated = held.IsCoarse ? held.Allocated : 0;

            // The inner one first: if it refuses, the hold is still known. It ends once, however often it is released.
            held.Guard.Dispose();
            if (_held.TryRemove(name, out _))
            {
                held.Flow.Remove(held);
                CheckEnd(held, allocated);
            }
        }
    }

    void IGuardOwner.Downgrade(ulong name)
    {
        FlowHold held = Find(name);
        held.Guard.DowngradeToRead();
        held.Mode = LockMode.Read;
    }

    bool IGuardOwner.TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        FlowHold held = Find(name);
        return Upgraded(held, held.Guard.TryUpgradeToWrite(timeout, cancellationToken));
    }

    async ValueTask<bool> IGuardOwner.TryUpgradeAsync(ulong name, CancellationToken cancellationToken)
    {
        FlowHold held = Find(name);
        return Upgraded(held, await held.Guard.TryUpgradeToWriteAsync(cancellationToken).ConfigureAwait(false));
    }

    (AddressRange Range, LockMode Mode) IGuardOwner.Read(ulong name)
    {
        RangeGuard guard = Find(name).Guard;
        return (guard.Range, guard.Mode);
    }

    public override bool IsHeld(AddressRange range, LockMode mode) => _inner.IsHeld(range, mode);

    public override bool TryReadVersion(AddressRange range, out ulong version) => _inner.TryReadVersion(range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version) => _inner.TryReadVersionHeld(range, out version);

    public override bool IsVersion(AddressRange range, ulong version) => _inner.IsVersion(range, version);

    /// <summary>What the flow has of this lock. Any range counts, as for the analyzer's rule.</summary>
    /// <remarks>
    /// Of what others hold it cannot be told whether they have handed it on: a guard is bound to no thread, and an async method that
    /// returns one leaves its flow behind. So a lock is missing only while nobody has it in the mode.
    /// </remarks>
    public GuardHolding HoldingOf(LockMode mode)
    {
        FlowHold? own = null;
        foreach (FlowHold held in Flow.Active?.Holds ?? [])
        {
            if (held.Owner == this)
            {
                if (Suffices(held))
                {
                    return new GuardHolding(GuardHoldingState.Held);
                }

                own = held;
            }
        }

        foreach (KeyValuePair<ulong, FlowHold> held in _held)
        {
            if (Suffices(held.Value))
            {
                return new GuardHolding(GuardHoldingState.Unknown);
            }
        }

        return own is null ? new GuardHolding(GuardHoldingState.Missing) : new GuardHolding(GuardHoldingState.ForReadingOnly, own.Stack);

        bool Suffices(FlowHold held) => mode == LockMode.Read || held.Mode == LockMode.Write;
    }

    private static bool Upgraded(FlowHold held, bool done)
    {
        held.Mode = done ? LockMode.Write : held.Mode;
        return done;
    }

    private void CheckEnd(FlowHold ended, long allocated)
    {
        if (allocated >= Reports.LargeAllocation)
        {
            Reports.Allocation(Name, ended.Mode, ended.Stack, allocated, new StackTrace(skipFrames: 2, fNeedFileInfo: true));
        }

        if (LatchWatch.FindInside(this, ended.Flow) is { } kept && !ended.Flow.Holds.Any(h => h.Owner == this))
        {
            Reports.StructureOutlives(ended, kept, new StackTrace(skipFrames: 2, fNeedFileInfo: true));
        }
    }

    private FlowHold Check(AddressRange range, LockMode mode, bool waits, Flow? flow = null)
    {
        using OwnWork work = OwnWork.Begin();
        var asked = new FlowHold(this, range, mode, flow ?? Flow.Current, new StackTrace(skipFrames: 2, fNeedFileInfo: true));
        if (!waits)
        {
            return asked;
        }

        FlowHold[] holds = asked.Flow.Holds;
        foreach (FlowHold held in holds)
        {
            if (held.Owner == this && (held.Range.Overlaps(range) || Queue.IsCoarseOnly))
            {
                throw Refusal(held, range, mode, asked.Stack);
            }
        }

        if (LatchWatch.Innermost is { } latch)
        {
            Reports.RangeUnderStructure(latch, Name, mode, asked.Stack, Throws);
        }

        foreach (FlowHold held in holds)
        {
            CheckOrder(held, asked);
        }

        return asked;
    }

    private static LockRecursionException Refusal(FlowHold held, AddressRange range, LockMode mode, StackTrace stack)
    {
        MmapLockReport report = Reports.SelfDeadlock(held, range, mode, "and would wait for itself", stack);
        return new LockRecursionException($"The lock is not re-entrant. {report}");
    }

    /// <summary>Of two ranges of a lock, two locks of a class, two classes.</summary>
    private void CheckOrder(FlowHold held, FlowHold asked)
    {
        if (held.End is not { } first || asked.End is not { } second)
        {
            return;
        }

        if (held.Owner == this)
        {
            bool ascends = held.Range.Start < asked.Range.Start;
            first = first with { Node = new LockNode(_instance + (ascends ? 0 : 1), $"{Name} {held.Range}") };
            second = second with { Node = new LockNode(_instance + (ascends ? 1 : 0), $"{Name} {asked.Range}") };
        }
        else if (held.Owner.Class == Class)
        {
            first = first with { Node = new LockNode(held.Owner._instance + 2, Name) };
            second = second with { Node = new LockNode(_instance + 2, Name) };
        }

        Reports.Order(first, held.Stack, second, asked.Stack, Throws);
    }

    private FlowHold[] CheckAll(RangeSet set, LockMode mode, bool waits)
    {
        // One flow for all: each time that an idle one is asked for, another begins.
        Flow flow = Flow.Current;
        var held = new FlowHold[set.Ranges.Length];
        for (int i = 0; i < held.Length; i++)
        {
            held[i] = Check(set.Ranges[i], mode, waits, flow);
        }

        return held;
    }

    /// <summary>On failure nothing is held.</summary>
    private void KeepAll(RangeSet set, FlowHold[] held)
    {
        try
        {
            Span<RangeGuard> guards = set.Guards;
            bool isCoarse = guards.Length < held.Length;
            for (int i = 0; i < guards.Length; i++)
            {
                guards[i] = Keep(isCoarse ? held[i].As(AddressRange.All) : held[i], guards[i]);
            }
        }
        catch
        {
            set.LeaveAll();
            throw;
        }
    }

    private RangeGuard Keep(FlowHold held, RangeGuard guard)
    {
        using OwnWork work = OwnWork.Begin();
        held.Guard = guard;
        ulong name = Interlocked.Increment(ref _last);
        try
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            _held[name] = held;
            held.Begin();
        }
        catch
        {
            _held.TryRemove(name, out _);
            guard.Dispose();
            throw;
        }

        return new RangeGuard(this, name);
    }

    private async ValueTask<RangeGuard> KeepAsync(FlowHold held, ValueTask<RangeGuard> entering)
    {
        try
        {
            return Keep(held, await entering.ConfigureAwait(false));
        }
        finally
        {
            held.Flow.Ask(-1);
        }
    }

    private async ValueTask<RangeGuard?> TryKeepAsync(FlowHold held, ValueTask<RangeGuard?> entering)
    {
        try
        {
            return await entering.ConfigureAwait(false) is { } guard ? Keep(held, guard) : null;
        }
        finally
        {
            held.Flow.Ask(-1);
        }
    }

    private FlowHold Find(ulong name) => _held.TryGetValue(name, out FlowHold? held) ? held : throw Released();
}
