using MmLock.Backends;

namespace MmLock;

/// <summary>
/// The MM locking API: the lock that coarse call sites are converted to, and that single callers then take over an
/// address range. A hold without a range is coarse: it covers <see cref="AddressRange.All"/>.
/// </summary>
/// <remarks>
/// <para>Coarse and ranged holds meet from the first day: making one locker ranged never changes how it meets coarse
/// lockers, only how it meets other ranged ones. A ranged hold may last through I/O, since only threads on the same
/// memory wait for it; a coarse hold may not.</para>
/// <para>Not re-entrant, not bound to a thread, fair as <see cref="RangeLock"/> is. Order: a range first, then
/// <see cref="VmaLock"/>, never the reverse. All members are safe to call from any thread.</para>
/// <para>Kill switch: with the environment variable <c>MMLOCK_FORCE_COARSE=1</c>, read when the lock is made, every hold
/// is coarse.</para>
/// </remarks>
public sealed class MmapLock
{
    private readonly RangeLockBackend _backend;
    private readonly UnscopedHolds _readers = new("read");
    private readonly UnscopedHolds _writers = new("write");

    /// <summary>A lock with the default options.</summary>
    public MmapLock()
        : this(new MmapLockOptions())
    {
    }

    /// <summary>A lock with these options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public MmapLock(MmapLockOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _backend = options.CreateBackend(mayForceCoarse: true);
    }

    /// <summary>The short lock on shared structure: <c>using (mm.VmaLock.Enter())</c>, inside a hold of this lock.</summary>
    public VmaLock VmaLock { get; } = new();

    /// <inheritdoc cref="RangeLock.WaiterCount"/>
    public int WaiterCount => _backend.WaiterCount;

    /// <inheritdoc cref="RangeLock.HolderCount"/>
    public int HolderCount => _backend.HolderCount;

    /// <summary>For tests of what is inside.</summary>
    internal RangeLockBackend Backend => _backend;

    /// <inheritdoc cref="RangeLock.EnterRead"/>
    public RangeGuard EnterRead(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend is SegmentedRangeLock segments
            ? segments.EnterRead(range, cancellationToken)
            : _backend.Enter(range, LockMode.Read, cancellationToken);

    /// <inheritdoc cref="RangeLock.EnterWrite"/>
    public RangeGuard EnterWrite(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend is SegmentedRangeLock segments
            ? segments.EnterWrite(range, cancellationToken)
            : _backend.Enter(range, LockMode.Write, cancellationToken);

    /// <summary>Waits for the whole space and holds it shared.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterRead(CancellationToken cancellationToken = default) =>
        _backend.Enter(AddressRange.All, LockMode.Read, cancellationToken);

    /// <summary>Waits for the whole space and holds it exclusively.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterWrite(CancellationToken cancellationToken = default) =>
        _backend.Enter(AddressRange.All, LockMode.Write, cancellationToken);

    /// <inheritdoc cref="RangeLock.TryEnterRead(AddressRange, out RangeGuard)"/>
    public bool TryEnterRead(AddressRange range, out RangeGuard guard) => _backend.TryEnter(range, LockMode.Read, out guard);

    /// <inheritdoc cref="RangeLock.TryEnterWrite(AddressRange, out RangeGuard)"/>
    public bool TryEnterWrite(AddressRange range, out RangeGuard guard) => _backend.TryEnter(range, LockMode.Write, out guard);

    /// <summary>Holds the whole space shared if that needs no waiting.</summary>
    public bool TryEnterRead(out RangeGuard guard) => _backend.TryEnter(AddressRange.All, LockMode.Read, out guard);

    /// <summary>Holds the whole space exclusively if that needs no waiting.</summary>
    public bool TryEnterWrite(out RangeGuard guard) => _backend.TryEnter(AddressRange.All, LockMode.Write, out guard);

    /// <inheritdoc cref="RangeLock.TryEnterRead(AddressRange, TimeSpan, out RangeGuard)"/>
    public bool TryEnterRead(AddressRange range, TimeSpan timeout, out RangeGuard guard) =>
        _backend.TryEnter(range, LockMode.Read, timeout, out guard);

    /// <inheritdoc cref="RangeLock.TryEnterWrite(AddressRange, TimeSpan, out RangeGuard)"/>
    public bool TryEnterWrite(AddressRange range, TimeSpan timeout, out RangeGuard guard) =>
        _backend.TryEnter(range, LockMode.Write, timeout, out guard);

    /// <summary>Waits for the whole space at most <paramref name="timeout"/> and holds it shared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterRead(TimeSpan timeout, out RangeGuard guard) =>
        _backend.TryEnter(AddressRange.All, LockMode.Read, timeout, out guard);

    /// <summary>Waits for the whole space at most <paramref name="timeout"/> and holds it exclusively.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterWrite(TimeSpan timeout, out RangeGuard guard) =>
        _backend.TryEnter(AddressRange.All, LockMode.Write, timeout, out guard);

    /// <inheritdoc cref="RangeLock.EnterReadAsync"/>
    public ValueTask<RangeGuard> EnterReadAsync(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend.EnterAsync(range, LockMode.Read, cancellationToken);

    /// <inheritdoc cref="RangeLock.EnterWriteAsync"/>
    public ValueTask<RangeGuard> EnterWriteAsync(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend.EnterAsync(range, LockMode.Write, cancellationToken);

    /// <summary>Holds the whole space shared as soon as it is free. Await the result once.</summary>
    public ValueTask<RangeGuard> EnterReadAsync(CancellationToken cancellationToken = default) =>
        _backend.EnterAsync(AddressRange.All, LockMode.Read, cancellationToken);

    /// <summary>Holds the whole space exclusively as soon as it is free. Await the result once.</summary>
    public ValueTask<RangeGuard> EnterWriteAsync(CancellationToken cancellationToken = default) =>
        _backend.EnterAsync(AddressRange.All, LockMode.Write, cancellationToken);

    /// <inheritdoc cref="RangeLock.TryEnterReadAsync"/>
    public ValueTask<RangeGuard?> TryEnterReadAsync(AddressRange range, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _backend.TryEnterAsync(range, LockMode.Read, timeout, cancellationToken);

    /// <inheritdoc cref="RangeLock.TryEnterWriteAsync"/>
    public ValueTask<RangeGuard?> TryEnterWriteAsync(AddressRange range, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _backend.TryEnterAsync(range, LockMode.Write, timeout, cancellationToken);

    /// <summary>As <see cref="TryEnterReadAsync(AddressRange, TimeSpan, CancellationToken)"/>, for the whole space.</summary>
    public ValueTask<RangeGuard?> TryEnterReadAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _backend.TryEnterAsync(AddressRange.All, LockMode.Read, timeout, cancellationToken);

    /// <summary>As <see cref="TryEnterWriteAsync(AddressRange, TimeSpan, CancellationToken)"/>, for the whole space.</summary>
    public ValueTask<RangeGuard?> TryEnterWriteAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _backend.TryEnterAsync(AddressRange.All, LockMode.Write, timeout, cancellationToken);

    /// <inheritdoc cref="RangeLock.TryOptimisticRead"/>
    public bool TryOptimisticRead(AddressRange range, out OptimisticStamp stamp)
    {
        bool done = _backend.TryReadVersion(range, out ulong version);
        stamp = done ? new OptimisticStamp(_backend, range, version) : default;
        return done;
    }

    /// <summary>
    /// As <see cref="TryOptimisticRead"/>, by someone who holds all of the range for writing: valid until the next write hold.
    /// </summary>
    internal bool TryStampHeld(AddressRange range, out OptimisticStamp stamp)
    {
        bool done = _backend.TryReadVersionHeld(range, out ulong version);
        stamp = done ? new OptimisticStamp(_backend, range, version) : default;
        return done;
    }

    /// <inheritdoc cref="RangeLock.Validate"/>
    public bool Validate(OptimisticStamp stamp) => ReferenceEquals(stamp.Owner, _backend)
        && (
            stamp.Owner is SegmentedRangeLock segments
                ? segments.IsVersion(stamp.Range, stamp.Version)
                : _backend.IsVersion(stamp.Range, stamp.Version));

    /// <inheritdoc cref="RangeLock.IsHeld"/>
    public bool IsHeld(AddressRange range, LockMode mode) => _backend.IsHeld(range, mode);

    /// <summary>Throws when no holder covers the range in this mode or a stronger one.</summary>
    /// <exception cref="InvalidOperationException">It is not held.</exception>
    public void AssertHeld(AddressRange range, LockMode mode)
    {
        if (!IsHeld(range, mode))
        {
            throw new InvalidOperationException($"Nobody holds {range} for {(mode == LockMode.Write ? "writing" : "reading")}.");
        }
    }

    // The unscoped pairs: for a hold that is taken in one method and ended in another.

    /// <summary>Waits for the whole space and holds it shared until <see cref="ReleaseRead"/>, which any thread may call.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public void AcquireRead(CancellationToken cancellationToken = default) => _readers.Push(EnterRead(cancellationToken));

    /// <summary>Waits for the whole space and holds it exclusively until <see cref="ReleaseWrite"/>, which any thread may call.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public void AcquireWrite(CancellationToken cancellationToken = default) => _writers.Push(EnterWrite(cancellationToken));

    /// <summary>Like <see cref="AcquireRead"/>, if that needs no waiting.</summary>
    public bool TryAcquireRead() => TryEnterRead(out RangeGuard guard) && _readers.Push(guard);

    /// <summary>Like <see cref="AcquireWrite"/>, if that needs no waiting.</summary>
    public bool TryAcquireWrite() => TryEnterWrite(out RangeGuard guard) && _writers.Push(guard);

    /// <summary>Like <see cref="AcquireRead"/>, waiting at most <paramref name="timeout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryAcquireRead(TimeSpan timeout) => TryEnterRead(timeout, out RangeGuard guard) && _readers.Push(guard);

    /// <summary>Like <see cref="AcquireWrite"/>, waiting at most <paramref name="timeout"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryAcquireWrite(TimeSpan timeout) => TryEnterWrite(timeout, out RangeGuard guard) && _writers.Push(guard);

    /// <summary>The asynchronous <see cref="AcquireRead"/>.</summary>
    public async ValueTask AcquireReadAsync(CancellationToken cancellationToken = default) =>
        _readers.Push(await EnterReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The asynchronous <see cref="AcquireWrite"/>.</summary>
    public async ValueTask AcquireWriteAsync(CancellationToken cancellationToken = default) =>
        _writers.Push(await EnterWriteAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The asynchronous <see cref="TryAcquireRead(TimeSpan)"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public ValueTask<bool> TryAcquireReadAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _readers.PushAsync(TryEnterReadAsync(timeout, cancellationToken));

    /// <summary>The asynchronous <see cref="TryAcquireWrite(TimeSpan)"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public ValueTask<bool> TryAcquireWriteAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _writers.PushAsync(TryEnterWriteAsync(timeout, cancellationToken));

    /// <summary>Ends one hold taken by <see cref="AcquireRead"/>; never one that a guard owns.</summary>
    /// <exception cref="SynchronizationLockException">There is none.</exception>
    public void ReleaseRead() => _readers.Pop().Dispose();

    /// <summary>Ends the hold taken by <see cref="AcquireWrite"/>; never one that a guard owns.</summary>
    /// <exception cref="SynchronizationLockException">There is none.</exception>
    public void ReleaseWrite() => _writers.Pop().Dispose();

    /// <summary>
    /// Turns the hold taken by <see cref="AcquireWrite"/> into one to be ended by <see cref="ReleaseRead"/>, without a gap.
    /// </summary>
    /// <exception cref="SynchronizationLockException">There is none.</exception>
    public void DowngradeToRead()
    {
        RangeGuard guard = _writers.Pop();
        guard.DowngradeToRead();
        _readers.Push(guard);
    }
}
