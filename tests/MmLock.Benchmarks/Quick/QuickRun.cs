using System.Diagnostics;

namespace MmLock.Benchmarks.Quick;

/// <summary>A row as it came out.</summary>
/// <param name="Figures">Null where it could not be taken.</param>
/// <param name="Unavailable">Why not.</param>
internal sealed record Row(string Measure, Figures? Figures, Goal? Goal, bool? Met, string? Unavailable, double Seconds);

/// <summary>All rows of a quick run.</summary>
internal sealed record QuickRun(Machine Machine, double Seconds, IReadOnlyList<Row> Rows)
{
    public static QuickRun Take(IReadOnlyList<Measure> measures, Action<string> progress)
    {
        long began = Stopwatch.GetTimestamp();
        var machine = Machine.Read();
        var rows = new List<Row>();
        foreach (Measure measure in measures)
        {
            progress(measure.Name);
            rows.Add(Take(measure));

            // What one measure leaves behind is not to be collected during the next.
            GC.Collect();
        }

        return new QuickRun(machine, Since(began), rows);
    }

    private static Row Take(Measure measure)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            Figures figures = measure.Take();
            return new Row(measure.Name, figures, measure.Goal, measure.Goal?.IsMetBy(figures), Unavailable: null, Since(began));
        }
        catch (NotSupportedException missing)
        {
            return new Row(measure.Name, Figures: null, measure.Goal, Met: null, missing.Message, Since(began));
        }
    }

    private static double Since(long began) => Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 1);
}
