namespace MmLock.Backends;

/// <summary>
/// A structure in which a request tries words of its own first, which never waits, and goes to a <see cref="CentralRangeLock"/> where that
/// fails. Several ranges at once: each by its words if all can be, else all through the queue.
/// </summary>
internal abstract class FastPathRangeLock : RangeLockBackend
{
    private protected readonly CentralRangeLock _central;

    protected FastPathRangeLock() => _central = new CentralRangeLock(coarseOnly: false, this);

    public sealed override CentralRangeLock Queue => _central;

    public sealed override int WaiterCount => _central.WaiterCount;

    public sealed override int Pooled => _central.Pooled;

    public sealed override int HolderCount => FastHolderCount + _central.HolderCount;

    /// <summary>The holds that the queue does not know.</summary>
    protected abstract int FastHolderCount { get; }

    public sealed override bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard) =>
        TryFast(range, mode, out guard) || _central.TryEnter(range, mode, out guard);

    public sealed override bool TryEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        CheckTimeout(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        return TryFast(range, mode, out guard) || _central.TryEnter(range, mode, timeout, cancellationToken, out guard);
    }

    public sealed override ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard>(cancellationToken);
        }

        return TryFast(range, mode, out RangeGuard guard)
            ? new ValueTask<RangeGuard>(guard)
            : _central.EnterAsync(range, mode, cancellationToken);
    }

    public sealed override ValueTask<RangeGuard?> TryEnterAsync(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckTimeout(timeout);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RangeGuard?>(cancellationToken);
        }

        return TryFast(range, mode, out RangeGuard guard)
            ? new ValueTask<RangeGuard?>(guard)
            : _central.TryEnterAsync(range, mode, timeout, cancellationToken);
    }

    public sealed override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryFastAll(set, mode))
        {
            _central.EnterAll(set, mode, cancellationToken);
        }
    }

    public sealed override bool TryEnterAll(RangeSet set, LockMode mode) => TryFastAll(set, mode) || _central.TryEnterAll(set, mode);

    /// <summary>Never waits. What was taken is left again before the set goes to the queue: what waits holds nothing.</summary>
    private bool TryFastAll(RangeSet set, LockMode mode)
    {
        foreach (AddressRange range in set.Ranges)
        {
            if (!TryFast(range, mode, out RangeGuard guard))
            {
                set.LeaveAll();
                return false;
            }

            set.Add(guard);
        }

        return true;
    }

    /// <summary>Takes the range's words, if nobody holds them in a conflicting mode and nobody is queued there.</summary>
    protected abstract bool TryFast(AddressRange range, LockMode mode, out RangeGuard guard);

    // What follows is called by the queue, under its gate.

    /// <summary>The request is in the queue: from now on nobody outside gets into its way any more.</summary>
    public abstract void Arrive(Request request);

    /// <summary>Whether nobody outside is in the request's way. Once true, true until the request leaves.</summary>
    public abstract bool IsClear(Request request);

    /// <summary>The request now holds its range for writing.</summary>
    public abstract void Granted(Request request);

    /// <summary>The request is gone, after <see cref="Arrive"/>.</summary>
    public abstract void Left(Request request);
}
