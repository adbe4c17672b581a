namespace MmLock.Backends;

/// <summary>
/// What a guard needs of where its hold is kept. The guard's name tells the hold from every other that its owner ever had.
/// </summary>
internal interface IGuardOwner
{
    /// <summary>Ends a hold. A name that is no longer current is ignored.</summary>
    void Release(ulong name);

    void Downgrade(ulong name);

    /// <summary>Turns a read hold into a write hold when all other readers have left; false, and still a read hold, otherwise.</summary>
    bool TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken);

    ValueTask<bool> TryUpgradeAsync(ulong name, CancellationToken cancellationToken);

    (AddressRange Range, LockMode Mode) Read(ulong name);
}
