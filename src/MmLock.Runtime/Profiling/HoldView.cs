using System.Diagnostics;

namespace MmLock.Profiling;

/// <summary>One hold or waiter, as a debugger shows it.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed record HoldView(
    string Site, RecordedKind Kind, LockMode Mode, AddressRange Range, RecordedKind WouldKind, AddressRange WouldHold)
{
    public override string ToString() =>
        Kind != RecordedKind.Range
            ? $"{Kind.Text(Mode)} at {Site}"
            : $"{Kind.Text(Mode)} {Range}{Would} at {Site}";

    private string Would =>
        WouldKind != Kind ? " (would hold the structure)" : WouldHold == Range ? "" : $" (would hold {WouldHold})";
}
