using System.Diagnostics;
using MmLock.Profiling;

namespace MmLock;

/// <summary>A lock as a debugger shows it: while it is recorded, each holder and waiter with the place in the source.</summary>
internal sealed class MmapLockDebugView(MmapLock mm)
{
    public string Recorded => mm.IsRecorded
        ? "Holds that were taken since recording began."
        : "Holders and waiters are known while the lock is recorded: MmapLockProfile.Start, or MMLOCK_PROFILE=FILE.";

    public HoldView[] Holders => mm.ViewOf(RecordedHold.Holding);

    public HoldView[] Waiters => mm.ViewOf(RecordedHold.Waiting);
}
