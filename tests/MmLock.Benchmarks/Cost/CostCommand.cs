using System.CommandLine;

namespace MmLock.Benchmarks.Cost;

/// <summary>
/// <c>cost [--times N] [--rounds N] [--edits N] [--only compiler|editor] [--json FILE]</c>: what the analyzers cost the compiler and the
/// editor.
/// </summary>
internal static class CostCommand
{
    private const string Compiler = "compiler";
    private const string Editor = "editor";

    public static Command Create()
    {
        Option<int> times = CommandLine.Times(6);
        Option<int> rounds = CommandLine.Number("--rounds", "How often to compile with each set of analyzers.", 5, 100);
        Option<int> edits = CommandLine.Number("--edits", "How many documents of each kind to edit.", 10, 1000);
        Option<string?> only = new("--only") { Description = "Measure one half only: compiler or editor." };
        only.AcceptOnlyFromAmong(Compiler, Editor);
        Option<string> json = CommandLine.Json("cost.json");
        var command = new Command(
            "cost", "Measures what the analyzers cost, side by side with the compiler alone and with another package.")
        {
            times, rounds, edits, only, json,
        };
        command.SetAction(parsed => CommandLine.Report(
            parsed.GetValue(json)!,
            progress => CostRun.Take(
                Path.GetFullPath(Path.Combine("artifacts", "cost")), parsed.GetValue(times),
                parsed.GetValue(only) == Editor ? 0 : parsed.GetValue(rounds),
                parsed.GetValue(only) == Compiler ? 0 : parsed.GetValue(edits),
                progress),
            CostTable.Write));
        return command;
    }
}
