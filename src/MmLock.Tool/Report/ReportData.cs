using System.Text.Json.Serialization;
using MmLock.Tool.Pictures;

namespace MmLock.Tool.Report;

/// <summary>What a report shows; same inputs in any order and any parts, same bytes.</summary>
/// <param name="Schema">The version of the form.</param>
/// <param name="States">One for each date, the oldest first; what has no date is one state, the newest.</param>
internal sealed record ReportData(int Schema, IReadOnlyList<ReportState> States);

/// <summary>A code base at a date.</summary>
/// <param name="Obstacles">What keeps sites raw or coarse, the most frequent first.</param>
internal sealed record ReportState(
    string Date, IReadOnlyList<ReportLock> Locks, IReadOnlyList<ReportObstacle> Obstacles, IReadOnlyList<ReportFinding> Findings)
{
    /// <summary>Of the profiles among the inputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecordedRun? Run { get; init; }
}

/// <summary>A lock with its acquires by stage.</summary>
internal sealed record ReportLock(string Lock, int Raw, int Refused, int Coarse, int Fine);

internal sealed record ReportObstacle(string Reason, int Sites, IReadOnlyList<string> Places);

/// <summary>A finding with the places that lead to it.</summary>
internal sealed record ReportFinding(
    string Rule, string Level, string File, int Line, int Column, string Member, string Message, bool Suppressed)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Justification { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReportStep>? Path { get; init; }
}

internal sealed record ReportStep(string File, int Line, string Text)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
}

/// <summary>A site of a lock, as an inventory or a migration knows it.</summary>
/// <param name="Stage">raw, refused, coarse or fine.</param>
internal sealed record ReportSite(string File, int Line, int Column, string Lock, string Stage, string? Obstacle);
