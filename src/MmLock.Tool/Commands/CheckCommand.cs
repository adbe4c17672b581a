using System.CommandLine;
using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Inventory;
using MmLock.Tool.Checking;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock check PATH</c>: the rules of the package over a code base, with a baseline for one that is not clean yet.</summary>
internal static class CheckCommand
{
    private sealed record Choices(
        string Path, string? Baseline, bool Update, DiagnosticSeverity FailsFrom, string Format, string? Output, bool Verbose,
        string? Shard);

    private sealed record Found(IReadOnlyList<Finding> Findings, IReadOnlyList<LockCount>? Locks);

    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<string?> baseline = new("--baseline")
        {
            Description = "Fail only on what this file does not know, and on locks with more raw and coarse sites than it has.",
        };
        Option<bool> update = new("--update-baseline") { Description = "Write the baseline as the code is now." };
        Option<string> severity = new("--severity")
        {
            Description = "Fail from this severity on: info, warning or error.",
            DefaultValueFactory = _ => "warning",
        };
        severity.AcceptOnlyFromAmong("info", "warning", "error");
        Option<string> format = OutputTarget.FormatOption();
        Option<string?> output = OutputTarget.FileOption();
        Option<bool> verbose = new("--verbose") { Description = "Show every finding, with the path to it." };
        Option<string?> shard = Arguments.Shard();
        var command = new Command("check", "Checks the rules of the package, as the build does, over all projects.")
        {
            path, baseline, update, severity, format, output, verbose, shard,
        };
        command.SetAction((parsed, token) => RunAsync(
            new Choices(
                parsed.GetValue(path)!, parsed.GetValue(baseline), parsed.GetValue(update),
                Enum.Parse<DiagnosticSeverity>(parsed.GetValue(severity)!, ignoreCase: true), parsed.GetValue(format)!,
                parsed.GetValue(output), parsed.GetValue(verbose), parsed.GetValue(shard)),
            terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(Choices choices, Terminal terminal, CancellationToken cancellationToken)
    {
        InputPath input = await InputPath.ResolveAsync(choices.Path, cancellationToken);
        OutputTarget target = OutputTarget.Of(choices.Format, choices.Output, input);
        var shard = Shard.Parse(choices.Shard);
        string? file = choices.Baseline is not { } named ? null
            : choices.Update ? OutputTarget.FileOf("--baseline", named, [input.File]) : OutputTarget.NameOf("--baseline", named);
        if (choices.Update && file is null)
        {
            throw new ToolException("--update-baseline goes with --baseline FILE.");
        }

        if (choices.Update && shard.Count > 1)
        {
            throw new ToolException("--update-baseline goes without --shard: a baseline is of the whole code base.");
        }

        Baseline? baseline = file is not null && !choices.Update ? Baseline.Read(file) : null;
        Found found = await FindAsync(input, target, shard, file is not null && shard.Count == 1, terminal, cancellationToken);
        IReadOnlyList<Finding> findings = found.Findings;
        IReadOnlyList<LockCount>? locks = found.Locks;
        if (choices.Update)
        {
            baseline = Baseline.Of(findings, locks!);
            baseline.Write(file!, cancellationToken);
            terminal.Tell($"Wrote {Figures.Count(baseline.Findings.Count, "finding")} and "
                + $"{Figures.Count(baseline.Locks.Count, "lock")} to {choices.Baseline}");
        }

        var result = new CheckResult(
            baseline is null ? findings : [.. baseline.Mark(findings)],
            choices.FailsFrom,
            baseline is not null && locks is not null ? [.. baseline.Limit(locks)] : null);
        if (!choices.Update && locks is not null && baseline!.CanShrink(findings, locks))
        {
            terminal.Tell("Less is there than the baseline allows: --update-baseline keeps it so.");
        }

        if (target.Format == "table")
        {
            CheckTable.Write(result, choices.Verbose, terminal.ForTables());
        }
        else
        {
            await target.WriteAsync(
                target.Format == "json" ? CheckJson.Write(result) : CheckSarif.Write(result.Findings), terminal, cancellationToken);
        }

        return result.Passes ? ExitCode.Clean : ExitCode.Findings;
    }

    /// <param name="input">What to check.</param>
    /// <param name="target">Not to be one of its sources.</param>
    /// <param name="shard">Which projects.</param>
    /// <param name="countsSites">Whether the sites of locks are asked for.</param>
    /// <param name="terminal">Hears what is being done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    private static async Task<Found> FindAsync(
        InputPath input, OutputTarget target, Shard shard, bool countsSites, Terminal terminal, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine(terminal);
        try
        {
            progress.Step($"Loading {Path.GetFileName(input.File)}");
            Solution solution = await SolutionLoader.LoadAsync(input, progress.Tell, cancellationToken);
            target.ThrowIfSource(solution);
            Project[] projects = [.. SolutionLoader.Own(solution, input)];
            (IReadOnlyList<Finding> findings, int candidates, bool mayHaveLocks) = await SolutionCheck.TakeAsync(
                shard.Of(projects), input.Root, p => progress.Step($"Checking {p}"), cancellationToken);
            IReadOnlyList<LockCount>? locks = null;
            if (countsSites)
            {
                progress.Step("Counting sites");
                SolutionInventory inventory =
                    await SolutionInventory.TakeAsync(solution, input, InventoryScope.Designated, cancellationToken);
                locks = [.. Baseline.CountsOf(inventory)];
            }

            if (shard.Emptiness(projects) is { } empty)
            {
                progress.Tell(empty);
            }
            else if (!mayHaveLocks)
            {
                progress.Tell("None of the projects has the package MmLock, and no setting names a lock: the rules have nothing to look at. "
                    + "'mmlock inventory' shows the locks that there are.");
            }
            else if (candidates > 0)
            {
                progress.Tell($"{Figures.Count(candidates, "lock")} over addresses or offsets, designated by nobody: no hold of one is "
                    + "checked. 'mmlock inventory' shows them.");
            }

            progress.TellUnread(await SolutionInventory.UnreadAsync(solution, input, cancellationToken), input);
            return new Found(findings, locks);
        }
        finally
        {
            // Whatever is said next begins a line.
            progress.Done();
        }
    }
}
