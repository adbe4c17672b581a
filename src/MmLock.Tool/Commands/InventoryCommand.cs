using System.CommandLine;
using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock inventory PATH</c>: the sites of designated locks and of candidates; with <c>--all</c>, of all.</summary>
internal static class InventoryCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<string> format = OutputTarget.FormatOption();
        Option<string?> output = OutputTarget.FileOption();
        Option<bool> all = new("--all")
        {
            Description = "Every lock, not only those that are designated and those whose code works on addresses.",
        };
        Option<string?> shard = Arguments.Shard();
        var command = new Command(
            "inventory",
            "Lists every site of every designated lock and of every candidate: where, which primitive, which stage, why not further.")
        {
            path, all, format, output, shard,
        };
        command.SetAction((parsed, token) =>
            RunAsync(
                parsed.GetValue(path)!, parsed.GetValue(all), parsed.GetValue(format)!, parsed.GetValue(output), parsed.GetValue(shard),
                terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(
        string path,
        bool all,
        string format,
        string? output,
        string? part,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        InputPath input = await InputPath.ResolveAsync(path, cancellationToken);
        OutputTarget target = OutputTarget.Of(format, output, input);
        var shard = Shard.Parse(part);
        if (FileTransaction.IsPending(input.Root))
        {
            terminal.Complain("an interrupted run has replaced only some of its files. 'mmlock convert' completes it.");
        }

        Solution solution = await SolutionLoader.LoadAsync(input, terminal.Tell, cancellationToken);
        target.ThrowIfSource(solution);
        SolutionInventory inventory = await SolutionInventory.TakeAsync(
            solution, input, all ? InventoryScope.All : InventoryScope.Candidates, cancellationToken, shard);
        foreach (string problem in inventory.Problems)
        {
            terminal.Complain(problem);
        }

        if (await SolutionInventory.CountUnreadAsync(solution, input, cancellationToken) is > 0 and int unread)
        {
            terminal.Complain(
                $"{Figures.Count(unread, "member")} {(unread == 1 ? "does" : "do")} not compile; what does not bind there was not read.");
        }

        if (format == "table")
        {
            InventoryTable.Write(inventory, terminal.ForTables());
        }
        else
        {
            await target.WriteAsync(
                format == "json"
                    ? InventoryJson.Write(await RawPlans.AddAsync(inventory, solution, input, cancellationToken))
                    : InventorySarif.Write(inventory),
                terminal, cancellationToken);
        }

        // A candidate is a suggestion: nobody has said yet that the lock is to be converted.
        return inventory.Sites.Any(s => s.Stage is SiteStage.Raw or SiteStage.Inactive || (s.IsCoarseAcquire && s.Reason is null))
            ? ExitCode.Findings
            : ExitCode.Clean;
    }
}
