using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace MmLock.Profiling;

/// <summary>The event source <c>MmLock</c>: a wait, or a hold that was measured. Recording is on while somebody listens.</summary>
[EventSource(Name = "MmLock")]
internal sealed class MmLockEventSource : EventSource
{
    private const int WaitId = 1;
    private const int HoldId = 2;
    private const int ReportId = 3;

    public static MmLockEventSource Log { get; } = new();

    private MmLockEventSource()
    {
    }

    /// <summary>An acquire waited. Times are microseconds; the last one is what it would not have waited.</summary>
    [Event(WaitId, Level = EventLevel.Informational)]
    public void Wait(
        string lockName, string site, string mode, ulong start, ulong last, double microseconds, string waitedFor,
        double falseMicroseconds) =>
        Write(WaitId, lockName, site, mode, start, last, microseconds, waitedFor, falseMicroseconds);

    /// <summary>A hold ended. Of the first holds of a site each one, later one in 32.</summary>
    [Event(HoldId, Level = EventLevel.Verbose)]
    public void Hold(string lockName, string site, string mode, ulong start, ulong last, double microseconds) =>
        Write(HoldId, lockName, site, mode, start, last, microseconds, null, 0);

    /// <summary>A validated lock found a fault: the analyzer's rule for it, its words, both stacks.</summary>
    [Event(ReportId, Level = EventLevel.Warning)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Strings only: nothing of them can be trimmed.")]
    public void Report(string id, string message, string firstStack, string secondStack) =>
        WriteEvent(ReportId, id, message, firstStack, secondStack);

    [NonEvent]
    public void Tell(MmapLockReport report)
    {
        if (IsEnabled())
        {
            Report(report.Id, report.Message, report.FirstStack, report.SecondStack);
        }
    }

    [NonEvent]
    public void Tell(in RecordedEvent recorded, string lockName)
    {
        string mode = recorded.Kind.Text(recorded.Mode);
        double time = SiteCounters.Nanoseconds(recorded.Ticks) / 1000;
        AddressRange range = recorded.Range;
        if (recorded.By is { } by)
        {
            Wait(
                lockName, recorded.Site.Name, mode, range.Start, range.Last, time, by.Name,
                SiteCounters.Nanoseconds(recorded.FalseTicks) / 1000);
        }
        else
        {
            Hold(lockName, recorded.Site.Name, mode, range.Start, range.Last, time);
        }
    }

    /// <summary>Called when a listener comes or goes; perhaps from the constructor.</summary>
    protected override void OnEventCommand(EventCommandEventArgs command) => Recorder.Want(Recorder.Reasons.Events, IsEnabled());

    /// <summary>As WriteEvent does, without boxes: it has no form of so many arguments.</summary>
    [NonEvent]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Strings and numbers only: nothing of them can be trimmed.")]
    private unsafe void Write(
        int id, string lockName, string site, string mode, ulong start, ulong last, double time, string? waitedFor, double falseTime)
    {
        fixed (char* lockChars = lockName, siteChars = site, modeChars = mode, forChars = waitedFor)
        {
            EventData* data = stackalloc EventData[8];
            Set(out data[0], lockChars, Size(lockName));
            Set(out data[1], siteChars, Size(site));
            Set(out data[2], modeChars, Size(mode));
            Set(out data[3], &start, sizeof(ulong));
            Set(out data[4], &last, sizeof(ulong));
            Set(out data[5], &time, sizeof(double));
            if (waitedFor is not null)
            {
                Set(out data[6], forChars, Size(waitedFor));
                Set(out data[7], &falseTime, sizeof(double));
            }

            WriteEventCore(id, waitedFor is null ? 6 : 8, data);
        }
    }

    /// <summary>With the zero at the end.</summary>
    private static int Size(string text) => (text.Length + 1) * sizeof(char);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Set(out EventData data, void* from, int size) =>
        data = new EventData { DataPointer = (nint)from, Size = size };
}
