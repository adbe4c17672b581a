using System.Diagnostics.Tracing;
using System.Text.Json;
using MmLock.Tests.Validation;

namespace MmLock.Tests.Profiling;

/// <summary>Where the reports of validated locks go.</summary>
[Collection(ProfileCollection.Name)]
public sealed class ReportTests
{
    [Fact]
    public void Report_goes_to_profile_event_source_and_callback()
    {
        using var folder = new ProfileFolder();
        using var listener = new Listener();
        var called = new List<MmapLockReport>();
        void Call(MmapLockReport report)
        {
            lock (called)
            {
                called.Add(report);
            }
        }

        var validated = new Validated();
        MmapLock mm = validated.Make("mm");
        MmapLockProfile.Start(folder.File);
        MmapLockValidator.Reported += Call;
        try
        {
            using (mm.VmaLock.Enter())
            {
                mm.EnterWrite().Dispose();
            }
        }
        finally
        {
            MmapLockValidator.Reported -= Call;
            MmapLockProfile.Stop();
        }

        MmapLockReport report = Assert.Single(validated.Reports);
        Assert.Contains(report, called);

        // Whoever looks for the fault need not know of how many layers a lock is made, and that it is recorded.
        Assert.All(
            [report.FirstStack, report.SecondStack],
            s => Assert.StartsWith($"   at {typeof(ReportTests).FullName}.", s, StringComparison.Ordinal));
        Assert.Contains((report.Id, report.Message, report.FirstStack, report.SecondStack), listener.Reports);
        var written = new List<(string?, string?, string?, string?)>();
        foreach (string line in File.ReadAllLines(folder.File))
        {
            using JsonDocument block = JsonDocument.Parse(line);
            if (block.RootElement.TryGetProperty("reports", out JsonElement reports))
            {
                written.AddRange(reports.EnumerateArray().Select(r => (
                    r.GetProperty("id").GetString(), r.GetProperty("message").GetString(), r.GetProperty("first").GetString(),
                    r.GetProperty("second").GetString())));
            }
        }

        Assert.Single(written, w => w == (report.Id, report.Message, report.FirstStack, report.SecondStack));
    }

    private sealed class Listener : EventListener
    {
        private readonly List<(string, string, string, string)> _reports = [];

        public (string, string, string, string)[] Reports
        {
            get
            {
                lock (_reports)
                {
                    return [.. _reports];
                }
            }
        }

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "MmLock")
            {
                EnableEvents(eventSource, EventLevel.Warning);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData is { EventName: "Report", Payload: [string id, string message, string first, string second] })
            {
                lock (_reports)
                {
                    _reports.Add((id, message, first, second));
                }
            }
        }
    }
}
