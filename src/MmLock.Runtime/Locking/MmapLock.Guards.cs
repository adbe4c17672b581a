using MmLock.Validation;

namespace MmLock;

// What instrumented members ask of their lock.
public sealed partial class MmapLock
{
    internal ValidatingRangeLock? Validating => _validating;

    /// <summary>The thread's structure lock counts as a hold, too, as it does for the analyzer's rule.</summary>
    internal GuardHolding HoldingOf(ValidatingRangeLock validating, LockMode mode) => Volatile.Read(ref _vmaLock) is { IsHeld: true } latch
        ? latch.HoldingAsPart(mode, validating)
        : validating.HoldingOf(mode);
}
