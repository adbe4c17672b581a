using MmLock.Analyzers.Locks;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>A ranking for people, with the next step where it says nothing.</summary>
internal static class RankTable
{
    private const string NotSaid = "not said";
    private const string AtLeast = "≥";
    private const string WhatIf =
        "'mmlock convert PATH --to what-if' writes it where that is known. Then record again.\n";

    public static void Write(SiteRanking ranking, IAnsiConsole console)
    {
        Listing.Write(
            console,
            ["site", "needless wait", "waited", "for it", "holds", "becomes", "with, or why not"],
            ranking.Entries.Select(e => new[]
            {
                $"{e.File}:{Line(e)}", Needless(e), Figures.Duration(e.Sums.Waited), Figures.Duration(e.Sums.Caused),
                Figures.Count(e.Sums.Holds), Becomes(e), With(e),
            }),
            compares: true);
        long needless = ranking.Entries.SumUp(e => e.Sums.FalseWaited);
        long waited = ranking.Entries.SumUp(e => e.Sums.Waited);
        console.Write(new Text(
            $"{Figures.Count(ranking.Entries.Count, "site")}: {Figures.Duration(needless)} of {Figures.Duration(waited)} were waited "
            + "needlessly.\n"));
        if (ranking.Stays > 0)
        {
            console.Write(new Text(
                $"{Figures.Duration(ranking.Stays)} of it would still be waited, and is not in the column: both sides do all of their work "
                + "under the same VmaLock.\n"));
        }

        if (ranking.Entries.Any(e => e.Said is Said.None or Said.Part))
        {
            console.Write(new Text(
                $"'{NotSaid}': its coarse holds did not say what they would hold, so what a finer hold saves was not measured; "
                + $"'{AtLeast}': some did not. {WhatIf}"));
        }
        else if (needless == 0)
        {
            const string Nothing = "No coarse acquire said what it would hold, or all that said so overlap";
            console.Write(new Text(
                waited == 0 ? "Nobody waited. Record a run with more threads or more load.\n"
                : ranking.Entries.Any(e => e.Said == Said.All)
                    ? "What coarse acquires said that they would hold overlaps, or they did not wait for each other.\n"
                : ranking.Entries.Any(e => e.Site?.Becomes is HoldKind.Range or HoldKind.Ranges or HoldKind.Structure)
                    ? $"{Nothing}. {WhatIf}"
                : $"{Nothing}; and there is none here of which that is known.\n"));
        }
    }

    /// <summary>What was not measured is no zero.</summary>
    private static string Needless(SiteRanking.Entry entry) => entry.Said switch
    {
        Said.None when entry.Needless == 0 => NotSaid,
        Said.None or Said.Part => $"{AtLeast} {Figures.Duration(entry.Needless)}",
        _ => Figures.Duration(entry.Needless),
    };

    /// <summary>What can be made of it; of what is fine already, what it is.</summary>
    private static string Becomes(SiteRanking.Entry entry) =>
        entry.Site?.Becomes is { } becomes ? InventoryTable.Name(becomes)
        : entry.Kind is { } kind ? $"is {kind}"
        : entry.Site is { } site ? InventoryTable.Name(site.Stage)
        : entry.Acquire is not null ? "no acquire there"
        : "not in this code";

    /// <summary>A hold of the structure has no range, though there may be one at hand.</summary>
    private static string With(SiteRanking.Entry entry)
    {
        if (entry.Site is not { } site)
        {
            return "";
        }

        string what = site.Obstacle ?? (site.Becomes == HoldKind.Structure ? null : site.Range) ?? site.Reason ?? "";
        return (site.UnderVmaLock is { } under ? $"{what}, {under}" : what)
            + (entry.Stays > 0 ? $", where {Figures.Duration(entry.Stays)} of needless waits stay" : "");
    }

    private static string Line(SiteRanking.Entry entry) => entry.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
