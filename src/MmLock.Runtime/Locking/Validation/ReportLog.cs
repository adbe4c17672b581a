namespace MmLock.Validation;

/// <summary>The reports of the process: each fault once, a bounded number.</summary>
internal static class ReportLog
{
    public const int Most = 256;

    private static readonly ReportSet s_reports = new(Most);
    /// <summary>The setting that has reports thrown.</summary>
    public const string Throwing = "throw";

    private static readonly string? s_setting = ReadSetting();

    public static event Action<MmapLockReport>? Reported;

    /// <summary>Whether the environment turns validation on, for all that can be validated.</summary>
    public static bool IsOnForAll { get; } = s_setting is not null;

    /// <summary>Whether the environment says that reports are thrown.</summary>
    public static bool ThrowsForAll { get; } = s_setting == Throwing;

    /// <summary>Whether anything is, or was, validated. What is slow anyhow and instrumented members ask it, never an acquire.</summary>
    public static bool IsOn { get; private set; } = IsOnForAll;

    /// <summary>Whether a report is printed: nobody changed the program to hear of it.</summary>
    public static bool Prints { get; set; } = IsOnForAll;

    /// <summary>Tells the event source, which lies above this layer.</summary>
    public static Action<MmapLockReport>? Sink { get; set; }

    /// <summary>What <c>MMLOCK_VALIDATE</c> says; null for nothing.</summary>
    public static string? ReadSetting() => EnvironmentSetting.Read("MMLOCK_VALIDATE", Throwing);

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
