using System.Runtime.CompilerServices;
using MmLock.Backends;
using MmLock.Validation;

namespace MmLock.Profiling;

/// <summary>A backend that records what passes to the one inside: who holds, who waits, for whom and how long.</summary>
/// <remarks>
/// <para>Recording costs nothing while it is off because nothing asks whether it is on: a lock is switched by putting this in the place of
/// its backend, and back. Holds that were taken through it end through it, whenever that is; those taken before are not known here, and
/// who waits for them waits for the unknown.</para>
/// <para>An acquire claims room first, tries, and waits only if that fails. So a waiter is where others look before it looks at them,
/// and of two waiters at least one sees the other. The order of arrival is that of the clock, ties by room.</para>
/// <para>Sets of ranges and structure holds pass through unrecorded.</para>
/// </remarks>
internal sealed partial class RecordingRangeLock : RangeLockBackend
{
    private readonly RangeLockBackend _inner;
    private readonly bool _isCoarseOnly;

    /// <summary>What is below, if it validates: an attempt that comes before a wait must be judged as the wait.</summary>
    private readonly ValidatingRangeLock? _validating;
    private RecordedHold[] _holds;
    private int _waiting;

    public RecordingRangeLock(RangeLockBackend inner, int number)
    {
        _inner = inner;
        _validating = inner as ValidatingRangeLock;
        _isCoarseOnly = inner.Queue.IsCoarseOnly;
        Number = number;
        Name = "lock " + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _holds = Make(8);
    }

    public RangeLockBackend Inner => _inner;

    /// <summary>From 1 on, in the order in which locks were first recorded.</summary>
    public int Number { get; }

    public string Name { get; }

    /// <summary>Recorded requests that wait, or have not been accounted for yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether there ever was a waiter.</summary>
    public bool HadWaiters { get; private set; }

    public ReadOnlySpan<RecordedHold> Holds => Volatile.Read(ref _holds);

    public override CentralRangeLock Queue => _inner.Queue;

    public override int WaiterCount => _inner.WaiterCount;

    public override int HolderCount => _inner.HolderCount;

    public override int Pooled => _inner.Pooled;

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken) =>
        Enter(ThreadRecord.Current, range, mode, cancellationToken);

    /// <summary>As the other one, by a thread that is known.</summary>
    public RangeGuard Enter(ThreadRecord thread, AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _validating?.CheckAhead(range, mode);
        var request = new Request(this, thread, range, mode);
        return request.TryAtOnce(out RangeGuard guard) ? guard : EnterWaiting(request, cancellationToken);
    }

    public override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        var request = new Request(this, ThreadRecord.Current, range, mode);
        if (request.TryAtOnce(out guard))
        {
            return true;
        }

        // A layer that tries before it waits says once where it is called from.
        request.NoteAgain();
        request.Hold.Abandon(0);
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

        _validating?.CheckAhead(range, mode);
        var request = new Request(this, ThreadRecord.Current, range, mode);
        return request.TryAtOnce(out guard) || TryEnterWaiting(request, timeout, cancellationToken, out guard);
    }

    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        _validating?.CheckAhead(range, mode);
        var request = new Request(this, ThreadRecord.Current, range, mode);
        return request.TryAtOnce(out RangeGuard guard)
            ? new ValueTask<RangeGuard>(guard)
            : EnterWaitingAsync(request, cancellationToken);
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

        _validating?.CheckAhead(range, mode);
        var request = new Request(this, ThreadRecord.Current, range, mode);
        return request.TryAtOnce(out RangeGuard guard)
            ? new ValueTask<RangeGuard?>(guard)
            : TryEnterWaitingAsync(request, timeout, cancellationToken);
    }

    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken) =>
        _inner.EnterAll(set, mode, cancellationToken);

    public override bool TryEnterAll(RangeSet set, LockMode mode) => _inner.TryEnterAll(set, mode);

    public override RangeGuard Retake(LockMode mode)
    {
        ThreadRecord.Current.Note(SiteTable.AfterPulse);
        var request = new Request(this, ThreadRecord.Current, AddressRange.All, mode);
        return request.TryAtOnce(out RangeGuard guard) ? guard : RetakeWaiting(request);
    }

    public override bool IsHeld(AddressRange range, LockMode mode) => _inner.IsHeld(range, mode);

    public override bool TryReadVersion(AddressRange range, out ulong version) => _inner.TryReadVersion(range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version) => _inner.TryReadVersionHeld(range, out version);

    public override bool IsVersion(AddressRange range, ulong version) => _inner.IsVersion(range, version);

    /// <summary>One acquire, with the room that it has.</summary>
    private readonly struct Request
    {
        public readonly RecordedHold Hold;
        public readonly ThreadRecord Thread;
        public readonly AddressRange Range;
        public readonly LockMode Mode;
        private readonly RecordingRangeLock _owner;
        private readonly SiteCounters _counters;
        private readonly bool _hasWould;

        /// <summary>Whatever may fail, memory for room and counters, is asked for here, before the lock inside is.</summary>
        public Request(RecordingRangeLock owner, ThreadRecord thread, AddressRange range, LockMode mode)
        {
            _owner = owner;
            Range = range;
            Mode = mode;
            Thread = thread;
            AcquireSite site = thread.TakeSite(range, out AddressRange would, out _hasWould);
            _counters = thread.CountersOf(site, mode);
            Hold = owner.Claim(thread.Number);
            Hold.Fill(site, range, would, mode);
        }

        public bool TryAtOnce(out RangeGuard guard)
        {
            if (!_owner._inner.TryEnter(Range, Mode, out guard))
            {
                return false;
            }

            guard = Hold.Hold(guard, CountOn(_counters));
            return true;
        }

        public void NoteAgain()
        {
            if (_hasWould)
            {
                Thread.Note(Hold.Site, Hold.Would);
            }
            else
            {
                Thread.Note(Hold.Site);
            }
        }

        /// <summary>Counts the hold on the thread that it is granted on.</summary>
        public int CountOn(SiteCounters counters) =>
            counters.CountHold(Hold.Would, isCoarse: Range.Start == 0 && Range.Last == ulong.MaxValue, _hasWould);
    }

    private RecordedHold Claim(int start)
    {
        RecordedHold[] holds = _holds;
        RecordedHold first = holds[start & (holds.Length - 1)];
        return first.TryClaim() ? first : ClaimSlow(start);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RecordedHold ClaimSlow(int start)
    {
        while (true)
        {
            RecordedHold[] holds = Volatile.Read(ref _holds);
            for (int i = 0; i < holds.Length; i++)
            {
                RecordedHold at = holds[(start + i) & (holds.Length - 1)];
                if (RecordedHold.PhaseOf(at.State) == RecordedHold.Free && at.TryClaim())
                {
                    return at;
                }
            }

            Grow(holds);
        }
    }

    /// <summary>All rooms are taken. Those that there are stay: guards and waiters name them.</summary>
    private void Grow(RecordedHold[] full)
    {
        RecordedHold[] larger = Make(2 * full.Length);
        full.CopyTo(larger, 0);
        Interlocked.CompareExchange(ref _holds, larger, full);
    }

    private RecordedHold[] Make(int count)
    {
        var made = new RecordedHold[count];
        for (int i = 0; i < count; i++)
        {
            made[i] = new RecordedHold(this);
        }

        return made;
    }

    /// <summary>Of a hold that was measured, on whatever thread it ended.</summary>
    public void TellHold(AcquireSite site, LockMode mode, AddressRange would, long began, long now, int standsFor)
    {
        ThreadRecord thread = ThreadRecord.Current;
        thread.CountersOf(site, mode).AddHold(now - began, standsFor);
        Recorder.Tell(new RecordedEvent(began, now - began, Number, site, mode, would, null, 0), this, thread);
    }
}
