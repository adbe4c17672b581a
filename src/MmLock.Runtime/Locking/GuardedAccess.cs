using System.ComponentModel;
using System.Runtime.CompilerServices;
using MmLock.Profiling;
using MmLock.Validation;

namespace MmLock;

/// <summary>
/// What generated accessors of properties with <see cref="GuardedByAttribute"/> call, where the project has
/// <c>MmLockValidateGuards</c>. Not to be called by hand.
/// </summary>
/// <remarks>All members are safe to call from any thread.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GuardedAccess
{
    /// <summary>Whether accesses are worth a check: something is validated. Costs the reading of one field.</summary>
    public static bool IsOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ReportLog.IsOn;
    }

    /// <summary>Whether locks are asked that no option turns validation on for.</summary>
    internal static bool ChecksForeignLocks { get; private set; } = ReportLog.IsOnForAll;

    /// <summary>For tests: as with <c>MMLOCK_VALIDATE=1</c>, which no test sets in its own process.</summary>
    internal static void CheckForeignLocks()
    {
        ChecksForeignLocks = true;
        ReportLog.TurnOn();
    }

    /// <summary>Reports as MML3007 that a member is accessed without its lock, or written while that is held for reading.</summary>
    /// <param name="guard">The lock. Null, or one that is not validated or does not tell who has it: nothing is reported.</param>
    /// <param name="target">The object; of a static member its type.</param>
    /// <param name="member">The member, as the report calls it.</param>
    /// <param name="guardName">The lock, as the report calls it.</param>
    /// <param name="mode">What is done to the member.</param>
    /// <exception cref="InvalidOperationException">Reports are thrown (<see cref="MmapLockOptions.ThrowOnReport"/>,
    /// <c>MMLOCK_VALIDATE=throw</c>).</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Check(object? guard, object target, string member, string guardName, LockMode mode)
    {
        if (guard is null || OwnWork.IsRunning)
        {
            return;
        }

        (GuardHolding holding, bool throws) = guard switch
        {
            MmapLock { Validating: { } validating } lockOf => (lockOf.HoldingOf(validating, mode), validating.Throws),
            RangeLock { Validating: { } validating } => (validating.HoldingOf(mode), validating.Throws),
            VmaLock latch => (latch.Holding, latch.Throws),
            MmapLock or RangeLock => default,
            _ when ChecksForeignLocks => (ForeignLocks.HoldingOf(guard, mode), ReportLog.ThrowsForAll),
            _ => default,
        };
        if (holding.State != GuardHoldingState.Unknown)
        {
            Recorder.EnsureInitialized();
            GuardWatch.Judge(holding, new GuardedMemberAccess(target, member, guardName, mode), throws);
        }
    }
}
