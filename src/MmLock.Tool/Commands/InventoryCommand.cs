using System.CommandLine;
using System.Text;
using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Commands;

/// <summary>
/// <c>mmlock inventory PATH…</c>: the sites of designated locks and of candidates; with <c>--all</c>, of all. Of several solutions a line
/// each.
/// </summary>
internal static class InventoryCommand
{
    private sealed record Taken(Solution Solution, SolutionInventory Inventory, bool IsEmpty);

    private sealed record Choices(string[] Paths, bool All, string Format, string? Output, Shard Shard);

    public static Command Create(Terminal terminal)
    {
        Argument<string[]> paths = new("PATH")
        {
            Description = "A .sln, .slnx, .slnf or .csproj file, or a folder with one. Several give one line each; @FILE stands for the "
                + "paths in that file.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> format = OutputTarget.FormatOption(
            "table, json or sarif, of several PATHs table or jsonl: an object a line for each site.", "jsonl");
        Option<string?> output = OutputTarget.FileOption();
        Option<bool> all = new("--all")
        {
            Description = "Every lock, not only those that are designated and those whose code works on addresses.",
        };
        Option<string?> shard = Arguments.Shard();
        var command = new Command(
            "inventory",
            "Lists every site of every designated lock and of every candidate: where, which primitive, which stage, why not further. "
            + "Exit code 1: some can be converted or narrowed.")
        {
            paths, all, format, output, shard,
        };
        command.SetAction((parsed, token) =>
        {
            var choices = new Choices(
                parsed.GetValue(paths)!, parsed.GetValue(all), parsed.GetValue(format)!, parsed.GetValue(output),
                Shard.Parse(parsed.GetValue(shard)));
            return choices.Paths.Length == 1 ? OfOneAsync(choices, terminal, token) : OfSeveralAsync(choices, terminal, token);
        });
        return command;
    }

    private static async Task<int> OfOneAsync(Choices choices, Terminal terminal, CancellationToken cancellationToken)
    {
        InputPath input = await InputPath.ResolveAsync(choices.Paths[0], cancellationToken);
        OutputTarget target = OutputTarget.Of(choices.Format, choices.Output, input);
        (Solution solution, SolutionInventory inventory, bool isEmpty) = await TakeAsync(choices, input, terminal, cancellationToken);
        target.ThrowIfSource(solution);
        if (choices.Format == "table")
        {
            if (!isEmpty)
            {
                InventoryTable.Write(inventory, terminal.ForTables());
            }
        }
        else
        {
            string text = choices.Format switch
            {
                "sarif" => InventorySarif.Write(inventory),
                "json" => InventoryJson.Write(inventory),
                _ => InventoryJsonLines.Write(choices.Paths[0], inventory),
            };
            await target.WriteAsync(text, terminal, cancellationToken);
        }

        return HasWork(inventory) ? ExitCode.Findings : ExitCode.Clean;
    }

    /// <summary>What cannot be read is told and left out, and the exit code says so; the others are done.</summary>
    private static async Task<int> OfSeveralAsync(Choices choices, Terminal terminal, CancellationToken cancellationToken)
    {
        if (choices.Format is "json" or "sarif")
        {
            throw new ToolException($"--format {choices.Format} is of one PATH. Of several, take jsonl, or run the command for each.");
        }

        var inputs = new List<(string Path, InputPath? Input)>();
        foreach (string path in choices.Paths)
        {
            inputs.Add((path, await TryAsync(path, () => InputPath.ResolveAsync(path, cancellationToken))));
        }

        OutputTarget target = OutputTarget.Of(choices.Format, choices.Output, [.. inputs.Select(i => i.Input).OfType<InputPath>()]);
        var summaries = new List<SolutionSummary>();
        var lines = new StringBuilder();
        bool hasWork = false;
        foreach ((string path, InputPath? input) in inputs)
        {
            Taken? taken = input is null ? null : await TryAsync(path, () => TakeAsync(choices, input, terminal, cancellationToken));
            if (taken is null)
            {
                summaries.Add(new SolutionSummary(path, null, 0));
                continue;
            }

            target.ThrowIfSource(taken.Solution);
            summaries.Add(SolutionSummary.Of(path, taken.Inventory));
            hasWork |= HasWork(taken.Inventory);
            if (choices.Format != "table")
            {
                lines.Append(InventoryJsonLines.Write(path, taken.Inventory));
            }
        }

        if (choices.Format == "table")
        {
            SolutionSummary.Write(summaries, terminal.ForTables());
        }
        else
        {
            await target.WriteAsync(lines.ToString(), terminal, cancellationToken);
        }

        return summaries.Any(s => s.Counts is null) ? ExitCode.Failure : hasWork ? ExitCode.Findings : ExitCode.Clean;

        async Task<T?> TryAsync<T>(string path, Func<Task<T>> take)
            where T : class
        {
            try
            {
                return await take();
            }
            catch (Exception failure) when (failure is ToolException || (failure is IOException and not OutputException)
                || failure is UnauthorizedAccessException)
            {
                string named = failure.Message.Contains(path, StringComparison.Ordinal) ? "" : $"'{path}': ";
                terminal.Complain($"{named}{failure.Message}");
                return null;
            }
        }
    }

    private static async Task<Taken> TakeAsync(
        Choices choices, InputPath input, Terminal terminal, CancellationToken cancellationToken)
    {
        if (FileTransaction.IsPending(input.Root))
        {
            terminal.Complain("an interrupted run has replaced only some of its files. 'mmlock convert' completes it.");
        }

        var progress = new ProgressLine(terminal);
        try
        {
            progress.Step($"Loading {Path.GetFileName(input.File)}");
            Solution solution = await SolutionLoader.LoadAsync(input, progress.Tell, cancellationToken);
            progress.Step($"Looking for locks in {Path.GetFileName(input.File)}");
            SolutionInventory inventory = await SolutionInventory.TakeAsync(
                solution, input, choices.All ? InventoryScope.All : InventoryScope.Candidates, cancellationToken, choices.Shard);
            foreach (string problem in inventory.Problems)
            {
                progress.Tell($"mmlock: {problem}");
            }

            int raw = inventory.Sites.Count(s => s is { Kind: SiteKind.Acquire, Stage: SiteStage.Raw });
            if (raw > 0 && (choices.Format != "table" || choices.Paths.Length == 1))
            {
                progress.Step($"Planning what {Figures.Count(raw, "raw acquire")} can hold");
                inventory = await RawPlans.AddAsync(inventory, solution, input, cancellationToken);
            }

            progress.TellUnread(await SolutionInventory.UnreadAsync(solution, input, cancellationToken), input);
            string? empty = choices.Shard.Emptiness([.. SolutionLoader.Own(solution, input)]);
            if (empty is not null)
            {
                progress.Tell(empty);
            }

            return new Taken(solution, inventory, empty is not null);
        }
        finally
        {
            // Whatever is said next begins a line.
            progress.Done();
        }
    }

    /// <summary>A candidate is a suggestion: nobody has said yet that the lock is to be converted.</summary>
    private static bool HasWork(SolutionInventory inventory) =>
        inventory.Sites.Any(s => s.Stage is SiteStage.Raw or SiteStage.Inactive || (s.IsCoarseAcquire && s.Reason is null));
}
