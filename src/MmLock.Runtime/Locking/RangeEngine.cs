using MmLock.Segments;
using MmLock.Validation;

namespace MmLock;

/// <summary>What a guard and the public locks need of a structure that keeps holds.</summary>
internal abstract class RangeEngine
{
    /// <summary>Requests that wait now. For tests and diagnostics.</summary>
    public abstract int WaiterCount { get; }

    public abstract RangeGuard Enter(AddressRange range, bool write, CancellationToken cancellationToken);

    public abstract bool TryEnter(AddressRange range, bool write, out RangeGuard guard);

    public abstract bool TryEnter(AddressRange range, bool write, TimeSpan timeout, out RangeGuard guard);

    public abstract ValueTask<RangeGuard> EnterAsync(AddressRange range, bool write, CancellationToken cancellationToken);

    /// <summary>Ends a hold. A guard that is no longer current is ignored: its slot may be another's by now.</summary>
    public abstract void Release(int slot, uint generation);

    public abstract void Downgrade(int slot, uint generation);

    /// <summary>Turns a read hold into a write hold when all other readers have left; false, and still a read hold, otherwise.</summary>
    public abstract bool TryUpgrade(int slot, uint generation, TimeSpan timeout, CancellationToken cancellationToken);

    public abstract ValueTask<bool> TryUpgradeAsync(int slot, uint generation, CancellationToken cancellationToken);

    public abstract (AddressRange Range, bool Write) Read(int slot, uint generation);

    /// <summary>Whether one granted request covers the range in the mode or stronger.</summary>
    public abstract bool IsHeld(AddressRange range, bool write);

    /// <summary>A version of the range that changes with every write hold on it; false while there is one.</summary>
    public abstract bool TryReadVersion(AddressRange range, out ulong version);

    /// <summary>As <see cref="TryReadVersion"/>, by someone who holds all of the range for writing, of the time from his hold on.</summary>
    public abstract bool TryReadVersionHeld(AddressRange range, out ulong version);

    /// <summary>Whether no write hold on the range began since the version was read.</summary>
    public abstract bool IsVersion(AddressRange range, ulong version);

    public static RangeEngine Create(MmapLockOptions options, bool mayForceCoarse)
    {
        RangeEngine engine = options.Backend switch
        {
            _ when mayForceCoarse && Environment.GetEnvironmentVariable("MMLOCK_FORCE_COARSE") == "1" => new RangeQueue(coarseOnly: true),
            MmapLockBackend.ReaderWriter => new RangeQueue(coarseOnly: true),
            MmapLockBackend.RangeTree => new RangeQueue(coarseOnly: false),
            MmapLockBackend.Segmented => new SegmentedRanges(options.SegmentCount, options.SegmentSize),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Backend, "There is no such backend."),
        };
        return options.Validate || Environment.GetEnvironmentVariable("MMLOCK_VALIDATE") == "1" ? new ValidatingRanges(engine) : engine;
    }

    public static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "The timeout must be zero or more, or Timeout.InfiniteTimeSpan.");
        }
    }

    protected static InvalidOperationException Released() => new("The hold that this guard names has ended.");
}
