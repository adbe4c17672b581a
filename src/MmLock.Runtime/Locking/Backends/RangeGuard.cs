using MmLock.Backends;

namespace MmLock;

/// <summary>One hold of a <see cref="RangeLock"/> or <see cref="MmapLock"/>; disposing it ends the hold.</summary>
/// <remarks>
/// A token: the hold's state lives in the lock, and the token names it by a number that no other hold ever has. Copies
/// name the same hold; disposing twice, or disposing <c>default</c>, has no effect, and a stale token never ends another
/// hold. May be disposed on any thread, but for a coarse hold that belongs to a thread
/// (<see cref="MmapLockRecursion.CoarseByThread"/>) and what is taken inside it: on another, all members that change the hold throw
/// <see cref="SynchronizationLockException"/>, and it is as before.
/// </remarks>
public readonly struct RangeGuard : IDisposable, IEquatable<RangeGuard>
{
    private readonly IGuardOwner? _owner;

    // One field, not two: a pair written in halves and read as a whole stalls the processor on every acquire.
    private readonly ulong _name;

    internal RangeGuard(IGuardOwner owner, ulong name)
    {
        _owner = owner;
        _name = name;
    }

    internal IGuardOwner? Owner => _owner;

    internal ulong Name => _name;

    /// <summary>The range as it was asked for.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public AddressRange Range => Named.Read(_name).Range;

    /// <summary>How the range is held now.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public LockMode Mode => Named.Read(_name).Mode;

    private IGuardOwner Named => _owner ?? throw new InvalidOperationException("The guard holds nothing: it is default.");

    /// <summary>Turns a write hold into a read hold without a gap: no writer gets in between. On a read hold, no effect.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public void DowngradeToRead() => Named.Downgrade(_name);

    /// <summary>Turns a read hold into a write hold if that needs no waiting. On a write hold: true.</summary>
    /// <returns>False when other readers hold part of the range, or wait to upgrade; the hold is as before.</returns>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public bool TryUpgradeToWrite() => Named.TryUpgrade(_name, TimeSpan.Zero, CancellationToken.None);

    /// <summary>
    /// Turns a read hold into a write hold, waiting for the other readers of the range to leave; nobody new enters it
    /// meanwhile. Never deadlocks: it fails at once when another reader of the range waits to upgrade, since each would
    /// wait for the other.
    /// </summary>
    /// <param name="timeout">How long to wait at most; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellationToken">Gives the waiting up.</param>
    /// <returns>False when the time was up or another upgrade waits; the hold is still a read hold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite, or longer than
    /// <see cref="int.MaxValue"/> milliseconds.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; the hold is still a read hold.</exception>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public bool TryUpgradeToWrite(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Named.TryUpgrade(_name, timeout, cancellationToken);

    /// <summary>The asynchronous <see cref="TryUpgradeToWrite(TimeSpan, CancellationToken)"/>. Await the result once.</summary>
    public ValueTask<bool> TryUpgradeToWriteAsync(CancellationToken cancellationToken = default) =>
        Named.TryUpgradeAsync(_name, cancellationToken);

    /// <summary>Ends the hold. Again, or on <c>default</c>: no effect.</summary>
    public void Dispose()
    {
        // Spelled out by type: a virtual call would cost as much as the release itself.
        IGuardOwner? owner = _owner;
        if (owner is AdaptiveRangeLock adaptive)
        {
            adaptive.ReleaseFast(_name);
        }
        else if (owner is SegmentedRangeLock segments)
        {
            segments.ReleaseFast(_name);
        }
        else if (owner is Request request)
        {
            request.Queue.Release(request, _name);
        }
        else
        {
            owner?.Release(_name);
        }
    }

    /// <summary>Whether both name the same hold.</summary>
    public bool Equals(RangeGuard other) => ReferenceEquals(_owner, other._owner) && _name == other._name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RangeGuard other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_owner, _name);

    /// <summary>Whether both name the same hold.</summary>
    public static bool operator ==(RangeGuard left, RangeGuard right) => left.Equals(right);

    /// <summary>Whether they name different holds.</summary>
    public static bool operator !=(RangeGuard left, RangeGuard right) => !left.Equals(right);
}
