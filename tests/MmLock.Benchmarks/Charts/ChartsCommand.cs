using System.CommandLine;
using MmLock.Benchmarks.Cores;

namespace MmLock.Benchmarks.Charts;

/// <summary><c>charts [--json FILE] [--threads 1,2,4] [--output FOLDER]</c>: the four false conflicts over threads, as charts.</summary>
internal static class ChartsCommand
{
    private static readonly int[] s_usual = [1, 2, 4, 8, 16];

    public static Command Create()
    {
        Option<string> json = CommandLine.Json("charts.json");
        Option<string?> threads = CoresCommand.Threads("1, 2, 4, 8, 16, also beyond the cores, since the work sleeps as in I/O");
        Option<DirectoryInfo> output = new("--output")
        {
            Description = "The folder that the charts are written to.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("docs", "charts")),
        };
        var command = new Command("charts", "Draws how the locks do where threads need memory of their own: two charts, as SVG.")
        {
            json, threads, output,
        };
        command.SetAction(parsed => CommandLine.Report(
            parsed.GetValue(json)!,
            progress => new ChartsMeasures(
                parsed.GetValue(threads) is { } text ? CoresCommand.Parse(text)! : s_usual, progress).Take(),
            (ChartsRun run, Spectre.Console.IAnsiConsole console, bool plain) =>
            {
                ChartsTable.Write(run, console, plain);
                DirectoryInfo folder = parsed.GetValue(output)!;
                folder.Create();
                Chart.Throughput(run).Save(Path.Combine(folder.FullName, "throughput.svg"));
                Chart.Access(run).Save(Path.Combine(folder.FullName, "access.svg"));
            }));
        return command;
    }
}
