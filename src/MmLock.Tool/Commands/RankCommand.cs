using System.CommandLine;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock rank PATH --profile FILE…</c>: which site to narrow next, by what is waited needlessly.</summary>
internal static class RankCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<string[]> profiles = Arguments.Profiles();
        profiles.Required = true;
        Option<string> format = new("--format") { Description = "table or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        Option<string?> output = OutputTarget.FileOption();
        var command = new Command(
            "rank", "Lists the acquires of recorded runs, first those whose narrowing saves most waiting, each with its plan.")
        {
            path, profiles, format, output,
        };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetValue(path)!, parsed.GetValue(profiles)!, parsed.GetValue(format)!, parsed.GetValue(output), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(
        string path, string[] files, string format, string? output, Terminal terminal, CancellationToken cancellationToken)
    {
        InputPath input = await InputPath.ResolveAsync(path, cancellationToken);
        OutputTarget target = OutputTarget.Of(format, output, input);
        Profile profile;
        var progress = new ProgressLine(terminal);
        SolutionInventory inventory;
        IReadOnlyDictionary<(string File, int Line), OtherAcquire> others;
        try
        {
            profile = ProfileReading.Read(files, progress.Step, s => progress.Tell("mmlock: " + s), cancellationToken);
            progress.Step($"Loading {Path.GetFileName(input.File)}");
            Solution solution = await SolutionLoader.LoadAsync(input, progress.Tell, cancellationToken);
            target.ThrowIfSource(solution);
            progress.Step($"Looking for locks in {Path.GetFileName(input.File)}");
            inventory = await RawPlans.AddAsync(
                await SolutionInventory.TakeAsync(solution, input, cancellationToken), solution, input, cancellationToken);
            others = await OtherAcquires.FindAsync(SiteRanking.Unknown(profile, inventory), solution, input, cancellationToken);
        }
        finally
        {
            // Whatever is said next begins a line.
            progress.Done();
        }

        SiteRanking ranking = SiteRanking.Of(profile, inventory, others);
        if (ranking.Entries.Count > 0 && ranking.Entries.All(e => e.Site is null && e.Kind is null))
        {
            // Not "nothing to narrow": a build that asks would take it for that.
            throw new ToolException($"no site of the profile is in '{path}'. Name the code that the program was built from.");
        }

        if (format == "table")
        {
            RankTable.Write(ranking, terminal.ForTables());
        }
        else
        {
            await target.WriteAsync(RankJson.Write(ranking), terminal, cancellationToken);
        }

        // A site that could be narrowed and would save something is work that is left.
        return ranking.Entries.Any(e => e.Needless > 0 && e.Site is { IsCoarseAcquire: true, Reason: null })
            ? ExitCode.Findings
            : ExitCode.Clean;
    }
}
