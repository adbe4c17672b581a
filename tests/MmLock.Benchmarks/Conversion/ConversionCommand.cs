using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using MmLock.Benchmarks.Generation;
using MmLock.Conversion.Tests;
using Spectre.Console;

namespace MmLock.Benchmarks.Conversion;

/// <summary><c>convert [--times N]</c>: how long the tool takes for a large code base, loading apart.</summary>
internal static partial class ConversionCommand
{
    private const double MostSeconds = 60;
    private const double MostMegabytes = 2048;

    public static Command Create()
    {
        Option<int> times = CommandLine.Times(5);
        var command = new Command("convert", "Measures 'mmlock convert --to api' on a generated project.") { times };
        command.SetAction(parsed => Run(parsed.GetValue(times)));
        return command;
    }

    private static int Run(int times)
    {
        string folder = Path.GetFullPath(Path.Combine("artifacts", "convert"));
        int files = GeneratedProject.Write(folder, "Raw", Primitive.All, times, lockedOneIn: 2).Files.Count;
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

    public static string Tool =>
        typeof(ConversionCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ToolFile").Value!;

    public static string Met(bool met) => met ? "yes" : "no";

    private static double Number(Match match, string group) =>
        double.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);

    public static MeasuredProcess Dotnet(string[] arguments, string folder)
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
