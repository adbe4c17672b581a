using MmLock.Validation;

namespace MmLock;

/// <summary>
/// What validated locks (<see cref="MmapLockOptions.Validate"/>, <c>MMLOCK_VALIDATE=1</c>) have found: lock orders that can deadlock, holds
/// across file access, blocking and allocation, guards that end on the wrong side.
/// </summary>
/// <remarks>
/// A fault is reported once for each pair of places, at most 256 in a process. Reports also go to the profile that is being written
/// (<see cref="MmapLockProfile"/>) and to the event source <c>MmLock</c>, and to standard error where validation is on by the environment.
/// All members are safe to call from any thread.
/// </remarks>
public static class MmapLockValidator
{
    /// <summary>A fault was found, on the thread that calls this. Take no lock in here that is validated.</summary>
    public static event Action<MmapLockReport>? Reported
    {
        add => ReportLog.Reported += value;
        remove => ReportLog.Reported -= value;
    }

    /// <summary>All reports of the process, in the order in which they came.</summary>
    public static IReadOnlyList<MmapLockReport> Reports => ReportLog.From(0);
}
