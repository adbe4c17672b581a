namespace MmLock;

/// <summary>
/// A moment at which nobody held a range for writing: the start of a speculative read, to be validated after it. Holds
/// nothing and need not be ended. <c>default</c> never validates.
/// </summary>
public readonly struct OptimisticStamp : IEquatable<OptimisticStamp>
{
    internal OptimisticStamp(object owner, AddressRange range, ulong version)
    {
        Owner = owner;
        Range = range;
        Version = version;
    }

    /// <summary>The range that the stamp is about.</summary>
    public AddressRange Range { get; }

    internal object? Owner { get; }

    internal ulong Version { get; }

    /// <summary>Whether both are of the same lock, range and version.</summary>
    public bool Equals(OptimisticStamp other) => ReferenceEquals(Owner, other.Owner) && Range == other.Range && Version == other.Version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is OptimisticStamp other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Owner, Range, Version);

    /// <summary>Whether both are of the same lock, range and version.</summary>
    public static bool operator ==(OptimisticStamp left, OptimisticStamp right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(OptimisticStamp left, OptimisticStamp right) => !left.Equals(right);
}
