using System.Globalization;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MmLock.Tool.Pictures;

/// <summary>Address over time: what was held of one lock, and what was waited for, needless waits in red.</summary>
internal static class TimelinePicture
{
    private const int Width = 1080;
    private const int LaneHeight = 11;
    private const int MostLanes = 6;
    private const int MostBands = 20;
    private const double Gap = 0.8;

    /// <summary>Neighbours in the address space, in as many lanes as overlap in time.</summary>
    private sealed record Band(string Name, List<RunBar> Bars)
    {
        public List<long> Lanes { get; } = [];

        public double Top { get; set; }
    }

    public static string Draw(RunTimeline timeline, string id, string title)
    {
        List<Band> bands = BandsOf(timeline.Bars);
        PlotModel model = Palette.Model(Palette.WidthOf(bands.Select(b => b.Name)));
        var series = new RectangleBarSeries { StrokeThickness = 0 };
        double top = 0;
        foreach (Band band in bands)
        {
            band.Top = top;
            foreach (RunBar bar in band.Bars)
            {
                Add(series, bar, top + LaneOf(band, bar) + 0.5, timeline);
            }

            top += Math.Max(1, band.Lanes.Count);
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Horizontal,
                Y = top + (Gap / 2),
                Color = Palette.Line,
                LineStyle = LineStyle.Solid,
                StrokeThickness = 1,
                Layer = AnnotationLayer.BelowSeries,
            });
            top += Gap;
        }

        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Minimum = 0,
            Maximum = Math.Max(1e-6, (timeline.Ended - timeline.Began) / 1e6),
            Title = string.Create(
                CultureInfo.InvariantCulture, $"milliseconds, from {timeline.Began / 1e9:F3} s after the recording began"),
            AxisTitleDistance = 12,
            TicklineColor = Palette.Line,
            AxislineColor = Palette.Line,
            AxislineStyle = LineStyle.Solid,
            TextColor = Palette.Soft,
            TitleColor = Palette.Soft,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = Palette.Line,
            MinorTickSize = 0,
        });
        model.Axes.Add(new BandAxis([.. bands.Select(b => (b.Top + (Math.Max(1, b.Lanes.Count) / 2.0), b.Name))])
        {
            Position = AxisPosition.Left,
            Minimum = -Gap / 2,
            Maximum = top - (Gap / 2),
            StartPosition = 1,
            EndPosition = 0,
            TextColor = Palette.Soft,
            MajorTickSize = 0,
            MinorTickSize = 0,
        });
        model.Series.Add(series);
        RunBar[] waits = [.. timeline.Bars.Where(b => b.IsWait)];
        string description =
            $"{Figures.Count(timeline.Bars.Count - waits.Length, "hold")} and {Figures.Count(waits.Length, "wait")} of {timeline.Lock} in "
            + $"{Figures.Duration(timeline.Ended - timeline.Began)}, in {Figures.Count(bands.Count, "part")} of the address space. Of "
            + $"{Figures.Duration(waits.SumUp(w => w.Took))} that were waited, {Figures.Duration(waits.SumUp(w => w.Needless))} need not have "
            + "been. The table has each one.";
        return Palette.Svg(model, Width, 90 + (int)(top * LaneHeight), id, title, description);
    }

    /// <summary>A hold is as high as its lane, a wait lower; of a wait the part that need not have been comes first.</summary>
    private static void Add(RectangleBarSeries series, RunBar bar, double middle, RunTimeline timeline)
    {
        double began = X(bar.Began);
        double ended = X(bar.Began + bar.Took);
        if (!bar.IsWait)
        {
            Rectangle(began, ended, 0.46, bar.Mode.EndsWith("read", StringComparison.Ordinal) ? Palette.Read : Palette.Write);
            return;
        }

        double turn = X(bar.Began + bar.Needless);
        if (bar.Needless > 0)
        {
            Rectangle(began, turn, 0.34, Palette.Needless);
        }

        if (bar.Needless < bar.Took)
        {
            Rectangle(turn, ended, 0.18, Palette.Wait);
        }

        double X(long time) => (Math.Clamp(time, timeline.Began, timeline.Ended) - timeline.Began) / 1e6;

        void Rectangle(double from, double to, double half, OxyColor color) =>
            series.Items.Add(new RectangleBarItem(from, middle - half, to, middle + half) { Color = color });
    }

    private static int LaneOf(Band band, RunBar bar)
    {
        int lane = band.Lanes.FindIndex(end => end <= bar.Began);
        if (lane < 0 && band.Lanes.Count < MostLanes)
        {
            lane = band.Lanes.Count;
            band.Lanes.Add(0);
        }

        if (lane < 0)
        {
            lane = band.Lanes.IndexOf(band.Lanes.Min());
        }

        band.Lanes[lane] = Math.Max(band.Lanes[lane], bar.Began + bar.Took);
        return lane;
    }

    private static List<Band> BandsOf(IReadOnlyList<RunBar> bars)
    {
        var bands = new List<Band>();
        RunBar[] everything = [.. bars.Where(b => b.Start is null && !b.IsStructure)];
        RunBar[] structure = [.. bars.Where(b => b.IsStructure)];
        if (everything.Length > 0)
        {
            bands.Add(new Band("everything", [.. everything]));
        }

        if (structure.Length > 0)
        {
            bands.Add(new Band("the structure", [.. structure]));
        }

        var parts = new List<(ulong Start, ulong Last)>();
        foreach (RunBar bar in bars.Where(b => b.Start is not null).OrderBy(b => b.Start).ThenBy(b => b.Last))
        {
            if (parts.Count > 0 && bar.Start!.Value <= parts[^1].Last)
            {
                parts[^1] = (parts[^1].Start, Math.Max(parts[^1].Last, bar.Last!.Value));
            }
            else
            {
                parts.Add((bar.Start!.Value, bar.Last!.Value));
            }
        }

        while (parts.Count > MostBands)
        {
            int nearest = Enumerable.Range(0, parts.Count - 1).MinBy(i => parts[i + 1].Start - parts[i].Last);
            parts[nearest] = (parts[nearest].Start, parts[nearest + 1].Last);
            parts.RemoveAt(nearest + 1);
        }

        bands.AddRange(parts.Select(part => new Band(
            $"0x{part.Start:x} + {Size(part.Last - part.Start)}",
            [.. bars.Where(b => b.Start >= part.Start && b.Last <= part.Last)])));
        return bands;
    }

    /// <summary>Of a length that is less by one.</summary>
    private static string Size(ulong length)
    {
        double size = length + 1.0;
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        int unit = 0;
        for (; size >= 1024 && unit < units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {units[unit]}");
    }

    /// <summary>An axis with a word at the middle of each band.</summary>
    private sealed class BandAxis : LinearAxis
    {
        private readonly (double At, string Name)[] _bands;

        public BandAxis((double At, string Name)[] bands)
        {
            _bands = bands;
            LabelFormatter = value => _bands.MinBy(b => Math.Abs(b.At - value)).Name;
        }

        public override void GetTickValues(
            out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues)
        {
            majorLabelValues = majorTickValues = [.. _bands.Select(b => b.At)];
            minorTickValues = [];
        }
    }
}
