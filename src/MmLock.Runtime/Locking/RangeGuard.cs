namespace MmLock;

/// <summary>One hold of a <see cref="RangeLock"/> or <see cref="MmapLock"/>; disposing it ends the hold.</summary>
/// <remarks>
/// A token: the hold's state lives in the lock, and the token names it by slot and generation. Copies name the same
/// hold; disposing twice, or disposing <c>default</c>, has no effect, and a stale token never ends another hold. May be
/// disposed on any thread.
/// </remarks>
public readonly struct RangeGuard : IDisposable, IEquatable<RangeGuard>
{
    private readonly RangeEngine? _owner;

    internal RangeGuard(RangeEngine owner, int slot, uint generation)
    {
        _owner = owner;
        Slot = slot;
        Generation = generation;
    }

    internal int Slot { get; }

    internal uint Generation { get; }

    /// <summary>The range as it was asked for.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public AddressRange Range => Owner.Read(Slot, Generation).Range;

    /// <summary>How the range is held now.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public LockMode Mode => Owner.Read(Slot, Generation).Write ? LockMode.Write : LockMode.Read;

    private RangeEngine Owner => _owner ?? throw new InvalidOperationException("The guard holds nothing: it is default.");

    /// <summary>Turns a write hold into a read hold without a gap: no writer gets in between. On a read hold, no effect.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public void DowngradeToRead() => Owner.Downgrade(Slot, Generation);

    /// <summary>Ends the hold. Again, or on <c>default</c>: no effect.</summary>
    public void Dispose() => _owner?.Release(Slot, Generation);

    /// <summary>Whether both name the same hold.</summary>
    public bool Equals(RangeGuard other) => ReferenceEquals(_owner, other._owner) && Slot == other.Slot && Generation == other.Generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RangeGuard other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_owner, Slot, Generation);

    /// <summary>Whether both name the same hold.</summary>
    public static bool operator ==(RangeGuard left, RangeGuard right) => left.Equals(right);

    /// <summary>Whether they name different holds.</summary>
    public static bool operator !=(RangeGuard left, RangeGuard right) => !left.Equals(right);
}
