using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>What can be told, for one access, of the lock that guards a member.</summary>
/// <param name="State">Whether it is held.</param>
/// <param name="Stack">Where the hold that is too weak was taken, if that is known.</param>
internal readonly record struct GuardHolding(GuardHoldingState State, StackTrace? Stack = null);

internal enum GuardHoldingState
{
    /// <summary>Nobody can tell: the lock does not say who has it, or who has it may have handed it on to this code.</summary>
    Unknown,

    /// <summary>The code that accesses the member has it, in the mode that it needs.</summary>
    Held,

    /// <summary>It is held for reading, and the member is written.</summary>
    ForReadingOnly,

    Missing,
}
