using System.Collections.Concurrent;
using System.Diagnostics;
using MmLock.Backends;

namespace MmLock.Validation;

/// <summary>A backend that refuses what would make a flow of control wait for itself, and passes all else to the one inside.</summary>
/// <remarks>
/// Its guards name an entry here, which has the inner guard, so that a hold is known until its release, on any thread.
/// Any overlap is refused, readers' too: the second read waits behind a writer that waits for the first.
/// </remarks>
internal sealed class ValidatingRangeLock(RangeLockBackend inner) : RangeLockBackend, IGuardOwner
{
    private static readonly AsyncLocal<object?> s_flow = new();
    private readonly ConcurrentDictionary<ulong, Held> _held = new();
    private ulong _last;

    /// <summary>How many holds there have been. For tests.</summary>
    internal ulong Last { get => _last; set => _last = value; }

    public override CentralRangeLock Queue => inner.Queue;

    public override int WaiterCount => inner.WaiterCount;

    public override int HolderCount => inner.HolderCount;

    public override int Pooled => inner.Pooled;

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        Held held = Check(range, mode, waits: true);
        return Keep(held, inner.Enter(range, mode, cancellationToken));
    }

    public override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        Held held = Check(range, mode, waits: false);
        bool done = inner.TryEnter(range, mode, out guard);
        guard = done ? Keep(held, guard) : default;
        return done;
    }

    public override bool TryEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        Held held = Check(range, mode, waits: timeout != TimeSpan.Zero);
        bool done = inner.TryEnter(range, mode, timeout, cancellationToken, out guard);
        guard = done ? Keep(held, guard) : default;
        return done;
    }

    // Not async itself: the flow must be known to the caller when this returns.
    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        Held held = Check(range, mode, waits: true);
        return KeepAsync(held, inner.EnterAsync(range, mode, cancellationToken));
    }

    public override ValueTask<RangeGuard?> TryEnterAsync(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        Held held = Check(range, mode, waits: timeout != TimeSpan.Zero);
        return TryKeepAsync(held, inner.TryEnterAsync(range, mode, timeout, cancellationToken));
    }

    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        Held[] held = CheckAll(set, mode, waits: true);
        inner.EnterAll(set, mode, cancellationToken);
        KeepAll(set, held);
    }

    public override bool TryEnterAll(RangeSet set, LockMode mode)
    {
        Held[] held = CheckAll(set, mode, waits: false);
        bool done = inner.TryEnterAll(set, mode);
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
        foreach (Held held in _held.Values)
        {
            if (held.Flow == s_flow.Value)
            {
                throw new LockRecursionException(
                    $"The structure is asked for {Name(mode)} while the same flow holds {held.Range} for {Name(held.Mode)}: a coarse "
                    + "request would wait for the one and be waited for by the other. Inside a hold, enter VmaLock."
                    + $"{Environment.NewLine}Held since:{Environment.NewLine}{held.Place}");
            }
        }
    }

    /// <summary>Refuses nothing: a task that was started inside the hold, of the same flow, may have it now, and will give it
    /// back.</summary>
    public override RangeGuard Retake(LockMode mode)
    {
        var held = new Held(AddressRange.All, mode, s_flow.Value ??= new object(), new StackTrace(skipFrames: 1, fNeedFileInfo: true));
        return Keep(held, inner.Retake(mode));
    }

    void IGuardOwner.Release(ulong name)
    {
        if (_held.TryGetValue(name, out Held? held))
        {
            // The inner one first: if it refuses, the hold is still known. It ends once, however often it is released.
            held.Guard.Dispose();
            _held.TryRemove(name, out _);
        }
    }

    void IGuardOwner.Downgrade(ulong name) => Find(name).Guard.DowngradeToRead();

    bool IGuardOwner.TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken) =>
        Find(name).Guard.TryUpgradeToWrite(timeout, cancellationToken);

    ValueTask<bool> IGuardOwner.TryUpgradeAsync(ulong name, CancellationToken cancellationToken) =>
        Find(name).Guard.TryUpgradeToWriteAsync(cancellationToken);

    (AddressRange Range, LockMode Mode) IGuardOwner.Read(ulong name)
    {
        RangeGuard guard = Find(name).Guard;
        return (guard.Range, guard.Mode);
    }

    public override bool IsHeld(AddressRange range, LockMode mode) => inner.IsHeld(range, mode);

    public override bool TryReadVersion(AddressRange range, out ulong version) => inner.TryReadVersion(range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version) => inner.TryReadVersionHeld(range, out version);

    public override bool IsVersion(AddressRange range, ulong version) => inner.IsVersion(range, version);

    private Held Check(AddressRange range, LockMode mode, bool waits)
    {
        object flow = s_flow.Value ??= new object();
        var place = new StackTrace(skipFrames: 2, fNeedFileInfo: true);
        foreach (Held held in _held.Values)
        {
            if (waits && held.Range.Overlaps(range) && held.Flow == flow)
            {
                throw new LockRecursionException(
                    $"The lock is not re-entrant: {range} is asked for {Name(mode)} while the same flow holds "
                    + $"{held.Range} for {Name(held.Mode)}, and would wait for itself."
                    + $"{Environment.NewLine}Held since:{Environment.NewLine}{held.Place}Asked for:{Environment.NewLine}{place}");
            }
        }

        return new Held(range, mode, flow, place);
    }

    private Held[] CheckAll(RangeSet set, LockMode mode, bool waits)
    {
        var held = new Held[set.Ranges.Length];
        for (int i = 0; i < held.Length; i++)
        {
            held[i] = Check(set.Ranges[i], mode, waits);
        }

        return held;
    }

    /// <summary>On failure nothing is held.</summary>
    private void KeepAll(RangeSet set, Held[] held)
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

    private static string Name(LockMode mode) => mode == LockMode.Write ? "writing" : "reading";

    private RangeGuard Keep(Held held, RangeGuard guard)
    {
        held.Guard = guard;
        ulong name = Interlocked.Increment(ref _last);
        try
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            _held[name] = held;
        }
        catch
        {
            guard.Dispose();
            throw;
        }

        return new RangeGuard(this, name);
    }

    private async ValueTask<RangeGuard> KeepAsync(Held held, ValueTask<RangeGuard> entering) =>
        Keep(held, await entering.ConfigureAwait(false));

    private async ValueTask<RangeGuard?> TryKeepAsync(Held held, ValueTask<RangeGuard?> entering) =>
        await entering.ConfigureAwait(false) is { } guard ? Keep(held, guard) : null;

    private Held Find(ulong name) => _held.TryGetValue(name, out Held? held) ? held : throw Released();

    private sealed class Held(AddressRange range, LockMode mode, object flow, StackTrace place)
    {
        public AddressRange Range => range;

        public LockMode Mode => mode;

        public object Flow => flow;

        public StackTrace Place => place;

        public RangeGuard Guard { get; set; }

        public Held As(AddressRange held) => new(held, mode, flow, place);
    }
}
