using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Ranking;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>
/// The whole way: inventory, API, ranges, workload. What is done and decided is in a file from the first step on, so that a run goes on
/// where the one before it ended, however that ended.
/// </summary>
internal sealed class GuidedMigration(Terminal terminal, bool yes, VerifyCommand? verify, string[] profiles)
{
    private readonly IAnsiConsole _console = terminal.ForQuestions();
    private readonly ProgressLine _progress = new(terminal);

    public async Task<int> RunAsync(string path, string? output, CancellationToken cancellationToken)
    {
        try
        {
            return await RunStagesAsync(path, output, cancellationToken);
        }
        finally
        {
            // Whatever is said next begins a line.
            _progress.Done();
        }
    }

    private async Task<int> RunStagesAsync(string path, string? output, CancellationToken cancellationToken)
    {
        InputPath source = await InputPath.ResolveAsync(path, cancellationToken);
        Ranking.Profile profile = ProfileReading.Read(profiles, _progress.Step, terminal.Complain, cancellationToken);
        var review = PlanReview.Begin(terminal, yes);
        InputPath target = source;
        string? folder = output is null ? null
            : string.IsNullOrWhiteSpace(output) ? throw new ToolException("--output names no folder.")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (folder is not null)
        {
            MigrationCopy.Check(source, folder);
        }

        using RunLock held = RunLock.Take(folder ?? source.Root);
        if (folder is not null)
        {
            MigrationCopy.Prepare(source, folder, _progress.Step, cancellationToken);
            target = await MigrationCopy.InputAsync(source, folder, cancellationToken);
        }

        MigrationState? earlier = TakeUp(target.Root);
        string[]? arguments = Workload.Find(target.Root);
        if (arguments is not null)
        {
            MigrationCopy.Keep(source.Root, target.Root, "before", cancellationToken);
        }

        _progress.Step("Loading");
        _progress.Keep();
        Solution original = await SolutionLoader.LoadAsync(target, terminal.Tell, cancellationToken);
        await Preconditions.CheckAsync(original, target, cancellationToken);
        SolutionInventory inventory = await SolutionInventory.TakeAsync(original, target, cancellationToken);
        foreach (string problem in inventory.Problems)
        {
            terminal.Complain(problem);
        }

        if (!WriteLocks(inventory))
        {
            return ExitCode.Clean;
        }

        var sites = new MigrationSites();
        AcquireCounts counts = MigrationSites.Count(inventory);
        string summary = Path.Combine(target.Root, MigrationState.SummaryName);
        var log = new MigrationLog(
            target.Root,
            earlier ?? new MigrationState(MigrationState.CurrentSchema, counts, counts, []),
            state => MigrationState.Replace(summary, MigrationSummary.Write(state, Path.GetFileName(target.File))));
        if (earlier is not null)
        {
            sites.Remember(earlier.Sites, inventory);
            SayWhatIsResumed(earlier, sites);
        }

        var steps = new VerifiedSteps(target, verify, log, _progress.Step);
        IReadOnlyDictionary<string, long> needless = ProfileReading.NeedlessWaits(profile, inventory);
        if (profiles.Length > 0 && needless.Count == 0)
        {
            terminal.Complain($"no site of the profile is in '{path}': the order is the one without it. Record the code as it is now.");
        }

        var stages = new MigrationStages(target, original, inventory, sites, steps, log, review, needless, _console, _progress, terminal);
        log.Save(inventory, sites);
        await stages.ConvertAsync(cancellationToken);
        if (arguments is not null && log.State.Now is { Range: 0, Structure: 0 })
        {
            await KeepApiAsync(stages, target.Root, cancellationToken);
        }

        await stages.NarrowAsync(cancellationToken);
        Say("\n4. Acquires before, on the API, and with ranges\n");
        LedgerWriter.Write(log.State.Before, log.State.Api ?? log.State.Now, log.State.Now, _console);
        if (folder is not null)
        {
            CopyRecord.Write(source.Root, folder);
        }

        int left = log.State.Sites.Count(s => s.State is SiteOutcome.Pending or SiteOutcome.RolledBack);
        if (review.IsQuit)
        {
            terminal.Complain(
                $"stopped on your word. {Figures.Count(log.State.Sites.Count(s => s.State == SiteOutcome.Pending), "site")} pending; the "
                + "next run goes on from there.");
            return ExitCode.Findings;
        }

        int warnings = await steps.BuildAsync(cancellationToken);
        Say($"Build of the result: succeeded, {Figures.Count(warnings, "warning")}\n");
        int exit = arguments is null ? ExitCode.Clean : await CompareAsync(source, target, arguments, cancellationToken);
        return warnings == 0 && left == 0 ? exit : ExitCode.Findings;
    }

    /// <summary>What an earlier run left: files that it was replacing, and a step that it had not verified, are put right.</summary>
    private MigrationState? TakeUp(string root)
    {
        ConvertCommand.Recover(root, terminal);
        MigrationState? earlier = MigrationState.Read(root);
        if (earlier is not { Interrupted: { } step })
        {
            return earlier;
        }

        int files = step.Undo(root);
        earlier = earlier with { Interrupted = null };
        earlier.Write(root);
        InterruptedStep.Forget(root);
        terminal.Complain(
            $"an earlier run ended before its last step was verified: {Figures.Count(files, "file")} put back as before that step.");
        return earlier;
    }

    private void SayWhatIsResumed(MigrationState earlier, MigrationSites sites)
    {
        _progress.Done();
        string counts = string.Join(", ", earlier.Sites.GroupBy(s => s.State).OrderBy(g => g.Key)
            .Select(g => $"{Figures.Count(g.Count())} {MigrationSummary.Name(g.Key)}"));
        string again = sites.Outdated == 0 ? ""
            : $" {Figures.Count(sites.Outdated, "decision")} of code that is another one now {(sites.Outdated == 1 ? "is" : "are")} taken "
                + "again.";
        terminal.Complain($"going on from {MigrationState.FileName}: {(counts.Length == 0 ? "no site decided" : counts)}.{again}");
    }

    /// <returns>Whether there is anything to migrate.</returns>
    private bool WriteLocks(SolutionInventory inventory)
    {
        _progress.Done();
        if (inventory.Sites.All(s => s.Stage == SiteStage.Candidate))
        {
            InventoryTable.Write(inventory, _console);
            return false;
        }

        Say("1. Inventory\n");
        Listing.Write(
            _console,
            ["lock", "declared at", "sites", "stages"],
            inventory.Locks.Select(l => new[]
            {
                l.Lock, l.DeclaredAt, Figures.Count(l.Sites), InventoryTable.Stages(inventory.Sites.Where(s => s.LockId == l.Id)),
            }));
        Say($"{InventoryTable.Total(inventory)}\n\n");
        return true;
    }

    /// <summary>Keeps the program on the API, for the comparison; its acquires say what they would hold, and hold what they held.</summary>
    private static async Task KeepApiAsync(MigrationStages stages, string root, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(MigrationCopy.Kept(root, "api")))
        {
            await stages.SayWhatIfAsync(MigrationCopy.Keep(root, root, "api", cancellationToken), cancellationToken);
        }
    }

    /// <summary>Runs the program on the API and the result once more, recorded.</summary>
    /// <returns>Null where a program records no lock.</returns>
    private async Task<Prediction?> PredictAsync(string api, string file, InputPath target, string[] arguments, CancellationToken token)
    {
        return await RecordAsync(Path.Combine(api, file), "api") is { } coarse && await RecordAsync(target.File, "ranges") is { } ranges
            ? Prediction.Of(coarse, ranges) : null;

        async Task<Ranking.Profile?> RecordAsync(string project, string stage)
        {
            string profile = MigrationCopy.Kept(target.Root, stage + ".mmprofile");
            File.Delete(profile);
            _progress.Step($"Recording the waits of the program {(stage == "api" ? "on the API" : "with ranges")}");
            await Workload.RunAsync(project, arguments, token, profile);
            return File.Exists(profile) ? ProfileReading.Read([profile], _progress.Step, terminal.Complain, token) : null;
        }
    }

    private async Task<int> CompareAsync(
        InputPath source, InputPath target, string[] arguments, CancellationToken cancellationToken)
    {
        string file = Path.GetRelativePath(source.Root, source.File);
        try
        {
            WorkloadResult before = await RunAsync(MigrationCopy.Kept(target.Root, "before"), "as it was");
            string kept = MigrationCopy.Kept(target.Root, "api");
            WorkloadResult? api = Directory.Exists(kept) ? await RunAsync(kept, "on the API") : null;
            _progress.Step("Running the workload of the result");
            WorkloadResult after = await Workload.RunAsync(target.File, arguments, cancellationToken);
            Say("\n5. The workload before, on the API, and with ranges\n");
            ComparisonWriter.Write(before, api, after, _console);
            if (api is not null && await PredictAsync(kept, file, target, arguments, cancellationToken) is { } prediction)
            {
                Say("\n6. What what-if predicted of the waits, and what came\n");
                PredictionWriter.Write(prediction, _console);
            }

            Say("\n" + ComparisonWriter.Headline(before, after) + "\n");
            return ExitCode.Clean;
        }
        catch (WorkloadException failure)
        {
            _progress.Done();
            terminal.Complain(failure.Message);
            return ExitCode.Findings;
        }

        async Task<WorkloadResult> RunAsync(string folder, string which)
        {
            string project = Path.Combine(folder, file);
            _progress.Step($"Building the program {which}");
            await Workload.BuildAsync(project, cancellationToken);
            _progress.Step($"Running the workload of the program {which}");
            return await Workload.RunAsync(project, arguments, cancellationToken);
        }
    }

    private void Say(string text)
    {
        _progress.Done();
        _console.Write(new Text(text));
    }
}
