using System.Text;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Reporting;

/// <summary>The state of a migration as a Markdown page: the same state, the same bytes.</summary>
internal static class MigrationSummary
{
    private static readonly (SiteOutcome State, string Name, string Meaning)[] s_states =
    [
        (SiteOutcome.Kept, "kept", "converted, built and verified"),
        (SiteOutcome.RolledBack, "rolled back", "converted, and put back since the result did not build or pass"),
        (SiteOutcome.Skipped, "skipped", "left as it is on somebody's word"),
        (SiteOutcome.Pending, "pending", "not decided yet: run `mmlock migrate` again"),
        (SiteOutcome.Coarse, "coarse", "on the API; what stands in the way of a finer hold is said"),
        (SiteOutcome.Refused, "refused", "raw; what stands in the way of a conversion is said"),
    ];

    /// <summary>An outcome as users read it.</summary>
    public static string Name(SiteOutcome outcome) => s_states.Single(s => s.State == outcome).Name;

    /// <param name="state">Of the migration.</param>
    /// <param name="name">What is migrated.</param>
    public static string Write(MigrationState state, string name)
    {
        var text = new StringBuilder();
        Line($"# Migration of {name}");
        Line("");
        Line("| acquires | before | API | ranges |");
        Line("|---|--:|--:|--:|");
        foreach ((string row, Func<AcquireCounts, int> count) in LedgerWriter.Rows)
        {
            string api = state.Api is { } counts ? Figures.Count(count(counts)) : "";
            Line($"| {row} | {Figures.Count(count(state.Before))} | {api} | {Figures.Count(count(state.Now))} |");
        }

        Line("");
        Line("| sites | state | means |");
        Line("|--:|---|---|");
        foreach ((SiteOutcome outcome, string word, string meaning) in s_states)
        {
            Line($"| {Figures.Count(state.Sites.Count(s => s.State == outcome))} | {word} | {meaning} |");
        }

        if (state.Signatures is { Count: > 0 } signatures)
        {
            Line("");
            Line("## Public signatures that change");
            Line("");
            Line("Code outside of this solution that names them has to follow: where they had the type of the lock, they have `MmapLock`.");
            Line("");
            Line("| place | lock | declared as |");
            Line("|---|---|---|");
            foreach (ChangedSignature changed in signatures)
            {
                Line($"| {Cell(changed.Place)} | {Cell(changed.Lock)} | {Cell(changed.Signature)} |");
            }
        }

        foreach (IGrouping<string, SiteEntry> one in state.Sites.GroupBy(s => s.Lock).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Line("");
            Line($"## {Cell(one.Key)}");
            Line("");
            Line("| site | kind | state | becomes | plan or reason |");
            Line("|---|---|---|---|---|");
            foreach (SiteEntry site in one)
            {
                string becomes = site.Becomes is { } kind ? InventoryTable.Name<HoldKind>(kind) : "";
                string why = Cell(site.Reason ?? site.Plan ?? "");
                string word = Name(site.State);
                Line($"| {Cell($"{site.File}:{site.Line}")} | {site.Kind} | {word} | {becomes} | {why} |");
            }
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    /// <summary>Code is full of what Markdown reads as its own.</summary>
    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            cell.Append(c is '|' or '*' or '_' or '`' or '<' or '\\' or '[' ? "\\" : "").Append(c);
        }

        return cell.ToString();
    }
}
