using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using MmLock.Benchmarks.Generation;
using Spectre.Console;

namespace MmLock.Benchmarks.Conversion;

/// <summary><c>migrate [--sites N]</c>: how long a migration takes that plans, narrows, builds and verifies so many acquires.</summary>
internal static partial class MigrationCommand
{
    private const double MostSeconds = 120;

    public static Command Create()
    {
        Option<int> sites = CommandLine.Number("--sites", "How many coarse acquires to generate.", 200, 10_000);
        var command = new Command("migrate", "Measures 'mmlock migrate --yes' with a verify command on a generated project.") { sites };
        command.SetAction(parsed => Run(parsed.GetValue(sites)));
        return command;
    }

    private static int Run(int sites)
    {
        string folder = Path.GetFullPath(Path.Combine("artifacts", "migrate"));
        int written = CoarseProject.Write(folder, sites);
        ConversionCommand.Dotnet(["restore"], folder);

        // The command is to cost nothing itself, and to say how often it ran.
        string runs = Path.Combine(folder, "obj", "runs");
        MeasuredProcess tool = ConversionCommand.Dotnet(
            [ConversionCommand.Tool, "migrate", folder, "--yes", "--verify-command", $"echo .>> \"{runs}\""], folder);
        Match narrowed = Narrowed().Match(tool.Output);
        if (!narrowed.Success)
        {
            throw new InvalidOperationException($"The tool does not say what it did: {tool.Output}{tool.Errors}");
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }

        var table = new Table().Border(TableBorder.Markdown).AddColumns("measure", "figure", "goal", "met");
        int ranged = int.Parse(narrowed.Groups["ranged"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        table.AddRow(
            "sites narrowed, built and verified",
            $"{ranged:N0} of {narrowed.Groups["found"].Value}",
            "all",
            ConversionCommand.Met(ranged == written));
        table.AddRow(
            "the whole command", $"{tool.Seconds:F1} s", $"≤ {MostSeconds:F0} s", ConversionCommand.Met(tool.Seconds <= MostSeconds));
        table.AddRow("runs of the verify command, the first before any change", $"{File.ReadAllLines(runs).Length}", "", "");
        table.AddRow("CPU time, without that of the builds", $"{tool.CpuSeconds:F1} s", "", "");
        table.AddRow("peak memory", $"{tool.PeakBytes / 1048576.0:F0} MiB", "", "");
        AnsiConsole.Write(table);
        return 0;
    }

    [GeneratedRegex(@"coarse acquires: (?<found>[\d,]+) found = (?<ranged>[\d,]+) ranged")]
    private static partial Regex Narrowed();
}
