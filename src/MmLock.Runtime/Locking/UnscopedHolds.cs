namespace MmLock;

/// <summary>The coarse holds that no guard owns. They are alike, so a release may end any of them.</summary>
internal sealed class UnscopedHolds(string mode)
{
    private readonly Lock _gate = new();
    private RangeGuard[] _guards = new RangeGuard[2];
    private int _count;

    public bool Push(RangeGuard guard)
    {
        lock (_gate)
        {
            if (_count == _guards.Length)
            {
                Array.Resize(ref _guards, _count * 2);
            }

            _guards[_count++] = guard;
            return true;
        }
    }

    public RangeGuard Pop()
    {
        lock (_gate)
        {
            return _count > 0
                ? _guards[--_count]
                : throw new SynchronizationLockException($"The lock is not held for {mode} by an unscoped acquire; a hold that a guard owns is ended by the guard.");
        }
    }

    public async ValueTask<bool> PushWithin(TimeSpan timeout, Func<CancellationToken, ValueTask<RangeGuard>> enter, CancellationToken cancellationToken)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The timeout must be zero or more, or Timeout.InfiniteTimeSpan.");
        }

        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ValueTask<RangeGuard> entering = enter(source.Token);
        if (!entering.IsCompleted)
        {
            source.CancelAfter(timeout);
        }

        try
        {
            return Push(await entering.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
