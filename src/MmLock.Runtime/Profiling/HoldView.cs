using System.Diagnostics;

namespace MmLock.Profiling;

/// <summary>One hold or waiter, as a debugger shows it.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed record HoldView(string Site, LockMode Mode, AddressRange Range, AddressRange WouldHold)
{
    public override string ToString() =>
        $"{(Mode == LockMode.Write ? "write" : "read")} {Range}{(WouldHold == Range ? "" : $" (would hold {WouldHold})")} at {Site}";
}
