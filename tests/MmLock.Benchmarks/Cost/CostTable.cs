using System.Globalization;
using MmLock.Benchmarks.Cost.Compiling;
using Spectre.Console;

namespace MmLock.Benchmarks.Cost;

/// <summary>A cost run as tables: boxes on a terminal, Markdown anywhere else.</summary>
internal static class CostTable
{
    /// <summary>Of the other package only what it spends its time on.</summary>
    private const int MostAnalyzers = 8;

    public static void Write(CostRun run, IAnsiConsole console, bool plain)
    {
        Table rows = NewTable(plain, "measure", "figure", "reference", "ratio", "goal", "met");
        foreach (CostRow row in run.Rows)
        {
            rows.AddRow(Cells(row).Select(cell => new Text(cell)));
        }

        console.Write(new Text($"{run.Machine}\n"));
        console.Write(
            new Text(Format($"{run.Project.Files:#,0} files, {run.Project.Lines:#,0} lines, {run.Project.Sites:#,0} lock sites\n")));
        console.Write(rows);
        foreach ((string variant, IReadOnlyList<AnalyzerTime> times) in run.AnalyzerSeconds.Where(v => v.Value.Count > 0))
        {
            WriteTimes($"{variant}, in the compiler", times);
        }

        if (run.Editor is not null)
        {
            WriteTimes("every rule, in the editor, all documents", run.EditorSeconds);
            WriteTimes("every rule, in the editor, one edited document", run.EditSeconds);
            console.Write(new Text($"\nfound: {string.Join(", ", run.Findings.Select(f => $"{f.Key} {f.Value}"))}\n"));
        }

        int goals = run.Rows.Count(row => row.AtMost is not null);
        console.Write(new Text(Format($"{run.Rows.Count(row => row.Met == true)} of {goals} goals met, {run.Seconds:0} s\n")));

        void WriteTimes(string title, IReadOnlyList<AnalyzerTime> times)
        {
            Table table = NewTable(plain, title, "seconds");
            foreach (AnalyzerTime time in times.Take(MostAnalyzers))
            {
                table.AddRow(new Text(time.Analyzer), new Text(Format($"{time.Seconds:0.000}")));
            }

            console.Write(new Text("\n"));
            console.Write(table);
        }
    }

    private static Table NewTable(bool plain, params string[] titles)
    {
        var table = new Table().Border(plain ? TableBorder.Markdown : TableBorder.Rounded);
        foreach (string title in titles)
        {
            var column = new TableColumn(new Text(title)) { NoWrap = true };
            table.AddColumn(title == titles[0] || title == "met" ? column : column.RightAligned());
        }

        return table;
    }

    private static string[] Cells(CostRow row) =>
    [
        row.Measure,
        Value(row.Figure, row.Unit),
        Value(row.Reference, row.Unit),
        Ratio(row.Ratio),
        row.AtMost is { } most ? $"≤ {Ratio(most)}" : "",
        row.Met switch { true => "yes", false => "no", null => "" },
    ];

    private static string Ratio(double ratio) => ratio.ToString(ratio < 0.1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    private static string Value(double value, CostUnit unit) => unit switch
    {
        CostUnit.Bytes => Format($"{value / (1 << 20):#,0} MiB"),
        _ when value < 1 => Format($"{value * 1000:0.0} ms"),
        _ => Format($"{value:0.00} s"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
