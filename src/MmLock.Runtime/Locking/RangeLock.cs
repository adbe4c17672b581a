using MmLock.Backends;

namespace MmLock;

/// <summary>A fair reader-writer lock over address ranges: only requests that overlap, one of them to write, wait for each other.</summary>
/// <remarks>
/// <para>Not re-entrant and not bound to a thread: a hold may be ended on another thread than it was taken. All members
/// are safe to call from any thread.</para>
/// <para>First come first served among conflicting requests: a request waits for earlier requests that it conflicts with,
/// holders and waiters, and for no others. A stream of readers cannot starve a writer. A waiter that is cancelled or runs
/// out of time wakes the requests that it alone was blocking.</para>
/// <para>Order: ranges first, then a <see cref="VmaLock"/>, never the reverse. The algorithm follows the range locks of
/// Lespinasse's and Bueso's Linux patches: an interval tree of current and pending requests with a count of blockers
/// each.</para>
/// </remarks>
public sealed partial class RangeLock
{
    private readonly RangeLockBackend _backend;

    /// <summary>A lock that nobody holds.</summary>
    public RangeLock()
        : this(new MmapLockOptions())
    {
    }

    internal RangeLock(MmapLockOptions options) => _backend = options.CreateBackend(mayForceCoarse: false);

    /// <summary>How many requests wait now, upgrades included. For diagnostics: it may have changed by the time it is read.</summary>
    public int WaiterCount => _backend.WaiterCount;

    /// <summary>
    /// How many holds there are now, those that wait to be upgraded included. For diagnostics: it may have changed by the time
    /// it is read. Looks at every segment of a <see cref="MmapLockBackend.Segmented"/> lock, and at those in use of an
    /// <see cref="MmapLockBackend.Adaptive"/> one.
    /// </summary>
    public int HolderCount => _backend.HolderCount;

    /// <summary>Waits for the range and holds it shared.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterRead(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend.Enter(range, LockMode.Read, cancellationToken);

    /// <summary>Waits for the range and holds it exclusively.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public RangeGuard EnterWrite(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend is AdaptiveRangeLock adaptive ? adaptive.EnterWrite(range, cancellationToken)
            : _backend is SegmentedRangeLock segments ? segments.EnterWrite(range, cancellationToken)
            : _backend.Enter(range, LockMode.Write, cancellationToken);

    /// <summary>Holds the range shared if that needs no waiting.</summary>
    public bool TryEnterRead(AddressRange range, out RangeGuard guard) => _backend.TryEnter(range, LockMode.Read, out guard);

    /// <summary>Holds the range exclusively if that needs no waiting.</summary>
    public bool TryEnterWrite(AddressRange range, out RangeGuard guard) => _backend.TryEnter(range, LockMode.Write, out guard);

    /// <summary>Waits for the range at most <paramref name="timeout"/> and holds it shared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterRead(AddressRange range, TimeSpan timeout, out RangeGuard guard) =>
        _backend.TryEnter(range, LockMode.Read, timeout, CancellationToken.None, out guard);

    /// <summary>Waits for the range at most <paramref name="timeout"/> and holds it exclusively.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    public bool TryEnterWrite(AddressRange range, TimeSpan timeout, out RangeGuard guard) =>
        _backend.TryEnter(range, LockMode.Write, timeout, CancellationToken.None, out guard);

    /// <summary>
    /// Waits for the range at most <paramref name="timeout"/>, or until the token is cancelled, and holds it shared.
    /// </summary>
    /// <param name="range">What to hold.</param>
    /// <param name="timeout">How long to wait at most; <see cref="TimeSpan.Zero"/> not at all,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <param name="guard">The hold, if it is true that there is one.</param>
    /// <returns>False when the time was up; nothing is held.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public bool TryEnterRead(AddressRange range, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard) =>
        _backend.TryEnter(range, LockMode.Read, timeout, cancellationToken, out guard);

    /// <summary>
    /// Waits for the range at most <paramref name="timeout"/>, or until the token is cancelled, and holds it exclusively.
    /// </summary>
    /// <inheritdoc cref="TryEnterRead(AddressRange, TimeSpan, CancellationToken, out RangeGuard)"/>
    public bool TryEnterWrite(AddressRange range, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard) =>
        _backend.TryEnter(range, LockMode.Write, timeout, cancellationToken, out guard);

    /// <summary>Holds the range shared as soon as it is free. Await the result once.</summary>
    public ValueTask<RangeGuard> EnterReadAsync(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend.EnterAsync(range, LockMode.Read, cancellationToken);

    /// <summary>Holds the range exclusively as soon as it is free. Await the result once.</summary>
    public ValueTask<RangeGuard> EnterWriteAsync(AddressRange range, CancellationToken cancellationToken = default) =>
        _backend.EnterAsync(range, LockMode.Write, cancellationToken);

    /// <summary>
    /// Holds the range shared as soon as it is free, if that is within <paramref name="timeout"/>. Await the result once.
    /// </summary>
    /// <param name="range">What to hold.</param>
    /// <param name="timeout">How long to wait at most; <see cref="TimeSpan.Zero"/> not at all,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <returns>The hold's guard, or null when the time was up:
    /// <c>using RangeGuard? guard = await …; if (guard is null) …</c></returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is held.</exception>
    public ValueTask<RangeGuard?> TryEnterReadAsync(AddressRange range, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _backend.TryEnterAsync(range, LockMode.Read, timeout, cancellationToken);

    /// <summary>
    /// Holds the range exclusively as soon as it is free, if that is within <paramref name="timeout"/>. Await the result once.
    /// </summary>
    /// <inheritdoc cref="TryEnterReadAsync"/>
    public ValueTask<RangeGuard?> TryEnterWriteAsync(AddressRange range, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        _backend.TryEnterAsync(range, LockMode.Write, timeout, cancellationToken);

    /// <summary>Whether one holder, any, covers the range in this mode or a stronger one. For assertions.</summary>
    public bool IsHeld(AddressRange range, LockMode mode) => _backend.IsHeld(range, mode);

    /// <summary>
    /// Begins a speculative read: nobody holds any of the range for writing now. Read without a hold, then ask
    /// <see cref="Validate"/>; what was read counts only if that says yes.
    /// </summary>
    /// <param name="range">What will be read.</param>
    /// <param name="stamp">This moment, for <see cref="Validate"/>.</param>
    /// <returns>False while somebody holds part of the range for writing, and where the backend cannot tell cheaply: take a read
    /// hold then.</returns>
    /// <remarks>Data read this way may be changing: copy values, follow no reference that a writer may free.</remarks>
    public bool TryOptimisticRead(AddressRange range, out OptimisticStamp stamp)
    {
        bool done = _backend.TryReadVersion(range, out ulong version);
        stamp = done ? new OptimisticStamp(_backend, range, version) : default;
        return done;
    }

    /// <summary>Whether no write hold on the stamp's range began since the stamp was taken.</summary>
    public bool Validate(OptimisticStamp stamp) => ReferenceEquals(stamp.Owner, _backend) && _backend.IsVersion(stamp.Range, stamp.Version);
}
