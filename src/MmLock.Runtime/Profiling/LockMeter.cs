using System.Diagnostics.Metrics;

namespace MmLock.Profiling;

/// <summary>The meter <c>MmLock</c>. Recording is on from when a listener first asks for the waiters, while somebody listens.</summary>
/// <remarks>
/// Nothing tells a meter that somebody listens; its observable instrument is called by whoever does, which every collector does once in
/// its interval.
/// </remarks>
internal static class LockMeter
{
    private static readonly Meter s_meter = new("MmLock");
    private static readonly Histogram<double> s_wait = s_meter.CreateHistogram<double>(
        "mmlock.wait", "s", "Time for which acquires waited.");
    private static readonly Histogram<double> s_hold = s_meter.CreateHistogram<double>(
        "mmlock.hold", "s", "Time for which locks were held: of the first holds of a site each one, later one in 32.");
    private static readonly ObservableUpDownCounter<int> s_waiters = s_meter.CreateObservableUpDownCounter(
        "mmlock.waiters", Waiters, "{waiter}", "Acquires that wait now.");

    public static bool IsEnabled => s_wait.Enabled || s_hold.Enabled || s_waiters.Enabled;

    public static void Tell(in RecordedEvent recorded, string lockName)
    {
        Histogram<double> histogram = recorded.By is null ? s_hold : s_wait;
        if (histogram.Enabled)
        {
            histogram.Record(
                SiteCounters.Nanoseconds(recorded.Ticks) / 1e9,
                new KeyValuePair<string, object?>("lock", lockName),
                new KeyValuePair<string, object?>("site", recorded.Site.Name),
                new KeyValuePair<string, object?>("mode", recorded.Kind.Text(recorded.Mode)));
        }
    }

    /// <summary>Waiters by lock and site, zeros where there were some: of a site that is not told of, the last number would stay.</summary>
    private static List<Measurement<int>> Waiters()
    {
        Recorder.Want(Recorder.Reasons.Meter, true);
        var result = new List<Measurement<int>>();
        foreach (IRecordedLock each in Recorder.Locks())
        {
            if (each.Recorded is { } recorded)
            {
                foreach ((AcquireSite site, int count) in recorded.CountWaiters())
                {
                    result.Add(new Measurement<int>(
                        count,
                        new KeyValuePair<string, object?>("lock", recorded.Name),
                        new KeyValuePair<string, object?>("site", site.Name)));
                }
            }
        }

        return result;
    }
}
