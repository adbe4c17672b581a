using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spectre.Console;

namespace MmLock.Benchmarks.Cost;

/// <summary><c>--cost [--files N] [--rounds N] [--json FILE]</c>: what the analyzers cost the compiler and the editor.</summary>
internal static class CostCommand
{
    public const string Name = "--cost";
    private const int MostRounds = 100;

    public static int Run(string[] args)
    {
        Option<bool> cost =
            new(Name) { Description = "Measure what the analyzers cost on a generated project, instead of running BenchmarkDotNet." };
        Option<int> files =
            new("--files") { Description = "How many files to generate; there are as many lock sites.", DefaultValueFactory = _ => 2000 };
        Option<int> rounds =
            new("--rounds") { Description = "How often to compile with each set of analyzers.", DefaultValueFactory = _ => 5 };
        Option<string> json =
            new("--json")
            {
                Description = "Where to write every figure.",
                DefaultValueFactory = _ => Path.Combine("artifacts", "benchmarks", "cost.json"),
            };
        files.Validators.Add(result => Check(result, CostProject.FewestFiles, CostProject.MostFiles));
        rounds.Validators.Add(result => Check(result, 1, MostRounds));
        var root = new RootCommand(
            "Measures what the analyzers cost, side by side with the compiler alone and with another package.")
        {
            cost, files, rounds, json,
        };
        root.SetAction(parsed => Run(parsed.GetValue(files), parsed.GetValue(rounds), parsed.GetValue(json)!));
        return CommandLine.Run(root, args);
    }

    private static void Check(OptionResult result, int least, int most)
    {
        // Anything that is no number has an error of its own.
        bool isNumber = result.Tokens is [{ Value: var text }]
            && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
        if (isNumber && result.GetValueOrDefault<int>() is var value && (value < least || value > most))
        {
            result.AddError($"{result.Option.Name} is from {least} to {most}, not {value}.");
        }
    }

    private static int Run(int files, int rounds, string path)
    {
        string folder = Path.GetFullPath(Path.Combine("artifacts", "cost"));
        using FileStream? json = CommandLine.OpenOutput(path);
        if (json is null)
        {
            return CommandLine.UsageFailure;
        }

        bool plain = Console.IsOutputRedirected;
        CostRun run = plain
            ? CostRun.Take(folder, files, rounds, static _ => { })
            : AnsiConsole.Status()
                .Start("measuring", status => CostRun.Take(folder, files, rounds, step => status.Status(Markup.Escape(step))));
        if (plain)
        {
            AnsiConsole.Profile.Width = 200;
        }

        CostTable.Write(run, AnsiConsole.Console, plain);
        CostJson.Write(run, json);
        return 0;
    }
}
