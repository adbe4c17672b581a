using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MmLock.Tool.Pictures;

/// <summary>Where was waited longest; of two dates, before and after.</summary>
internal static class SitesPicture
{
    private const int Width = 1080;
    private const int RowHeight = 22;
    private const int MostSites = 12;

    /// <summary>A row of the picture.</summary>
    public sealed record Row(string Name, string Date, long Waited, long Needless);

    /// <summary>
    /// Each site; where there are two dates, each file: the lines of a program move when its acquires are narrowed, and a profile knows no
    /// more of a place.
    /// </summary>
    public static IReadOnlyList<Row> RowsOf(IReadOnlyList<(string Date, RecordedRun Run)> runs)
    {
        var rows = runs.SelectMany(r => r.Run.Sites.GroupBy(s => runs.Count > 1 ? FileOf(s.Site) : s.Site).Select(
            g => new Row(g.Key, r.Date, g.SumUp(s => s.Waited), g.SumUp(s => s.Needless)))).ToLookup(r => r.Name);
        return
        [
            .. rows.OrderByDescending(g => g.Max(r => r.Waited)).ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostSites)
                .SelectMany(g => runs.Select(r => g.FirstOrDefault(row => row.Date == r.Date) ?? new Row(g.Key, r.Date, 0, 0))),
        ];

        static string FileOf(string site) => site.LastIndexOf(':') is > 0 and var at ? site[..at] : site;
    }

    public static string Draw(IReadOnlyList<Row> rows, bool hasDates, string id, string title)
    {
        string[] names = [.. rows.Select(r => Figures.Shorten(hasDates ? $"{r.Name}, {r.Date}" : r.Name, 48))];
        PlotModel model = Palette.Model(Palette.WidthOf(names));
        var axis = new CategoryAxis
        {
            Position = AxisPosition.Left,
            StartPosition = 1,
            EndPosition = 0,
            GapWidth = 0.4,
            TextColor = Palette.Soft,
            MajorTickSize = 0,
            MinorTickSize = 0,
            AxislineColor = Palette.Line,
            AxislineStyle = LineStyle.Solid,
        };
        axis.Labels.AddRange(names);
        model.Axes.Add(axis);
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = 0,
            AxisTitleDistance = 12,
            Title = "milliseconds that threads waited, all together",
            TextColor = Palette.Soft,
            TitleColor = Palette.Soft,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Palette.Line,
            MinorTickSize = 0,
            TicklineColor = Palette.Line,
            MaximumPadding = 0.02,
            StringFormat = "#,0.##",
        });
        var needless = new BarSeries { IsStacked = true, FillColor = Palette.Needless, StrokeThickness = 0 };
        var other = new BarSeries { IsStacked = true, FillColor = Palette.Wait, StrokeThickness = 0 };
        foreach (Row row in rows)
        {
            needless.Items.Add(new BarItem(row.Needless / 1e6));
            other.Items.Add(new BarItem(Math.Max(0, row.Waited - row.Needless) / 1e6));
        }

        model.Series.Add(needless);
        model.Series.Add(other);
        string description = string.Join("; ", rows.Take(6).Select(r =>
            $"{r.Name}{(hasDates ? $", {r.Date}" : "")}: {Figures.Duration(r.Waited)}, {Figures.Duration(r.Needless)} of it needlessly"))
            + ". The table has all.";
        return Palette.Svg(model, Width, 70 + (rows.Count * RowHeight), id, title, description);
    }
}
