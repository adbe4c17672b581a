using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>The whole way: inventory, API, ranges, build, workload, each stage verified and accounted for before the next begins.</summary>
internal sealed class GuidedMigration(Terminal terminal, bool yes)
{
    private readonly IAnsiConsole _console = terminal.ForTables();
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
        if (!yes && Console.IsInputRedirected)
        {
            throw new ToolException("There is nobody to ask: standard input is not a terminal. Pass --yes.");
        }

        InputPath target = source;
        if (output is not null)
        {
            string folder = string.IsNullOrWhiteSpace(output)
                ? throw new ToolException("--output names no folder.")
                : Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
            MigrationCopy.Prepare(source, folder, _progress.Step, cancellationToken);
            target = await MigrationCopy.InputAsync(source, folder, cancellationToken);
        }

        ConvertCommand.Recover(target.Root, terminal);
        string[]? arguments = Workload.Find(target.Root);
        string? before = arguments is null ? null : MigrationCopy.Keep(source.Root, target.Root, cancellationToken);
        if (!await ConvertAsync(target, cancellationToken))
        {
            return ExitCode.Clean;
        }

        if (output is not null)
        {
            MigrationState.Write(source.Root, target.Root);
        }

        _progress.Step("Building the result");
        int warnings = await Workload.BuildAsync(target.File, cancellationToken);
        Say($"\n4. Build of the result: succeeded, {Figures.Count(warnings, "warning")}\n");
        int exit = ExitCode.Clean;
        if (before is not null)
        {
            string original = Path.Combine(before, Path.GetRelativePath(source.Root, source.File));
            exit = await CompareAsync(original, target.File, arguments!, cancellationToken);
        }

        return warnings == 0 ? exit : ExitCode.Findings;
    }

    /// <returns>Whether there was anything to migrate.</returns>
    private async Task<bool> ConvertAsync(InputPath target, CancellationToken cancellationToken)
    {
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
            return false;
        }

        await AskAsync("Convert these locks to the MM locking API?", cancellationToken);
        _progress.Step("Converting to the MM locking API");
        (Solution api, ConversionReport apiReport) = await ApiStage.RunAsync(
            original, target, SiteFilter.All, verify: true, cancellationToken);
        await WriteAsync(original, api, "2. To the MM locking API\n", apiReport);

        await AskAsync("Narrow coarse acquires to ranges, one at a time?", cancellationToken);
        (Solution ranged, ConversionReport rangeReport) = await RangeStage.RunAsync(
            api,
            target,
            SiteFilter.All,
            verify: true,
            (done, place) => _progress.Step($"To ranges, {done} done: {place}"),
            cancellationToken);
        await WriteAsync(api, ranged, "\n3. To address ranges\n", rangeReport);
        return true;

        Task WriteAsync(Solution before, Solution after, string title, ConversionReport report) => FileTransaction.WriteAsync(
            before,
            after,
            target.Root,
            () =>
            {
                Say(title);
                ConversionReportWriter.Write(report, _console);
            },
            cancellationToken);
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

    private async Task<int> CompareAsync(string original, string migrated, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            _progress.Step("Building the original");
            await Workload.BuildAsync(original, cancellationToken);
            _progress.Step("Running the workload of the original");
            WorkloadResult before = await Workload.RunAsync(original, arguments, cancellationToken);
            _progress.Step("Running the workload of the result");
            WorkloadResult after = await Workload.RunAsync(migrated, arguments, cancellationToken);
            Say("\n5. The workload, before and after\n");
            ComparisonWriter.Write(before, after, _console);
            Say("\n" + ComparisonWriter.Headline(before, after) + "\n");
            return ExitCode.Clean;
        }
        catch (WorkloadException failure)
        {
            _progress.Done();
            terminal.Complain(failure.Message);
            return ExitCode.Findings;
        }
    }

    private void Say(string text)
    {
        _progress.Done();
        _console.Write(new Text(text));
    }

    private async Task AskAsync(string question, CancellationToken cancellationToken)
    {
        _progress.Done();
        if (!yes && !await _console.ConfirmAsync(question, cancellationToken: cancellationToken))
        {
            throw new ToolException("stopped on your word. What earlier stages wrote is complete.");
        }
    }
}
