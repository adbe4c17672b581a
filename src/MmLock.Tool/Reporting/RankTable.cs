using MmLock.Analyzers.Locks;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>A ranking for people, with the next step where it says nothing.</summary>
internal static class RankTable
{
    public static void Write(SiteRanking ranking, IAnsiConsole console)
    {
        Listing.Write(
            console,
            ["site", "needless wait", "waited", "for it", "holds", "becomes", "with, or why not"],
            ranking.Entries.Select(e => new[]
            {
                $"{e.File}:{Line(e)}", Figures.Duration(e.Needless), Figures.Duration(e.Sums.Waited),
                Figures.Duration(e.Sums.Caused), Figures.Count(e.Sums.Holds),
                e.Site?.Becomes is { } becomes ? InventoryTable.Name(becomes)
                    : e.Site is { } site ? InventoryTable.Name(site.Stage) : "not in this code",
                With(e.Site),
            }));
        long needless = ranking.Entries.SumUp(e => e.Sums.FalseWaited);
        long waited = ranking.Entries.SumUp(e => e.Sums.Waited);
        console.Write(new Text(
            $"{Figures.Count(ranking.Entries.Count, "site")}: {Figures.Duration(needless)} of {Figures.Duration(waited)} were waited "
            + "needlessly.\n"));
        if (needless == 0)
        {
            console.Write(new Text(
                waited == 0 ? "Nobody waited. Record a run with more threads or more load.\n"
                : ranking.Entries.Any(e => e.Site?.Becomes is HoldKind.Range or HoldKind.Ranges or HoldKind.Structure)
                    ? "No coarse acquire said what it would hold, or all that said so overlap. 'mmlock convert PATH --to what-if' writes it where "
                        + "that is known. Then record again.\n"
                : "No coarse acquire said what it would hold, or all that said so overlap; and there is none here of which that is known.\n"));
        }
    }

    /// <summary>A hold of the structure has no range, though there may be one at hand.</summary>
    private static string With(SiteRecord? site) => site is null ? ""
        : site.Obstacle ?? (site.Becomes == HoldKind.Structure ? null : site.Range) ?? site.Reason ?? "";

    private static string Line(SiteRanking.Entry entry) => entry.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
