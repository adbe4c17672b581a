namespace MmLock;

/// <summary>What a guard and the public locks need of a structure that keeps holds.</summary>
internal abstract class RangeEngine
{
    /// <summary>Requests that wait now. For tests and diagnostics.</summary>
    public abstract int WaiterCount { get; }

    public abstract RangeGuard Enter(AddressRange range, bool write, CancellationToken cancellationToken);

    public abstract bool TryEnter(AddressRange range, bool write, out RangeGuard guard);

    public abstract bool TryEnter(AddressRange range, bool write, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard);

    public abstract ValueTask<RangeGuard> EnterAsync(AddressRange range, bool write, CancellationToken cancellationToken);

    /// <summary>Ends a hold. A guard that is no longer current is ignored: its slot may be another's by now.</summary>
    public abstract void Release(int slot, uint generation);

    public abstract void Downgrade(int slot, uint generation);

    public abstract (AddressRange Range, bool Write) Read(int slot, uint generation);

    /// <summary>Whether one granted request covers the range in the mode or stronger.</summary>
    public abstract bool IsHeld(AddressRange range, bool write);

    /// <summary>Takes a waiting request back, waking whoever it alone was blocking.</summary>
    /// <returns>False when it was granted already.</returns>
    public abstract bool TryAbandon(int slot, uint generation);

    public static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The timeout must be zero or more, or Timeout.InfiniteTimeSpan.");
        }
    }
}
