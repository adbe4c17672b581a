using MmLock.Backends;

namespace MmLock;

/// <summary>
/// One hold of several ranges of a <see cref="RangeLock"/> or <see cref="MmapLock"/>; disposing it ends the hold of all of them.
/// </summary>
/// <remarks>
/// A token, as <see cref="RangeGuard"/>: copies name the same hold; disposing twice, or disposing <c>default</c>, has no effect, and a
/// stale token never ends another hold. May be disposed on any thread, but for what is taken inside a coarse hold that belongs to a
/// thread (<see cref="MmapLockRecursion.CoarseByThread"/>): on another, all members that change the hold throw
/// <see cref="SynchronizationLockException"/>, and it is as before. There is no upgrade.
/// </remarks>
public readonly struct RangeSetGuard : IDisposable, IEquatable<RangeSetGuard>
{
    private readonly RangeSet? _owner;
    private readonly ulong _name;

    internal RangeSetGuard(RangeSet owner, ulong name)
    {
        _owner = owner;
        _name = name;
    }

    /// <summary>The ranges that are held, ascending: those that were asked for, joined where they overlap or touch. A copy.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public IReadOnlyList<AddressRange> Ranges => Named.ReadRanges(_name);

    /// <summary>How the ranges are held now.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public LockMode Mode => Named.ReadMode(_name);

    private RangeSet Named => _owner ?? throw new InvalidOperationException("The guard holds nothing: it is default.");

    /// <summary>
    /// Turns a write hold into a read hold without a gap, one range after the other: no writer gets in between. On a read hold, no
    /// effect.
    /// </summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public void DowngradeToRead() => Named.Downgrade(_name);

    /// <summary>Ends the hold of all ranges. Again, or on <c>default</c>: no effect.</summary>
    public void Dispose() => _owner?.Release(_name);

    /// <summary>Whether both name the same hold.</summary>
    public bool Equals(RangeSetGuard other) => ReferenceEquals(_owner, other._owner) && _name == other._name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RangeSetGuard other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_owner, _name);

    /// <summary>Whether both name the same hold.</summary>
    public static bool operator ==(RangeSetGuard left, RangeSetGuard right) => left.Equals(right);

    /// <summary>Whether they name different holds.</summary>
    public static bool operator !=(RangeSetGuard left, RangeSetGuard right) => !left.Equals(right);
}
