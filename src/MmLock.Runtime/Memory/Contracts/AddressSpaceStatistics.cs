namespace MmLock.Memory;

/// <summary>What happened in an <see cref="AddressSpace"/> since it was made. Exact when nobody uses it meanwhile.</summary>
/// <param name="Faults">Page faults that took a lock.</param>
/// <param name="RetriedFaults">Faults that let go of the lock for a file read and tried again.</param>
/// <param name="SpeculativeAttempts">Faults that were tried without a lock.</param>
/// <param name="SpeculativeAborts">Of these, how many had to take a lock after all.</param>
/// <param name="CoarseFallbacks">Fine-grained operations that took the whole space, because they had to from the start or found
/// the world changed.</param>
/// <param name="PendingAllocations">Address ranges that are reserved for a mapping that is under way now.</param>
public readonly record struct AddressSpaceStatistics(
    long Faults,
    long RetriedFaults,
    long SpeculativeAttempts,
    long SpeculativeAborts,
    long CoarseFallbacks,
    int PendingAllocations);
