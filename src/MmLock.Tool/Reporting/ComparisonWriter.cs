using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Reporting;

/// <summary>A workload before the migration, on the API, and after it, side by side.</summary>
internal static class ComparisonWriter
{
    /// <param name="before">As the source was.</param>
    /// <param name="api">With coarse holds of the API; null where no run kept that.</param>
    /// <param name="after">As it is now.</param>
    /// <param name="console">Where to.</param>
    public static void Write(WorkloadResult before, WorkloadResult? api, WorkloadResult after, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("metric", "unit", "before", "API", "ranges", "change");
        for (int column = 2; column <= 5; column++)
        {
            table.Columns[column].RightAligned();
        }

        foreach (Metric metric in before.Metrics)
        {
            if (after.Metrics.FirstOrDefault(m => m.Name == metric.Name) is { } now)
            {
                table.AddRow(
                    new Text(metric.Name),
                    new Text(metric.Unit),
                    new Text(Figures.Value(metric.Value)),
                    new Text(api?.Metrics.FirstOrDefault(m => m.Name == metric.Name) is { } between ? Figures.Value(between.Value) : ""),
                    new Text(Figures.Value(now.Value)),
                    new Text(Change(metric, now)));
            }
        }

        console.Write(table);
        console.Write(
            new Text($"bytes verified: {Figures.Count(before.BytesVerified)} before, {Figures.Count(after.BytesVerified)} after\n"));
    }

    /// <summary>The one line that says whether it was worth it.</summary>
    public static string Headline(WorkloadResult before, WorkloadResult after)
    {
        Metric? metric = before.Metrics.FirstOrDefault(m => m.Better == "lower" && m.Name.Contains("p99", StringComparison.Ordinal))
            ?? before.Metrics.FirstOrDefault();
        if (metric is null || after.Metrics.FirstOrDefault(m => m.Name == metric.Name) is not { } now)
        {
            return "The workload printed no figure to compare.";
        }

        bool smaller = now.Value <= metric.Value;
        double times = smaller ? metric.Value / now.Value : now.Value / metric.Value;
        return $"{metric.Name}: {Figures.Value(metric.Value)} {metric.Unit} before, {Figures.Value(now.Value)} {metric.Unit} after: "
            + $"{Figures.Value(times)} times {(smaller ? "smaller" : "larger")}";
    }

    private static string Change(Metric before, Metric now)
    {
        if (before.Value <= 0 || now.Value <= 0)
        {
            return "";
        }

        bool better = before.Better == "lower" ? now.Value <= before.Value : now.Value >= before.Value;
        double times = Math.Max(before.Value / now.Value, now.Value / before.Value);
        return $"{Figures.Value(times)}x {(better ? "better" : "worse")}";
    }
}
