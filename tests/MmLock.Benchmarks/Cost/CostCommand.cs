using System.CommandLine;

namespace MmLock.Benchmarks.Cost;

/// <summary><c>cost [--times N] [--rounds N] [--json FILE]</c>: what the analyzers cost the compiler and the editor.</summary>
internal static class CostCommand
{
    public static Command Create()
    {
        Option<int> times = CommandLine.Times(6);
        Option<int> rounds = CommandLine.Number("--rounds", "How often to compile with each set of analyzers.", 5, 100);
        Option<string> json = CommandLine.Json("cost.json");
        var command = new Command(
            "cost", "Measures what the analyzers cost, side by side with the compiler alone and with another package.")
        {
            times, rounds, json,
        };
        command.SetAction(parsed => CommandLine.Report(
            parsed.GetValue(json)!,
            progress => CostRun.Take(
                Path.GetFullPath(Path.Combine("artifacts", "cost")), parsed.GetValue(times), parsed.GetValue(rounds), progress),
            CostTable.Write));
        return command;
    }
}
