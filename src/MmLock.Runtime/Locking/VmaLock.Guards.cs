using MmLock.Validation;
using MmLock.Waiting;

namespace MmLock;

// What instrumented members ask of their lock. It belongs to a thread, so the answer is exact.
public sealed partial class VmaLock
{
    /// <summary>Who has this lock is alone with what it guards, be it for reading.</summary>
    internal GuardHolding Holding => IsHeld ? new GuardHolding(GuardHoldingState.Held)
        : _owner is { Validating: null } || (_owner is null && !GuardedAccess.ChecksForeignLocks) ? default
        : new GuardHolding(GuardHoldingState.Missing);

    internal bool Throws => _owner is { } owner ? owner.Validating?.Throws == true : ReportLog.ThrowsForAll;

    /// <summary>Of the lock that this one belongs to, by a thread that has this one: coarse readers may be beside a read hold.</summary>
    internal GuardHolding HoldingAsPart(LockMode mode, ValidatingRangeLock validating) =>
        mode == LockMode.Read || (_latch.Word & Latch.Reading) == 0
            ? new GuardHolding(GuardHoldingState.Held)
            : validating.HoldingOf(mode) is { State: GuardHoldingState.Held or GuardHoldingState.Unknown } other
            ? other
            : new GuardHolding(GuardHoldingState.ForReadingOnly, LatchWatch.Innermost?.Stack);
}
