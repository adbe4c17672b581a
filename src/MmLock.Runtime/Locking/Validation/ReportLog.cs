namespace MmLock.Validation;

/// <summary>The reports of the process: each fault once, a bounded number.</summary>
internal static class ReportLog
{
    public const int Most = 256;

    private static readonly ReportSet s_reports = new(Most);

    public static event Action<MmapLockReport>? Reported;

    /// <summary>Whether any lock is, or was, validated. Asked by what is slow anyhow, never by an acquire.</summary>
    public static bool IsOn { get; private set; }

    /// <summary>Whether a report is printed: nobody changed the program to hear of it.</summary>
    public static bool Prints { get; set; }

    /// <summary>Tells the event source, which lies above this layer.</summary>
    public static Action<MmapLockReport>? Sink { get; set; }

    public static void TurnOn() => IsOn = true;

    public static MmapLockReport[] From(int index) => s_reports.From(index);

    /// <summary>Adds a report if its fault is new, and tells of it outside of the gate.</summary>
    /// <exception cref="InvalidOperationException">The lock's options say that reports are thrown.</exception>
    public static void Add(MmapLockReport report, bool throws)
    {
        if (s_reports.Add(report))
        {
            Sink?.Invoke(report);
            Reported?.Invoke(report);
            if (Prints)
            {
                Console.Error.WriteLine($"MmLock: {report}");
            }
        }

        if (throws)
        {
            throw new InvalidOperationException(report.ToString());
        }
    }
}
