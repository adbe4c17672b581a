using System.Globalization;
using System.Net;
using System.Text;
using MmLock.Tool.Messages;
using MmLock.Tool.Pictures;

namespace MmLock.Tool.Report;

/// <summary>The part of the page that shows recorded runs: each picture with its key, and a table of what it shows.</summary>
internal static class PicturesSection
{
    private const string WaitKey =
        "<span><i class=\"wait\"></i>waited</span><span><i class=\"needless\"></i>waited needlessly (false conflict)</span>";

    private const string HoldKey =
        "<span><i class=\"hold-read\"></i>held for reading</span><span><i class=\"hold-write\"></i>held for writing</span>";

    /// <summary>Empty where no run was recorded. Of several dates, the first and the last are shown.</summary>
    public static string Of(ReportData data)
    {
        ReportState[] recorded = [.. data.States.Where(s => s.Run is not null)];
        if (recorded.Length == 0)
        {
            return "";
        }

        var page = new StringBuilder();
        page.Append("<section aria-labelledby=\"h-waits\"><h2 id=\"h-waits\">Waits of recorded runs</h2>\n");
        ReportState[] shown = recorded.Length == 1 ? recorded : [recorded[0], recorded[^1]];
        AddSites(page, shown);
        for (int i = 0; i < shown.Length; i++)
        {
            string date = shown.Length > 1 ? $", {DateOf(shown[i])}" : "";
            if (shown[i].Run!.Timeline is { } timeline)
            {
                AddTimeline(page, timeline, $"timeline-{i}", date);
            }

            if (shown[i].Run!.Stall is { } stall)
            {
                AddStall(page, stall, $"stall-{i}", date);
            }

            if (shown[i].Run!.Untold is { } untold)
            {
                AddUntold(page, untold, date);
            }
        }

        return page.Append("</section>\n").ToString();
    }

    private static string DateOf(ReportState state) => state.Date.Length == 0 ? "now" : state.Date;

    private static void AddSites(StringBuilder page, ReportState[] shown)
    {
        IReadOnlyList<SitesPicture.Row> rows = SitesPicture.RowsOf([.. shown.Select(s => (DateOf(s), s.Run!))]);
        if (rows.Count == 0)
        {
            page.Append("<p class=\"soft\">Nobody waited.</p>\n");
            return;
        }

        bool hasDates = shown.Length > 1;
        string title = hasDates ? "Waits by file, before and after" : "Waits by site";
        AddFigure(
            page, "sites", title, "", WaitKey, SitesPicture.Draw(rows, hasDates, "sites", title),
            ["date", "site", "holds", "waits", "waited", "needlessly"],
            shown.SelectMany(s => s.Run!.Sites.Select(r => new[]
            {
                DateOf(s), r.Site, Figures.Count(r.Holds), Figures.Count(r.Waits), Figures.Duration(r.Waited),
                Figures.Duration(r.Needless),
            })));
    }

    private static void AddTimeline(StringBuilder page, RunTimeline timeline, string id, string date)
    {
        string title = $"Address over time around the longest wait{date}";
        string note = $"{timeline.Lock}. Holds are told of that were measured or that others waited for; waits all, up to a bound."
            + (timeline.LeftOut > 0 ? $" {Figures.Count(timeline.LeftOut)} shorter ones are left out." : "");
        AddFigure(
            page, id, title, note, HoldKey + WaitKey, TimelinePicture.Draw(timeline, id, title),
            ["after, ms", "what", "mode", "site", "took", "needlessly", "for", "addresses"],
            timeline.Bars.Select(b => new[]
            {
                ((b.Began - timeline.Began) / 1e6).ToString("F3", CultureInfo.InvariantCulture), b.What, b.Mode, b.Site,
                Figures.Duration(b.Took), b.IsWait ? Figures.Duration(b.Needless) : "", b.For ?? "",
                b.Start is { } start ? $"0x{start:x}–0x{b.Last:x}" : b.IsStructure ? "the structure" : "everything",
            }));
    }

    private static void AddStall(StringBuilder page, RunStall stall, string id, string date)
    {
        string title = $"Who waited for whom in the longest stall{date}";
        string note = $"{Figures.Duration(stall.Took)} at {stall.Site}, of {stall.Lock}. An arrow leads from who waited to whom it waited "
            + "for longest; red if more than half of it was needless.";
        AddFigure(
            page, id, title, note, WaitKey, StallPicture.Draw(stall, id, title), ["waited", "for", "waits", "time", "needlessly"],
            stall.Edges.Select(e => new[]
            {
                e.Waiter, e.Holder, Figures.Count(e.Waits), Figures.Duration(e.Waited), Figures.Duration(e.Needless),
            }));
    }

    private static void AddUntold(StringBuilder page, RunUntold untold, string date)
    {
        string took = untold.Below is { } below
            ? $"{Figures.Duration(untold.Least)} to {Figures.Duration(below)}" : $"{Figures.Duration(untold.Least)} or more";
        string words = $"The longest wait of the run{date} took {took}, at {untold.Site}. The profile has it in its sums only, not singly: "
            + "so it is in no picture.";
        page.Append(CultureInfo.InvariantCulture, $"<p>{Text(words)}</p>\n");
    }

    /// <summary>What is wider than the screen is scrolled, by keyboard, too.</summary>
    private static void AddFigure(
        StringBuilder page, string id, string title, string note, string key, string svg, string[] heads, IEnumerable<string[]> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<figure class=\"picture\" id=\"{id}\"><figcaption><h3>{Text(title)}</h3>");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Text(note)}</p><p class=\"key\">{key}</p></figcaption>\n");
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{Text(title)}\">");
        page.Append(svg).Append("</div>\n");
        page.Append("<details><summary>The same in numbers</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        page.Append(CultureInfo.InvariantCulture, $"{Text(title)}, in numbers\"><table><caption>{Text(title)}</caption><thead><tr>");
        foreach (string head in heads)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Text(head)}</th>");
        }

        page.Append("</tr></thead><tbody>\n");
        foreach (string[] row in rows)
        {
            page.Append("<tr>");
            foreach (string cell in row)
            {
                page.Append(CultureInfo.InvariantCulture, $"<td>{Text(cell)}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div></details></figure>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
