using System.Globalization;
using Spectre.Console;

namespace MmLock.Benchmarks.Cores;

/// <summary>A run over cores as tables: boxes on a terminal, Markdown anywhere else.</summary>
internal static class CoresTable
{
    private const string Slim = "ReaderWriterLockSlim";

    public static void Write(CoresRun run, IAnsiConsole console, bool plain)
    {
        console.Write(new Text($"{run.Machine}\n"));
        IEnumerable<string> threads = run.Threads.Select(count => count == 1 ? "1 thread" : Text($"{count} threads"));
        Table scaling = Make(plain, ["work", "lock", .. threads, "last ÷ first", "goal at 16", "met"]);
        foreach (ScalingRow row in run.Scaling)
        {
            string[] rates = [.. row.TurnsPerSecond.Select(Rate)];
            scaling.AddRow(Cells([row.Work, row.Lock, .. rates, Text($"{row.Scaling:0.00}"), Goal("≥", row.Goal), Met(row.Met)]));
        }

        console.Write(scaling);
        Table figures = Make(plain, ["measure", "lock", "figure", "goal", "met"]);
        foreach (FigureRow row in run.Figures)
        {
            string goal = row.Goal is { } ? $"{Goal(row.AtLeast ? "≥" : "≤", row.Goal)} {row.Unit}" : "";
            figures.AddRow(Cells([row.Measure, row.Lock, Text($"{row.Value:#,0.###} {row.Unit}"), goal, Met(row.Met)]));
        }

        console.Write(figures);
        WriteOneThread(run, console, plain);
        console.Write(new Text(Text($"{run.Seconds:0} s\n")));
    }

    /// <summary>One thread, ours against ReaderWriterLockSlim: what the rates of the first column say.</summary>
    private static void WriteOneThread(CoresRun run, IAnsiConsole console, bool plain)
    {
        if (run.Threads[0] != 1)
        {
            return;
        }

        string[] ours = ["adaptive", "tree", "segmented"];
        Table table = Make(plain, ["one thread, time ÷ ReaderWriterLockSlim", .. ours]);
        IEnumerable<IGrouping<string, ScalingRow>> compared =
            run.Scaling.GroupBy(row => row.Work).Where(rows => rows.Any(row => row.Lock == Slim));
        foreach (IGrouping<string, ScalingRow> work in compared)
        {
            double reference = RateOf(work, Slim);
            table.AddRow(Cells([work.Key, .. ours.Select(name => Text($"{reference / RateOf(work, name):0.00}"))]));
        }

        console.Write(table);
    }

    private static string Rate(double turns) => turns < 1e5 ? Text($"{turns / 1e3:0.0} k/s") : Text($"{turns / 1e6:0.00} M/s");

    private static double RateOf(IEnumerable<ScalingRow> rows, string name) => rows.Single(row => row.Lock == name).TurnsPerSecond[0];

    private static Table Make(bool plain, IEnumerable<string> titles)
    {
        var table = new Table().Border(plain ? TableBorder.Markdown : TableBorder.Rounded);
        foreach (string title in titles)
        {
            var column = new TableColumn(new Text(title)) { NoWrap = true };
            table.AddColumn(title is "work" or "lock" or "measure" or "met" ? column : column.RightAligned());
        }

        return table;
    }

    private static IEnumerable<Text> Cells(IEnumerable<string> cells) => cells.Select(cell => new Text(cell));

    private static string Goal(string direction, double? goal) => goal is { } bound ? Text($"{direction} {bound:#,0.##}") : "";

    private static string Met(bool? met) => met switch
    {
        true => "yes",
        false => "no",
        null => "",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
