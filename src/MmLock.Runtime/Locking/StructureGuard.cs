namespace MmLock;

/// <summary>A structure hold of an <see cref="MmapLock"/>; disposing it ends the hold.</summary>
/// <remarks>
/// A token, as <see cref="RangeGuard"/>: copies name the same hold; disposing twice, or disposing <c>default</c>, has no effect, and a
/// stale token never ends another hold. It belongs to the thread that took it, as <see cref="VmaLock"/> does. Unlike
/// <see cref="VmaLock.Scope"/> it may lie in a field, for a hold whose two ends are in two methods; never keep it across an await.
/// </remarks>
public readonly struct StructureGuard : IDisposable, IEquatable<StructureGuard>
{
    private readonly VmaLock? _owner;
    private readonly ulong _hold;

    internal StructureGuard(VmaLock owner, ulong hold)
    {
        _owner = owner;
        _hold = hold;
    }

    /// <summary>How the structure is held.</summary>
    /// <exception cref="InvalidOperationException">The hold has ended, or the guard is <c>default</c>.</exception>
    public LockMode Mode => _owner is { } owner
        ? owner.ReadStructure(_hold)
        : throw new InvalidOperationException("The guard holds nothing: it is default.");

    /// <summary>Ends the hold. Again, or on <c>default</c>: no effect.</summary>
    /// <exception cref="SynchronizationLockException">The hold is another thread's; it is as before.</exception>
    public void Dispose() => _owner?.ExitStructure(_hold);

    /// <summary>Whether both name the same hold.</summary>
    public bool Equals(StructureGuard other) => ReferenceEquals(_owner, other._owner) && _hold == other._hold;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StructureGuard other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_owner, _hold);

    /// <summary>Whether both name the same hold.</summary>
    public static bool operator ==(StructureGuard left, StructureGuard right) => left.Equals(right);

    /// <summary>Whether they name different holds.</summary>
    public static bool operator !=(StructureGuard left, StructureGuard right) => !left.Equals(right);
}
