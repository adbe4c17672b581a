using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MmLock.Benchmarks.Charts;

/// <summary>
/// A line for each lock over the number of threads. Colours are those of Okabe and Ito, which people tell apart who do not see all colours;
/// the marks differ, too. The background is white, so that a page may be dark.
/// </summary>
internal sealed class Chart
{
    private const int Width = 980;
    private const int Height = 480;
    private static readonly OxyColor s_ink = OxyColor.FromRgb(0x1f, 0x23, 0x28);
    private static readonly OxyColor s_grid = OxyColor.FromRgb(0xd0, 0xd7, 0xde);
    private static readonly (OxyColor Color, MarkerType Mark)[] s_styles =
    [
        (OxyColor.FromRgb(0x00, 0x00, 0x00), MarkerType.Circle),
        (OxyColor.FromRgb(0xD5, 0x5E, 0x00), MarkerType.Square),
        (OxyColor.FromRgb(0xE6, 0x9F, 0x00), MarkerType.Diamond),
        (OxyColor.FromRgb(0xCC, 0x79, 0xA7), MarkerType.Triangle),
        (OxyColor.FromRgb(0x8C, 0x95, 0x9F), MarkerType.Square),
        (OxyColor.FromRgb(0x56, 0xB4, 0xE9), MarkerType.Diamond),
        (OxyColor.FromRgb(0x00, 0x9E, 0x73), MarkerType.Triangle),
        (OxyColor.FromRgb(0x00, 0x72, 0xB2), MarkerType.Circle),
    ];

    private readonly PlotModel _model;
    private readonly string _description;

    private Chart(ChartsRun run, string title, string unit, string description, Func<ConflictsRow, IReadOnlyList<double>> select)
    {
        _description = description;
        _model = new PlotModel
        {
            Title = title,
            Background = OxyColors.White,
            TextColor = s_ink,
            TitleFontSize = 18,
            TitlePadding = 16,

            // Room for the legend in a font that is wider than the one by which it was laid out.
            Padding = new OxyThickness(20, 8, 80, 16),
            DefaultFont = "Arial",
            DefaultFontSize = 13,
            PlotAreaBorderThickness = new OxyThickness(0),
            Culture = CultureInfo.InvariantCulture,
        };
        _model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.RightTop,
            LegendFontSize = 13,
            LegendSymbolLength = 32,
            LegendLineSpacing = 8,
        });
        _model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Base = 2,
            Title = string.Create(CultureInfo.InvariantCulture, $"threads, on {run.Machine.Cores} cores"),
            AxisTitleDistance = 10,
            Minimum = run.Threads[0] / 1.15,
            Maximum = run.Threads[^1] * 1.15,
            MinorTickSize = 0,
            AxislineStyle = LineStyle.Solid,
            AxislineColor = s_ink,
            LabelFormatter = value => value.ToString("0.##", CultureInfo.InvariantCulture),
        });
        double[] all = [.. run.Rows.SelectMany(select)];
        _model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Left,
            Title = unit,
            Minimum = all.Min() / 1.5,
            Maximum = all.Max() * 1.5,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = s_grid,
            MinorGridlineStyle = LineStyle.Solid,
            MinorGridlineColor = OxyColor.FromAColor(90, s_grid),
            TicklineColor = s_grid,
            AxisTitleDistance = 30,
            LabelFormatter = value => value.ToString("#,0.###", CultureInfo.InvariantCulture),
        });
        for (int i = 0; i < run.Rows.Count; i++)
        {
            (OxyColor color, MarkerType mark) = s_styles[i % s_styles.Length];
            bool isOurs = run.Rows[i].Lock.StartsWith("MmapLock", StringComparison.Ordinal);
            var line = new LineSeries
            {
                Title = run.Rows[i].Lock,
                Color = color,
                MarkerType = mark,
                MarkerSize = 5,
                MarkerFill = isOurs ? color : OxyColors.White,
                MarkerStroke = color,
                MarkerStrokeThickness = 1.8,
                StrokeThickness = 2.2,
                LineStyle = isOurs ? LineStyle.Solid : LineStyle.Dash,
            };
            line.Points.AddRange(run.Threads.Zip(select(run.Rows[i]), static (count, value) => new DataPoint(count, value)));
            _model.Series.Add(line);
        }
    }

    public static Chart Throughput(ChartsRun run) => new(
        run,
        "Four false conflicts: throughput",
        "operations per second, of all threads",
        "Operations per second over the number of threads, for each lock.",
        row => row.OperationsPerSecond);

    public static Chart Access(ChartsRun run) => new(
        run,
        "Four false conflicts: an access to memory of the thread's own, p99",
        "microseconds, of the thread that fares worst",
        "What 99 of 100 accesses of the thread that fares worst took at most, over the number of threads, for each lock.",
        row => row.AccessMicroseconds);

    public void Save(string path)
    {
        var exporter = new SvgExporter { Width = Width, Height = Height, UseVerticalTextAlignmentWorkaround = true };
        XDocument document = XDocument.Parse(exporter.ExportToString(_model));
        XElement root = document.Root!;
        XNamespace svg = root.Name.Namespace;

        // Nothing lies outside but the ends of words, in a font that is wider than the one by which they were laid out.
        root.Descendants().Attributes("clip-path").Remove();
        root.Descendants(svg + "defs").Remove();
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"));
        root.AddFirst(new XElement(svg + "title", _model.Title), new XElement(svg + "desc", _description));
        var settings = new XmlWriterSettings
        {
            Indent = true,
            NewLineChars = "\n",
            Encoding = new UTF8Encoding(false),
            OmitXmlDeclaration = true,
        };
        using var writer = XmlWriter.Create(path, settings);
        document.Save(writer);
    }
}
