using System.CommandLine;
using Spectre.Console;

namespace MmLock.Benchmarks.Quick;

/// <summary><c>--quick [--json FILE] [--backend RangeTree|Segmented] [--only TEXT]</c>: all measures, or some, in one process.</summary>
internal static class QuickCommand
{
    public const string Name = "--quick";

    public static int Run(string[] args)
    {
        Option<bool> quick = new(Name) { Description = "Take all measures in a minute or two, instead of running BenchmarkDotNet." };
        Option<string> json =
            new("--json")
            {
                Description = "Where to write every figure.",
                DefaultValueFactory = _ => Path.Combine("artifacts", "benchmarks", "locks.json"),
            };
        Option<string?> backend = new("--backend") { Description = "Measure everything with this backend only: RangeTree or Segmented." };
        backend.AcceptOnlyFromAmong(nameof(MmapLockBackend.RangeTree), nameof(MmapLockBackend.Segmented));
        Option<string?> only = new("--only") { Description = "Take only the measures whose names contain this text." };
        var root = new RootCommand(
            "Measures the locks and the memory library against others, side by side in one process.") { quick, json, backend, only };
        root.SetAction(parsed => Run(
            parsed.GetValue(json)!,
            [.. MeasureCatalogue.Create(parsed.GetValue(backend) is { } name ? Enum.Parse<MmapLockBackend>(name) : null)
                .Where(measure => measure.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))]));
        return CommandLine.Run(root, args);
    }

    private static int Run(string path, IReadOnlyList<Measure> measures)
    {
        if (measures.Count == 0)
        {
            Console.Error.WriteLine("benchmarks: no measure has that text in its name; without --only, all names are in the table.");
            return CommandLine.UsageFailure;
        }

        using FileStream? json = CommandLine.OpenOutput(path);
        if (json is null)
        {
            return CommandLine.UsageFailure;
        }

        bool plain = Console.IsOutputRedirected;
        QuickRun run = plain
            ? QuickRun.Take(measures, static _ => { })
            : AnsiConsole.Status().Start("measuring", status => QuickRun.Take(measures, name => status.Status(Markup.Escape(name))));
        if (plain)
        {
            AnsiConsole.Profile.Width = 200;
        }

        QuickTable.Write(run, AnsiConsole.Console, plain);
        QuickJson.Write(run, json);
        return 0;
    }
}
