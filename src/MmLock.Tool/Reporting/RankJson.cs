using System.Text.Json.Serialization;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Ranking;

namespace MmLock.Tool.Reporting;

/// <summary>A ranking as JSON; same input, same bytes. Times are nanoseconds.</summary>
/// <param name="Schema">The version of the form.</param>
/// <param name="Sites">In the order of <c>needless</c>.</param>
internal sealed record RankJson(int Schema, IReadOnlyList<RankJson.Entry> Sites)
{
    /// <param name="Needless">What is waited needlessly by this site, and by others for it.</param>
    /// <param name="FalseWaits">Waits that would not have been.</param>
    /// <param name="FalseWaited">The needless part of what this site waited.</param>
    /// <param name="Caused">What others waited needlessly for this site.</param>
    internal sealed record Entry(
        string File, int Line, string? Lock, string? Mode, string? Stage, string? Becomes, string? Range, string? Obstacle, long Needless,
        long Holds, long WouldHold, long Waits, long Waited, long FalseWaits, long FalseWaited, long Caused,
        [property: JsonPropertyName("with")] IReadOnlyList<OtherEntry> Others);

    /// <param name="Direction"><c>waitedFor</c>: the site waited for this one; <c>waitedBy</c>: the other way round.</param>
    internal sealed record OtherEntry(string File, int Line, string Direction, long FalseWaits, long FalseWaited);

    public static string Write(SiteRanking ranking) => OutputJson.Write(new RankJson(
        1,
        [.. ranking.Entries.Select(e => new Entry(
            e.File, e.Line, e.Site?.Lock, e.Site?.Mode is { } mode ? InventoryTable.Name(mode) : null,
            e.Site is { } site ? InventoryTable.Name(site.Stage) : null,
            e.Site?.Becomes is { } becomes ? InventoryTable.Name(becomes) : null, e.Site?.Range, e.Site?.Obstacle, e.Needless,
            e.Sums.Holds, e.Sums.WouldHold, e.Sums.Waits, e.Sums.Waited, e.Sums.FalseWaits, e.Sums.FalseWaited, e.Sums.Caused,
            [.. e.For.Select(o => new OtherEntry(o.File, o.Line, o.Waited ? "waitedFor" : "waitedBy", o.FalseWaits, o.FalseWaited))]))]));
}
