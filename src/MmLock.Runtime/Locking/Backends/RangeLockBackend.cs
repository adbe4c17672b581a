namespace MmLock.Backends;

/// <summary>A structure that keeps holds, as the public locks see it.</summary>
internal abstract class RangeLockBackend
{
    private readonly RangeSetPool _sets = new();

    /// <summary>Where those wait that must, below all layers.</summary>
    public abstract CentralRangeLock Queue { get; }

    /// <summary>Requests that wait now, upgrades included.</summary>
    public abstract int WaiterCount { get; }

    /// <summary>Holds there are now, of those that wait to be upgraded too.</summary>
    public abstract int HolderCount { get; }

    /// <summary>Requests, waiters and nodes that are kept for reuse. For tests; not while others enter.</summary>
    public abstract int Pooled { get; }

    public abstract RangeGuard Enter(AddressRange range, LockMode mode, CancellationToken cancellationToken);

    public abstract bool TryEnter(AddressRange range, LockMode mode, out RangeGuard guard);

    public abstract bool TryEnter(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard);

    public abstract ValueTask<RangeGuard> EnterAsync(AddressRange range, LockMode mode, CancellationToken cancellationToken);

    /// <summary>As <see cref="EnterAsync"/>, for a time; null when it is up.</summary>
    public abstract ValueTask<RangeGuard?> TryEnterAsync(
        AddressRange range, LockMode mode, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Enters all ranges of the set, of which there are two or more, as one request: waits for all of them and holds none meanwhile.
    /// </summary>
    public abstract void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken);

    /// <summary>As <see cref="EnterAll"/>, if that needs no waiting. What is false holds nothing.</summary>
    public abstract bool TryEnterAll(RangeSet set, LockMode mode);

    public RangeSetGuard EnterSet(ReadOnlySpan<AddressRange> ranges, LockMode mode, CancellationToken cancellationToken)
    {
        RangeSet set = _sets.Rent(ranges);
        try
        {
            if (set.Ranges.Length == 1)
            {
                set.Add(Enter(set.Ranges[0], mode, cancellationToken));
            }
            else
            {
                EnterAll(set, mode, cancellationToken);
            }
        }
        catch
        {
            _sets.Return(set);
            throw;
        }

        return set.Begin(mode);
    }

    public bool TryEnterSet(ReadOnlySpan<AddressRange> ranges, LockMode mode, out RangeSetGuard guard)
    {
        RangeSet set = _sets.Rent(ranges);
        bool done = false;
        try
        {
            done = set.Ranges.Length == 1 ? TryEnterOne(set, mode) : TryEnterAll(set, mode);
        }
        finally
        {
            guard = done ? set.Begin(mode) : default;
            if (!done)
            {
                _sets.Return(set);
            }
        }

        return done;
    }

    private bool TryEnterOne(RangeSet set, LockMode mode)
    {
        bool done = TryEnter(set.Ranges[0], mode, out RangeGuard one);
        set.Add(one);
        return done;
    }

    /// <summary>Whether one granted request covers the range in the mode or stronger.</summary>
    public abstract bool IsHeld(AddressRange range, LockMode mode);

    /// <summary>A version of the range that changes with every write hold on it; false while there is one.</summary>
    public abstract bool TryReadVersion(AddressRange range, out ulong version);

    /// <summary>As <see cref="TryReadVersion"/>, by a holder of all of the range for writing, of the time from its hold on.</summary>
    public abstract bool TryReadVersionHeld(AddressRange range, out ulong version);

    /// <summary>Whether no write hold on the range began since the version was read.</summary>
    public abstract bool IsVersion(AddressRange range, ulong version);

    /// <summary>
    /// Before anything has begun: no longer a time than <see cref="Monitor"/> and <see cref="ReaderWriterLockSlim"/> take.
    /// </summary>
    public static void CheckTimeout(TimeSpan timeout)
    {
        if ((timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan) || timeout.TotalMilliseconds > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout),
                timeout,
                "The timeout must be from zero to int.MaxValue milliseconds (24 days), or Timeout.InfiniteTimeSpan.");
        }
    }

    /// <summary>Enters the whole space for a thread that had it before it waited, and must have it again.</summary>
    public virtual RangeGuard Retake(LockMode mode) => Enter(AddressRange.All, mode, CancellationToken.None);

    public static InvalidOperationException Released() => new("The hold that this guard names has ended.");
}
