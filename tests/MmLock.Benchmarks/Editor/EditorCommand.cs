using System.CommandLine;
using System.Globalization;
using MmLock.Benchmarks.Generation;
using Spectre.Console;

namespace MmLock.Benchmarks.Editor;

/// <summary><c>editor [--parts N] [--others N] [--edits N]</c>: how long the plan of one site takes after an edit of a long file.</summary>
internal static class EditorCommand
{
    private const double MostMilliseconds = 300;

    public static Command Create()
    {
        Option<int> parts = CommandLine.Number(
            "--parts", $"Parts of the long file, {LongFile.SitesPerPart} coarse acquires and 250 lines each.", 8, 100);
        Option<int> others = CommandLine.Number("--others", "Other files of the project, each with a lock of its own.", 40, 1000);
        Option<int> edits = CommandLine.Number("--edits", "How many edits to time.", 30, 1000);
        Option<string> json = CommandLine.Json("editor.json");
        var command = new Command("editor", "Measures what an editor waits for after an edit: the plan of one site in a long file.")
        {
            parts, others, edits, json,
        };
        command.SetAction(parsed => CommandLine.Report(
            parsed.GetValue(json)!,
            progress => EditorRun.Take(parsed.GetValue(parts), parsed.GetValue(others), parsed.GetValue(edits), progress),
            Write));
        return command;
    }

    private static void Write(EditorRun run, IAnsiConsole console, bool plain)
    {
        console.Write(new Text($"{run.Machine}\n"));
        console.Write(new Text(Format(
            $"{run.Lines:#,0} lines, {run.Sites} coarse acquires, {run.Planned} with a plan; ")));
        console.Write(new Text(Format($"{run.Others} other files; {run.Edits.Count} edits\n")));
        Table table = new Table().Border(plain ? TableBorder.Markdown : TableBorder.Rounded)
            .AddColumns("measure", "p50", "p95", "goal, p50", "met");
        Add("the document's diagnostics", e => e.DiagnosticsSeconds, null);
        Add("the fix of one site and its preview", e => e.PlanSeconds, null);
        Add("both, from the edit on", e => e.Seconds, MostMilliseconds);
        Add("CPU time of both", e => e.CpuSeconds, null);
        console.Write(table);

        void Add(string measure, Func<PlannedEdit, double> seconds, double? most)
        {
            double p50 = EditorRun.Percentile(run.Edits.Select(seconds), 50) * 1000;
            double p95 = EditorRun.Percentile(run.Edits.Select(seconds), 95) * 1000;
            table.AddRow(
                new Text(measure),
                new Text(Format($"{p50:0} ms")),
                new Text(Format($"{p95:0} ms")),
                new Text(most is { } goal ? Format($"≤ {goal:0} ms") : ""),
                new Text(most is null ? "" : p50 <= most ? "yes" : "no"));
        }
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
