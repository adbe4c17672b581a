using MmLock.Backends;
using MmLock.Validation;

namespace MmLock.Profiling;

/// <summary>A backend that records what passes to the one inside: who holds, who waits, for whom and how long.</summary>
/// <remarks>
/// Recording costs nothing while it is off because nothing asks whether it is on: a lock is switched by putting this in the place of
/// its backend, and back. Holds that were taken through it end through it, whenever that is; those taken before are not known here, and
/// who waits for them waits for the unknown.
/// </remarks>
internal sealed partial class RecordingRangeLock : RangeLockBackend
{
    private readonly RangeLockBackend _inner;

    /// <summary>What is below, if it validates: an attempt that comes before a wait must be judged as the wait.</summary>
    private readonly ValidatingRangeLock? _validating;

    public RecordingRangeLock(RangeLockBackend inner)
    {
        _inner = inner;
        _validating = inner as ValidatingRangeLock;
        Record = new LockRecord(inner.Queue.IsCoarseOnly);
    }

    public RangeLockBackend Inner => _inner;

    /// <summary>Who holds and waits; of the lock's structure lock, too.</summary>
    public LockRecord Record { get; }

    public override CentralRangeLock Queue => _inner.Queue;

    public override int WaiterCount => _inner.WaiterCount;

    public override int HolderCount => _inner.HolderCount;

    public override int Pooled => _inner.Pooled;

    public override RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _validating?.CheckAhead(range, mode);
        var request = new RecordedRequest(Record, ThreadRecord.Current, range, mode);
        return TryAtOnce(request, range, out RangeGuard guard) ? guard : EnterWaiting(request, range, cancellationToken);
    }

    /// <summary>As the other one, by a thread and at a site that are known.</summary>
    public RangeGuard Enter(
        ThreadRecord thread, AcquireSite site, AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _validating?.CheckAhead(range, mode);
        var request = new RecordedRequest(Record, thread, site, range, mode);
        return TryAtOnce(request, range, out RangeGuard guard) ? guard : EnterWaiting(request, range, cancellationToken);
    }

    public override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard)
    {
        var request = new RecordedRequest(Record, ThreadRecord.Current, range, mode);
        if (TryAtOnce(request, range, out guard))
        {
            return true;
        }

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
        var request = new RecordedRequest(Record, ThreadRecord.Current, range, mode);
        return TryAtOnce(request, range, out guard) || TryEnterWaiting(request, range, timeout, cancellationToken, out guard);
    }

    public override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        _validating?.CheckAhead(range, mode);
        var request = new RecordedRequest(Record, ThreadRecord.Current, range, mode);
        return TryAtOnce(request, range, out RangeGuard guard)
            ? new ValueTask<RangeGuard>(guard)
            : EnterWaitingAsync(request, range, cancellationToken);
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
        var request = new RecordedRequest(Record, ThreadRecord.Current, range, mode);
        return TryAtOnce(request, range, out RangeGuard guard)
            ? new ValueTask<RangeGuard?>(guard)
            : TryEnterWaitingAsync(request, range, timeout, cancellationToken);
    }

    public override RangeGuard Retake(LockMode mode)
    {
        ThreadRecord.Current.Note(SiteTable.AfterPulse);
        var request = new RecordedRequest(Record, ThreadRecord.Current, AddressRange.All, mode);
        return TryAtOnce(request, AddressRange.All, out RangeGuard guard) ? guard : RetakeWaiting(request);
    }

    public override bool IsHeld(AddressRange range, LockMode mode) => _inner.IsHeld(range, mode);

    public override bool TryReadVersion(AddressRange range, out ulong version) => _inner.TryReadVersion(range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version) => _inner.TryReadVersionHeld(range, out version);

    public override bool IsVersion(AddressRange range, ulong version) => _inner.IsVersion(range, version);

    private bool TryAtOnce(in RecordedRequest request, AddressRange range, out RangeGuard guard)
    {
        if (!_inner.TryEnter(range, request.Mode, out guard))
        {
            return false;
        }

        guard = request.Hold.Hold(guard, request.Count());
        return true;
    }
}
