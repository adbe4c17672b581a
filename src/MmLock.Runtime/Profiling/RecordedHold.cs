using System.Diagnostics;
using MmLock.Backends;

namespace MmLock.Profiling;

/// <summary>The room of one hold or waiter of a recorded lock, used by one after another. Guards of recorded holds name it.</summary>
/// <remarks>
/// <para>The state is a generation and a phase. Free → Filling by a compare-and-swap of whoever wants room; Filling → Trying by the same
/// thread, with a release write after the fields; Trying → Waiting or Holding by it; Holding → Leaving by a compare-and-swap of whoever
/// ends the hold, so one of several disposals does; Leaving → Free by it. A stale guard names a generation that is gone.</para>
/// <para>Trying is written before the lock inside is taken, which orders it before whoever finds that lock taken: so a waiter sees the
/// room of each holder, at least as Trying. Whether that one held is known later.</para>
/// <para>Who looks on reads the state, the fields, a read barrier, and the state again: what changed meanwhile is not used.</para>
/// <para>Times: a waiter counts itself in <see cref="LockRecord.Waiting"/>, makes the <see cref="HoldHistory"/> of a room, with a full
/// fence each, and then looks at its state again; a holder leaves by a compare-and-swap, and then reads both. One of the two sees the
/// other: a hold that a waiter saw writes when it left.</para>
/// </remarks>
internal sealed class RecordedHold(LockRecord owner) : IGuardOwner
{
    public const long Free = 0;
    public const long Filling = 1;
    public const long Waiting = 2;
    public const long Holding = 3;
    public const long Leaving = 4;
    public const long Trying = 5;
    private const int PhaseBits = 3;
    private const long PhaseMask = (1 << PhaseBits) - 1;

    /// <summary>Never granted: of a waiter that gave up.</summary>
    public const long Never = long.MaxValue;

    private HoldHistory? _history;
    private long _state;
    private IGuardOwner? _innerOwner;
    private ulong _innerName;
    private AcquireSite _site = SiteTable.Unknown;
    private RecordedKind _kind;
    private AddressRange _range;
    private AddressRange _would;
    private RecordedKind _wouldKind;
    private LockMode _mode;
    private long _began;
    private long _granted;
    private long _early;
    private bool _needsAll;
    private int _standsFor;

    /// <summary>Of a waiter, whom it found before it. Kept for the next one.</summary>
    public Blocker[]? Blockers { get; set; }

    /// <summary>Of a set that waits or is about to, the room of its next range.</summary>
    public RecordedHold? NextPart { get; set; }

    /// <summary>A read hold that waits to be one for writing.</summary>
    public bool IsUpgrading { get; set; }

    public static long PhaseOf(long state) => state & PhaseMask;

    public static long GenerationOf(long state) => state >> PhaseBits;

    public long State => Volatile.Read(ref _state);

    public AcquireSite Site => _site;

    public AddressRange Range => _range;

    public AddressRange Would => _needsAll ? AddressRange.All : _would;

    public RecordedKind Kind => _kind;

    /// <summary>Of what a coarse hold would be; else <see cref="Kind"/>.</summary>
    public RecordedKind WouldKind => _needsAll ? RecordedKind.Range : _wouldKind;

    public LockMode Mode => _mode;

    /// <summary>As what it is in the way of others.</summary>
    public LockMode BlocksAs => IsUpgrading ? LockMode.Write : _mode;

    /// <summary>Of a waiter, when it came; of a measured hold, when it was granted; else 0.</summary>
    public long Began => _began;

    public bool TryClaim()
    {
        long state = Volatile.Read(ref _state);
        return PhaseOf(state) == Free
            && Interlocked.CompareExchange(ref _state, (((state >> PhaseBits) + 1) << PhaseBits) | Filling, state) == state;
    }

    public void Fill(AcquireSite site, RecordedKind kind, AddressRange range, WouldHold would, LockMode mode)
    {
        // A reference that is written costs more than one that is compared, and mostly it is the same.
        if (!ReferenceEquals(_site, site))
        {
            _site = site;
        }

        _kind = kind;
        _range = range;
        _would = would.Kind is null ? range : would.Range;
        _wouldKind = would.Kind ?? kind;
        _mode = mode;
        _granted = 0;
        _early = 0;
        _needsAll = false;
        SetPhase(Trying);
    }

    /// <summary>The holding thread takes more of the lock inside the hold.</summary>
    public void Nest(ulong name, WouldHold would)
    {
        bool isIn = would.Kind == _wouldKind && (_wouldKind == RecordedKind.Structure || _would.Contains(would.Range));
        if (!isIn && Volatile.Read(ref _state) == (((long)name << PhaseBits) | Holding))
        {
            _needsAll = true;
        }
    }

    /// <summary>Of a room that is being filled: nobody came in the way.</summary>
    public RangeGuard Hold(RangeGuard inner, int standsFor) =>
        Hold(inner, 0, standsFor > 0 ? Stopwatch.GetTimestamp() : 0, standsFor);

    public void Wait(long now)
    {
        _began = now;
        SetPhase(Waiting);
    }

    /// <summary>Of a waiter that was granted.</summary>
    public RangeGuard HoldAfterWait(RangeGuard inner, LockRecord.Granted granted) =>
        Hold(inner, granted.At, granted.StandsFor > 0 ? granted.At : 0, granted.StandsFor, granted.Early);

    /// <param name="inner">The hold inside.</param>
    /// <param name="granted">When it was granted; 0 if it did not wait.</param>
    /// <param name="began">When the measured hold began; 0 for one that is not measured.</param>
    /// <param name="standsFor">How many holds it is measured for; 0 for a range of a set that is not the first, which is counted with
    /// that.</param>
    /// <param name="early">How much earlier it would have been granted.</param>
    public RangeGuard Hold(RangeGuard inner, long granted, long began, int standsFor, long early = 0)
    {
        _early = early;
        _standsFor = standsFor;
        _began = began;
        _granted = granted;
        return Begin(inner);
    }

    private RangeGuard Begin(RangeGuard inner)
    {
        if (!ReferenceEquals(_innerOwner, inner.Owner))
        {
            _innerOwner = inner.Owner;
        }

        _innerName = inner.Name;
        long generation = GenerationOf(_state);
        SetPhase(Holding);
        return new RangeGuard(this, (ulong)generation);
    }

    /// <summary>Gives the room back of who got nothing. An attempt that did not wait was in nobody's way.</summary>
    public void Abandon(long now, long early = 0)
    {
        if (PhaseOf(_state) == Waiting)
        {
            Volatile.Read(ref _history)?.Write(GenerationOf(_state), new HoldTimes(Never, now, early, false));
        }

        SetPhase(Free);
    }

    /// <summary>As <see cref="Abandon"/>, for all ranges of a set.</summary>
    public void AbandonAll(long now, long early = 0)
    {
        for (RecordedHold? part = this; part is not null;)
        {
            RecordedHold? next = part.NextPart;
            part.NextPart = null;
            part.Abandon(now, early);
            part = next;
        }
    }

    private void SetPhase(long phase) => Volatile.Write(ref _state, (_state & ~PhaseMask) | phase);

    /// <summary>From now on whoever leaves the room while others wait writes its times.</summary>
    public void KeepHistory()
    {
        if (Volatile.Read(ref _history) is null)
        {
            Interlocked.CompareExchange(ref _history, new HoldHistory(), null);
        }
    }

    /// <summary>When a hold or waiter of this room was granted and left; what is not over lasts until <paramref name="now"/>.</summary>
    /// <param name="generation">Which hold.</param>
    /// <param name="since">When it was seen.</param>
    /// <param name="now">Until when.</param>
    /// <param name="phase">In which phase.</param>
    public HoldTimes TimesOf(long generation, long since, long now, long phase)
    {
        long state = State;
        if (GenerationOf(state) == generation && PhaseOf(state) is Waiting or Holding)
        {
            var times = new HoldTimes(PhaseOf(state) == Waiting ? Never : _granted, now, _early, _needsAll);
            Volatile.ReadBarrier();
            if (State == state)
            {
                return times;
            }
        }

        HoldHistory? history = Volatile.Read(ref _history);
        if (history is not null && history.TryRead(generation, out HoldTimes past))
        {
            return past;
        }

        // Who was leaving, or held nothing, need not have written. All others did, and so many have come since that it is gone.
        long? left = phase is Holding or Waiting ? history?.LeftBefore(generation) : null;
        return new HoldTimes(0, left ?? since, 0, false);
    }

    public void Release(ulong name)
    {
        long holding = ((long)name << PhaseBits) | Holding;
        if (Volatile.Read(ref _state) != holding
            || Interlocked.CompareExchange(ref _state, (holding & ~PhaseMask) | Leaving, holding) != holding)
        {
            return;
        }

        if (_began != 0 || owner.Waiting != 0)
        {
            Measure((long)name);
        }

        new RangeGuard(_innerOwner!, _innerName).Dispose();
        Volatile.Write(ref _state, holding & ~PhaseMask);
    }

    private void Measure(long generation)
    {
        long now = Stopwatch.GetTimestamp();
        if (owner.Waiting != 0)
        {
            Volatile.Read(ref _history)?.Write(generation, new HoldTimes(_granted, now, _early, _needsAll));
        }

        if (_began != 0)
        {
            owner.TellHold(this, _began, now, _standsFor);
        }
        else if (_granted != 0)
        {
            // Not measured, but waited for itself, and others wait for it: of a stall the one that a picture must not miss.
            owner.TellHold(this, _granted, now, 0);
        }
    }

    private RangeGuard Inner(ulong name)
    {
        long holding = ((long)name << PhaseBits) | Holding;
        var inner = new RangeGuard(_innerOwner!, _innerName);
        Volatile.ReadBarrier();
        return Volatile.Read(ref _state) == holding ? inner : throw RangeLockBackend.Released();
    }

    public void Downgrade(ulong name)
    {
        Inner(name).DowngradeToRead();
        _mode = LockMode.Read;
    }

    public bool TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RangeLockBackend.CheckTimeout(timeout);
        RangeGuard inner = Inner(name);
        cancellationToken.ThrowIfCancellationRequested();
        if (inner.TryUpgradeToWrite())
        {
            _mode = LockMode.Write;
            return true;
        }

        if (timeout == TimeSpan.Zero)
        {
            return false;
        }

        var request = new RecordedRequest(this, ThreadRecord.Current);
        bool done = false;
        LockRecord.Wait wait = owner.BeginUpgrade(request);
        try
        {
            done = inner.TryUpgradeToWrite(timeout, cancellationToken);
        }
        finally
        {
            EndUpgrade(request, done, wait);
        }

        return done;
    }

    public ValueTask<bool> TryUpgradeAsync(ulong name, CancellationToken cancellationToken)
    {
        RangeGuard inner = Inner(name);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (inner.TryUpgradeToWrite())
        {
            _mode = LockMode.Write;
            return new ValueTask<bool>(true);
        }

        return UpgradeWaitingAsync(new RecordedRequest(this, ThreadRecord.Current), inner, cancellationToken);
    }

    private async ValueTask<bool> UpgradeWaitingAsync(RecordedRequest request, RangeGuard inner, CancellationToken cancellationToken)
    {
        bool done = false;
        LockRecord.Wait wait = owner.BeginUpgrade(request);
        try
        {
            done = await inner.TryUpgradeToWriteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            EndUpgrade(request, done, wait);
        }

        return done;
    }

    private void EndUpgrade(RecordedRequest request, bool done, LockRecord.Wait wait)
    {
        if (done)
        {
            _mode = LockMode.Write;
        }

        _early += owner.EndUpgrade(request, done, wait);
    }

    (AddressRange Range, LockMode Mode) IGuardOwner.Read(ulong name)
    {
        RangeGuard inner = Inner(name);
        return (inner.Range, inner.Mode);
    }
}
