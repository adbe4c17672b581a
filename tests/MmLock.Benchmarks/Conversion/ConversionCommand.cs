using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace MmLock.Benchmarks.Conversion;

/// <summary><c>--convert [--files N]</c>: how long the tool takes for a large code base, loading apart.</summary>
internal static partial class ConversionCommand
{
    public const string Name = "--convert";
    private const int MostFiles = 100_000;
    private const double MostSeconds = 60;
    private const double MostMegabytes = 2048;

    public static int Run(string[] args)
    {
        Option<bool> convert =
            new(Name) { Description = "Measure the conversion of a generated project, instead of running BenchmarkDotNet." };
        Option<int> files =
            new("--files") { Description = "How many files to generate, each with five lock sites.", DefaultValueFactory = _ => 1000 };
        files.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MostFiles)
            {
                result.AddError($"--files is from 1 to {MostFiles}.");
            }
        });
        var root = new RootCommand("Measures 'mmlock convert --to api' on a generated project.") { convert, files };
        root.SetAction(parsed => Run(parsed.GetValue(files)));
        return CommandLine.Run(root, args);
    }

    private static int Run(int files)
    {
        string folder = Path.GetFullPath(Path.Combine("artifacts", "convert"));
        ConversionProject.Write(folder, files);
        Dotnet(["restore"], folder);
        MeasuredProcess tool = Dotnet([Tool, "convert", folder, "--to", "api"], folder);
        Match loaded = Loaded().Match(tool.Errors);
        Match converted = Converted().Match(tool.Errors);
        if (!loaded.Success || !converted.Success)
        {
            throw new InvalidOperationException($"The tool does not say what it did: {tool.Output}{tool.Errors}");
        }

        double megabytes = tool.PeakBytes / 1048576.0;
        double loading = Number(loaded, "seconds");
        double converting = Number(converted, "seconds");
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 200;
        }

        var table = new Table().Border(TableBorder.Markdown).AddColumns("measure", "figure", "goal", "met");
        table.AddRow(
            "sites converted",
            $"{converted.Groups["converted"].Value} of {converted.Groups["found"].Value} in {files:N0} files",
            "all",
            Met(converted.Groups["converted"].Value == converted.Groups["found"].Value));
        table.AddRow("loading", $"{loading:F1} s", "", "");
        table.AddRow(
            "finding, converting, compiling, writing", $"{converting:F1} s", $"≤ {MostSeconds:F0} s", Met(converting <= MostSeconds));
        table.AddRow("the whole command", $"{tool.Seconds:F1} s", "", "");
        table.AddRow("peak memory", $"{megabytes:F0} MiB", $"≤ {MostMegabytes:F0} MiB", Met(megabytes <= MostMegabytes));
        AnsiConsole.Write(table);

        // What was verified is what was written.
        Dotnet(["build", "-clp:ErrorsOnly"], folder);
        return 0;
    }

    private static string Tool =>
        typeof(ConversionCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ToolFile").Value!;

    private static string Met(bool met) => met ? "yes" : "no";

    private static double Number(Match match, string group) =>
        double.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static MeasuredProcess Dotnet(string[] arguments, string folder)
    {
        var process = MeasuredProcess.Run("dotnet", arguments, folder);
        return process.ExitCode == 0
            ? process
            : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed: {process.Output}{process.Errors}");
    }

    [GeneratedRegex(@"loaded in (?<seconds>[\d.]+) s")]
    private static partial Regex Loaded();

    [GeneratedRegex(@"converted (?<converted>[\d,]+) of (?<found>[\d,]+) sites in (?<seconds>[\d.]+) s")]
    private static partial Regex Converted();
}
