namespace MmLock.Memory;

/// <summary>How one kind of operation takes the lock of its <see cref="AddressSpace"/>: the steps from one big lock to ranges.</summary>
public enum LockingMode
{
    /// <summary>The whole space for as long as the operation takes, file reads and all: the state before 2010.</summary>
    Coarse,

    /// <summary>
    /// The whole space, with what was done against the worst of it: faults let go of the lock while a file is read and try
    /// again, populating lets go between batches, unmapping keeps it only shared while pages are zapped. Operations
    /// without such a mitigation are <see cref="Coarse"/>.
    /// </summary>
    CoarseMitigated,

    /// <summary>Only the range that the operation is about, where that is possible; the whole space otherwise.</summary>
    FineGrained,
}
