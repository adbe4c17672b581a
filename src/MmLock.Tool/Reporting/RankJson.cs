using System.Text.Json.Serialization;
using MmLock.Tool.Inventory;
using MmLock.Tool.Ranking;

namespace MmLock.Tool.Reporting;

/// <summary>A ranking as JSON; same input, same bytes. Times are nanoseconds.</summary>
/// <param name="Schema">The version of the form.</param>
/// <param name="Sites">In the order of <c>needless</c>.</param>
internal sealed record RankJson(int Schema, IReadOnlyList<RankJson.Entry> Sites)
{
    /// <param name="Kind">What is held now: <c>coarse</c>, <c>range</c>, <c>ranges</c>, <c>structure</c> or <c>VmaLock</c>.</param>
    /// <param name="UnderVmaLock">How much of it will run under <c>VmaLock</c>: <c>all</c>, <c>part</c>; null for nothing.</param>
    /// <param name="Needless">What is waited needlessly by this site, and by others for it, and its plan saves.</param>
    /// <param name="Stays">What stays of such waits: both sides will do all of their work under one <c>VmaLock</c>.</param>
    /// <param name="Said">Which coarse holds said what they would hold: <c>none</c>, <c>part</c>, <c>all</c>; null if none can.</param>
    /// <param name="FalseWaits">Waits that would not have been.</param>
    /// <param name="FalseWaited">The needless part of what this site waited.</param>
    /// <param name="Caused">What others waited needlessly for this site.</param>
    internal sealed record Entry(
        string File, int Line, string? Lock, string? Mode, string? Stage, string? Kind, string? Becomes, string? Range,
        string? UnderVmaLock, string? Obstacle, long Needless, long Stays, string? Said, long Holds, long Coarse, long WouldHold,
        long Waits, long Waited, long FalseWaits, long FalseWaited, long Caused,
        [property: JsonPropertyName("with")] IReadOnlyList<OtherEntry> Others);

    /// <param name="Direction"><c>waitedFor</c>: the site waited for this one; <c>waitedBy</c>: the other way round.</param>
    internal sealed record OtherEntry(string File, int Line, string Direction, long FalseWaits, long FalseWaited);

    public static string Write(SiteRanking ranking) => OutputJson.Write(new RankJson(1, [.. ranking.Entries.Select(Of)]));

    private static Entry Of(SiteRanking.Entry entry)
    {
        SiteRecord? site = entry.Site;
        string? under = site is null or { UnderVmaLock: null } ? null : site.IsAllUnderVmaLock ? "all" : "part";
        return new Entry(
            entry.File, entry.Line, site?.Lock, site?.Mode is { } mode ? InventoryTable.Name(mode) : null,
            site is null ? null : InventoryTable.Name(site.Stage), entry.Kind,
            site?.Becomes is { } becomes ? InventoryTable.Name(becomes) : null, site?.Range, under, site?.Obstacle, entry.Needless,
            entry.Stays, entry.Said is { } said ? InventoryTable.Name(said) : null, entry.Sums.Holds, entry.Sums.Coarse,
            entry.Sums.WouldHold, entry.Sums.Waits, entry.Sums.Waited, entry.Sums.FalseWaits, entry.Sums.FalseWaited, entry.Sums.Caused,
            [.. entry.For.Select(o => new OtherEntry(
                o.File, o.Line, o.Waited ? "waitedFor" : "waitedBy", o.FalseWaits, o.FalseWaited))]);
    }
}
