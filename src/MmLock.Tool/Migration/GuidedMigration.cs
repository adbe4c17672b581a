using Microsoft.CodeAnalysis;
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
        InputPath source = InputPath.Resolve(path);
        if (!yes && Console.IsInputRedirected)
        {
            throw new ToolException("There is nobody to ask: standard input is not a terminal. Pass --yes.");
        }

        InputPath target = source;
        if (output is not null)
        {
            string folder = Path.GetFullPath(output);
            PrepareOutput(source, folder, cancellationToken);
            target = new InputPath(Path.Combine(folder, Path.GetRelativePath(source.Root, source.File)), folder);
        }

        if (FileTransaction.Recover(target.Root) is > 0 and int completed)
        {
            await Console.Error.WriteLineAsync($"mmlock: an interrupted run was completed: {completed} files put in place.");
        }

        string[]? arguments = Workload.Find(target.Root);
        string before = Path.Combine(MigrationState.Folder(target.Root), "before");
        if (arguments is not null && !Directory.Exists(before))
        {
            ProjectCopy.Copy(source.Root, before, cancellationToken);
        }

        await ConvertAsync(target, cancellationToken);
        if (output is not null)
        {
            MigrationState.Write(source.Root, target.Root);
        }

        _progress.Step("Building the result");
        int warnings = await Workload.BuildAsync(target.File, cancellationToken);
        console.Write(new Text($"\n4. Build of the result: succeeded, {warnings} warnings\n"));
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
        ProjectCopy.Copy(source.Root, folder, cancellationToken);
        MigrationState.Write(source.Root, folder);
    }

    private async Task ConvertAsync(InputPath target, CancellationToken cancellationToken)
    {
        _progress.Step("Loading");
        Solution original = await SolutionLoader.LoadAsync(target, cancellationToken);
        await Preconditions.CheckAsync(original, target, cancellationToken);
        Survey survey = await Survey.TakeAsync(original, target, cancellationToken);
        console.Write(new Text("1. Inventory\n"));
        WriteLocks(survey);

        Ask("Convert these locks to the MM locking API?");
        _progress.Step("Converting to the MM locking API");
        (Solution api, Ledger apiLedger) = await ApiStage.RunAsync(original, target, Filter.All, verify: true, cancellationToken);
        await FileTransaction.WriteAsync(original, api, target.Root, cancellationToken);
        console.Write(new Text("2. To the MM locking API\n"));
        LedgerWriter.Write(apiLedger, console);

        Ask("Narrow coarse acquires to ranges, one at a time?");
        (Solution ranged, Ledger rangeLedger) = await RangeStage.RunAsync(api, target, Filter.All, verify: true, (done, place) => _progress.Step($"To ranges, {done} done: {place}"), cancellationToken);
        await FileTransaction.WriteAsync(api, ranged, target.Root, cancellationToken);
        console.Write(new Text("\n3. To address ranges\n"));
        LedgerWriter.Write(rangeLedger, console);
    }

    private void WriteLocks(Survey survey)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("lock", "declared at", "sites", "stages");
        foreach (LockRecord found in survey.Locks)
        {
            string stages = string.Join(", ", survey.Sites.Where(s => s.LockId == found.Id).GroupBy(s => s.Stage).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}"));
            table.AddRow(new Text(found.Lock), new Text(found.DeclaredAt), new Text(Figures.Count(found.Sites)), new Text(stages));
        }

        console.Write(table);
        console.Write(new Text($"{Figures.Count(survey.Sites.Count)} sites on {Figures.Count(survey.Locks.Count)} locks\n\n"));
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

    private void Ask(string question)
    {
        if (!yes && !AnsiConsole.Confirm(question))
        {
            throw new ToolException("stopped on your word. What earlier stages wrote is complete.");
        }
    }
}
