using System.Text;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Inventory;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>One solution of several: its designated locks and their acquires by stage, or that it could not be read.</summary>
/// <param name="Path">As the user named it.</param>
/// <param name="Counts">Locks, sites, raw, coarse, range, structure, refused; null if it was not read.</param>
/// <param name="Candidates">Locks that nobody designated and that look like it.</param>
internal sealed record SolutionSummary(string Path, IReadOnlyList<int>? Counts, int Candidates)
{
    private static readonly string[] s_headers = ["solution", "locks", "sites", "raw", "coarse", "range", "structure", "refused"];

    public static SolutionSummary Of(string path, SolutionInventory inventory)
    {
        SiteRecord[] acquires = [.. inventory.Sites.Where(
            s => s.Kind == SiteKind.Acquire && s.Stage.IsDesignated())];
        return new SolutionSummary(
            path,
            [
                inventory.Locks.Count(l => l.Designated),
                acquires.Length,
                acquires.Count(s => s.Stage is SiteStage.Raw or SiteStage.Inactive),
                acquires.Count(s => s.Stage == SiteStage.Api),
                acquires.Count(s => s.Stage == SiteStage.Ranged && s.Holds != HoldKind.Structure),
                acquires.Count(s => s.Stage == SiteStage.Ranged && s.Holds == HoldKind.Structure),
                acquires.Count(s => s.Stage == SiteStage.Refused),
            ],
            inventory.Locks.Count(l => l.Why is not null));
    }

    /// <summary>A row for each, and their sum; the names give way where the numbers need the width.</summary>
    public static void Write(IReadOnlyList<SolutionSummary> solutions, IAnsiConsole console)
    {
        int[] sums = [.. s_headers.Skip(1).Select((_, column) => solutions.Sum(s => s.Counts?[column] ?? 0))];
        string[][] rows =
        [
            s_headers,
            .. solutions.Select(s => Row(s.Path, s.Counts)),
            Row("all", sums),
        ];
        int[] widths = [.. s_headers.Select((_, column) => rows.Max(r => r[column].Length))];
        int numbers = widths.Skip(1).Sum(w => w + 2);
        widths[0] = Math.Max(Math.Min(widths[0], console.Profile.Width - numbers), 1);
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            text.Append(Figures.Shorten(row[0], widths[0]).PadRight(widths[0]));
            for (int column = 1; column < row.Length; column++)
            {
                text.Append("  ").Append(row[column].PadLeft(widths[column]));
            }

            text.Append('\n');
        }

        console.Profile.Out.Writer.Write(text.ToString());
        console.Write(new Text("Sites are the acquires of designated locks.\n"));
        if (solutions.Sum(s => s.Candidates) is > 0 and int candidates)
        {
            console.Write(new Text(
                $"{Figures.Count(candidates, "lock")} more {(candidates == 1 ? "looks" : "look")} worth designating: 'mmlock inventory' "
                + "of one solution lists them.\n"));
        }

        if (solutions.Count(s => s.Counts is null) is > 0 and int failed)
        {
            console.Write(new Text($"{Figures.Count(failed, "solution")} could not be read; the errors are on standard error.\n"));
        }
    }

    private static string[] Row(string name, IReadOnlyList<int>? counts) =>
        [name, .. counts?.Select(c => Figures.Count(c)) ?? s_headers.Skip(1).Select(_ => "-")];
}
