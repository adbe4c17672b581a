using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Loading;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Migration;

/// <summary>Inventory, API, ranges, build, workload: each stage verified and accounted for before the next begins.</summary>
internal sealed class GuidedMigration(IAnsiConsole console, bool yes)
{
    private readonly ProgressLine _progress = new();

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
        InputPath source = InputPath.Resolve(path);
        if (!yes && Console.IsInputRedirected)
        {
            throw new ToolException("There is nobody to ask: standard input is not a terminal. Pass --yes.");
        }

        InputPath target = source;
        if (output is not null)
        {
            string folder = string.IsNullOrWhiteSpace(output) ? throw new ToolException("--output names no folder.") : Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
            PrepareOutput(source, folder, cancellationToken);
            target = new InputPath(Path.Combine(folder, Path.GetRelativePath(source.Root, source.File)), folder) { IsCopy = true };
        }

        if (FileTransaction.Recover(target.Root) is > 0 and int completed)
        {
            await Console.Error.WriteLineAsync($"mmlock: an interrupted run was completed: {Figures.Count(completed, "file")} put in place.");
        }

        string[]? arguments = Workload.Find(target.Root);
        string before = Path.Combine(MigrationState.Folder(target.Root), "before");
        if (arguments is not null && !Directory.Exists(before))
        {
            // It is there when it is complete.
            string part = before + ".part";
            if (Directory.Exists(part))
            {
                Directory.Delete(part, recursive: true);
            }

            ProjectCopy.Copy(source.Root, part, cancellationToken);
            Directory.Move(part, before);
        }

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
        _progress.Done();
        console.Write(new Text($"\n4. Build of the result: succeeded, {Figures.Count(warnings, "warning")}\n"));
        int exit = ExitCode.Clean;
        if (arguments is not null)
        {
            string original = Path.Combine(before, Path.GetRelativePath(source.Root, source.File));
            exit = await CompareAsync(original, target.File, arguments, cancellationToken);
        }

        return warnings == 0 ? exit : ExitCode.Findings;
    }

    private void PrepareOutput(InputPath source, string folder, CancellationToken cancellationToken)
    {
        if (folder == source.Root || source.Root.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || folder.StartsWith(source.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ToolException($"'{folder}' and '{source.Root}' contain one another. Name a folder elsewhere.");
        }

        if (File.Exists(folder))
        {
            throw new ToolException($"'{folder}' is a file. Name a folder for --output.");
        }

        if (source.Projects().FirstOrDefault(p => !p.StartsWith(source.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) is { } outside)
        {
            throw new ToolException($"'{outside}' lies outside of '{source.Root}' and would not be in the copy. Migrate it in place, without --output, or from a solution in a folder above it.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            MigrationState state = MigrationState.Read(folder)
                ?? throw new ToolException($"'{folder}' is not empty and not from an earlier run. Delete it or name another folder.");
            if (state.Source == source.Root && state.SourceHash == MigrationState.Hash(source.Root))
            {
                _progress.Step("Going on with an earlier run");
                return;
            }

            if (state.OutputHash != MigrationState.Hash(folder))
            {
                throw new ToolException($"'{folder}' was changed by hand since an earlier run, and the source is another one now. Delete it or name another folder.");
            }

            Directory.Delete(folder, recursive: true);
        }

        _progress.Step("Copying");
        bool existed = Directory.Exists(folder);
        try
        {
            ProjectCopy.Copy(source.Root, folder, cancellationToken);
            MigrationState.Write(source.Root, folder);
        }
        catch (Exception)
        {
            // Half a copy would be in the way of the next run, which could not know it for one.
            Remove(folder, existed);
            throw;
        }
    }

    private static void Remove(string folder, bool keepFolder)
    {
        foreach (FileSystemInfo entry in Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFileSystemInfos() : [])
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                inner.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        if (!keepFolder && Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }
    }

    /// <returns>Whether there was anything to migrate.</returns>
    private async Task<bool> ConvertAsync(InputPath target, CancellationToken cancellationToken)
    {
        _progress.Step("Loading");
        _progress.Keep();
        Solution original = await SolutionLoader.LoadAsync(target, cancellationToken);
        await Preconditions.CheckAsync(original, target, cancellationToken);
        Survey survey = await Survey.TakeAsync(original, target, cancellationToken);
        foreach (string problem in survey.Problems)
        {
            _progress.Done();
            await Console.Error.WriteLineAsync($"mmlock: {problem}");
        }

        if (!WriteLocks(survey))
        {
            return false;
        }

        await AskAsync("Convert these locks to the MM locking API?", cancellationToken);
        _progress.Step("Converting to the MM locking API");
        (Solution api, Ledger apiLedger) = await ApiStage.RunAsync(original, target, Filter.All, verify: true, cancellationToken);
        await FileTransaction.WriteAsync(original, api, target.Root, () => Account("2. To the MM locking API\n", apiLedger), cancellationToken);

        await AskAsync("Narrow coarse acquires to ranges, one at a time?", cancellationToken);
        (Solution ranged, Ledger rangeLedger) = await RangeStage.RunAsync(api, target, Filter.All, verify: true, (done, place) => _progress.Step($"To ranges, {done} done: {place}"), cancellationToken);
        await FileTransaction.WriteAsync(api, ranged, target.Root, () => Account("\n3. To address ranges\n", rangeLedger), cancellationToken);
        return true;
    }

    private void Account(string title, Ledger ledger)
    {
        _progress.Done();
        console.Write(new Text(title));
        LedgerWriter.Write(ledger, console);
    }

    /// <returns>Whether there is anything to migrate.</returns>
    private bool WriteLocks(Survey survey)
    {
        _progress.Done();
        if (survey.Sites.All(s => s.Stage == SiteStage.Candidate))
        {
            InventoryWriter.ToTable(survey, console);
            return false;
        }

        console.Write(new Text("1. Inventory\n"));
        Listing.Write(
            console,
            ["lock", "declared at", "sites", "stages"],
            survey.Locks.Select(l => new[] { l.Lock, l.DeclaredAt, Figures.Count(l.Sites), string.Join(", ", survey.Sites.Where(s => s.LockId == l.Id).GroupBy(s => s.Stage).OrderBy(g => g.Key).Select(g => $"{Figures.Count(g.Count())} {g.Key.ToString().ToLowerInvariant()}")) }));
        console.Write(new Text($"{Figures.Count(survey.Sites.Count, "site")} on {Figures.Count(survey.Locks.Count, "lock")}\n\n"));
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
            _progress.Done();
            console.Write(new Text("\n5. The workload, before and after\n"));
            Comparison.Write(before, after, console);
            console.Write(new Text("\n" + Comparison.Headline(before, after) + "\n"));
            return ExitCode.Clean;
        }
        catch (WorkloadException failure)
        {
            _progress.Done();
            await Console.Error.WriteLineAsync($"mmlock: {failure.Message}");
            return ExitCode.Findings;
        }
    }

    private async Task AskAsync(string question, CancellationToken cancellationToken)
    {
        _progress.Done();
        if (!yes && !await AnsiConsole.ConfirmAsync(question, cancellationToken: cancellationToken))
        {
            throw new ToolException("stopped on your word. What earlier stages wrote is complete.");
        }
    }
}
