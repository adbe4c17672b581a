using MmLock.Tool.Messages;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace MmLock.Tool.Pictures;

/// <summary>Who waited for whom during the longest wait: sites in columns, each left of those that it waited for.</summary>
internal static class StallPicture
{
    private const int LeastWidth = 1080;
    private const int ColumnWidth = 330;
    private const double BoxWidth = 0.5;
    private const double Along = 0.4;
    private const double BoxHeight = 0.46;

    public static string Draw(RunStall stall, string id, string title)
    {
        Dictionary<string, (int Column, double Row)> places = Lay(stall.Edges);
        int columns = places.Values.Max(p => p.Column) + 1;
        double rows = places.Values.GroupBy(p => p.Column).Max(g => g.Count());
        PlotModel model = Palette.Model();
        model.Axes.Add(Hidden(AxisPosition.Bottom, -0.5, columns - 0.5, isReversed: false));
        model.Axes.Add(Hidden(AxisPosition.Left, -0.5, rows - 0.5, isReversed: true));
        foreach (RunEdge edge in stall.Edges.Where(e => e.Waiter != e.Holder))
        {
            bool isMutual = stall.Edges.Any(e => e.Waiter == edge.Holder && e.Holder == edge.Waiter);
            AddEdge(model, edge, places[edge.Waiter], places[edge.Holder], isMutual);
        }

        foreach ((string site, (int column, double row)) in places)
        {
            bool isStall = site == stall.Site;
            RunEdge? self = stall.Edges.FirstOrDefault(e => e.Waiter == site && e.Holder == site);
            model.Annotations.Add(new RectangleAnnotation
            {
                MinimumX = column - (BoxWidth / 2),
                MaximumX = column + (BoxWidth / 2),
                MinimumY = row - (BoxHeight / 2),
                MaximumY = row + (BoxHeight / 2),
                Fill = Palette.Card,
                Stroke = isStall ? Palette.Needless : Palette.Soft,
                StrokeThickness = isStall ? 2.5 : 1,
                TextColor = Palette.Ink,
                FontSize = 12,
                Text = Figures.Shorten(site, 30) + (self is null ? "" : $"\nfor itself: {Label(self)}"),
            });
        }

        string description = $"The longest wait, {Figures.Duration(stall.Took)} at {stall.Site}. Meanwhile "
            + string.Join("; ", stall.Edges.Take(12).Select(e => $"{e.Waiter} waited for {e.Holder} ({Label(e)})")) + ".";
        return Palette.Svg(model, Math.Max(LeastWidth, columns * ColumnWidth), 60 + (int)(rows * 88), id, title, description);
    }

    private static string Label(RunEdge edge) =>
        $"{Figures.Count(edge.Waits, "wait")}, {Figures.Duration(edge.Waited)}{(IsNeedless(edge) ? ", needless" : "")}";

    private static bool IsNeedless(RunEdge edge) => 2 * edge.Needless > edge.Waited;

    private static LinearAxis Hidden(AxisPosition position, double minimum, double maximum, bool isReversed) => new()
    {
        Position = position,
        Minimum = minimum,
        Maximum = maximum,
        IsAxisVisible = false,
        StartPosition = isReversed ? 1 : 0,
        EndPosition = isReversed ? 0 : 1,
    };

    private static void AddEdge(PlotModel model, RunEdge edge, (int Column, double Row) from, (int Column, double Row) to, bool isMutual)
    {
        OxyColor color = IsNeedless(edge) ? Palette.Needless : Palette.Wait;
        int side = to.Column > from.Column ? 1 : to.Column < from.Column ? -1 : 0;
        double up = to.Row < from.Row ? -1 : 1;

        // Two that wait for each other, one now and the other then, are two arrows. One over several columns of a row is beside those
        // between neighbours: over two below them, over three above.
        int columns = Math.Abs(to.Column - from.Column);
        bool isFar = columns > 1 && from.Row.Equals(to.Row);
        double aside = isMutual ? (side < 0 ? BoxHeight : -BoxHeight) * 0.3
            : isFar ? (columns % 2 == 0 ? BoxHeight : -BoxHeight) * 0.45
            : 0;
        var start = new DataPoint(from.Column + (side * BoxWidth / 2), from.Row + (side == 0 ? up * BoxHeight / 2 : aside));
        var end = new DataPoint(to.Column - (side * BoxWidth / 2), to.Row - (side == 0 ? up * BoxHeight / 2 : -aside));
        model.Annotations.Add(new ArrowAnnotation
        {
            StartPoint = start,
            EndPoint = end,
            Color = color,
            StrokeThickness = 1 + Math.Min(3, Math.Log2(edge.Waits)),
            HeadLength = 8,
            HeadWidth = 3,
            Layer = AnnotationLayer.BelowSeries,
        });

        // Nearer to the waiter than to the other: where several lead to one, their words do not meet. An arrow over several columns has
        // them before the next one, whose boxes would cover them, and a line's height off, for the words of neighbours. Above the arrow;
        // below it, if that is in the lower half.
        double lift = (aside > 0 ? 1 : -1) * (isFar && !isMutual ? 0.16 : 0.03);
        double along = side == 0 ? Along : Along * (1 - BoxWidth) / (columns - BoxWidth);
        model.Annotations.Add(new TextAnnotation
        {
            TextPosition = new DataPoint(start.X + ((end.X - start.X) * along), start.Y + ((end.Y - start.Y) * along) + lift),
            Text = Label(edge).Replace(", needless", "\nneedless", StringComparison.Ordinal),
            TextColor = color,
            StrokeThickness = 0,
            FontSize = 11,
            TextHorizontalAlignment = HorizontalAlignment.Center,
            TextVerticalAlignment = aside > 0 ? VerticalAlignment.Top : VerticalAlignment.Bottom,
        });
    }

    /// <summary>The column of a site is that of its longest way to somebody who waits for nobody; a way round counts once.</summary>
    private static Dictionary<string, (int Column, double Row)> Lay(IReadOnlyList<RunEdge> edges)
    {
        ILookup<string, string> next = edges.Where(e => e.Waiter != e.Holder).ToLookup(e => e.Waiter, e => e.Holder);
        string[] sites = [.. edges.SelectMany(e => new[] { e.Waiter, e.Holder }).Distinct().Order(StringComparer.Ordinal)];
        var depths = new Dictionary<string, int>();
        foreach (string site in sites)
        {
            Depth(site, []);
        }

        int deepest = depths.Values.Max();
        var places = new Dictionary<string, (int, double)>();
        int most = sites.GroupBy(s => depths[s]).Max(g => g.Count());
        foreach (IGrouping<int, string> column in sites.GroupBy(s => depths[s]))
        {
            int count = column.Count();
            int index = 0;
            foreach (string site in column)
            {
                // In the middle of the picture's height.
                places[site] = (deepest - column.Key, index++ + ((most - count) / 2.0));
            }
        }

        return places;

        int Depth(string site, HashSet<string> above)
        {
            if (depths.TryGetValue(site, out int known))
            {
                return known;
            }

            if (!above.Add(site))
            {
                return 0;
            }

            int depth = next[site].Select(n => 1 + Depth(n, above)).DefaultIfEmpty(0).Max();
            above.Remove(site);
            return depths[site] = depth;
        }
    }
}
