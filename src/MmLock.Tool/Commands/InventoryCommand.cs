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

/// <summary><c>mmlock inventory PATH</c>: the sites of designated locks and of candidates; with <c>--all</c>, of all.</summary>
internal static class InventoryCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<string> format = new("--format") { Description = "table, json or sarif.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "sarif");
        Option<string?> output = new("--output") { Description = "Write to this file instead of standard output." };
        Option<bool> all = new("--all")
        {
            Description = "Every lock, not only those that are designated and those whose code works on addresses.",
        };
        var command = new Command(
            "inventory",
            "Lists every site of every designated lock and of every candidate: where, which primitive, which stage, why not further.")
        {
            path, all, format, output,
        };
        command.SetAction((parsed, token) =>
            RunAsync(parsed.GetValue(path)!, parsed.GetValue(all), parsed.GetValue(format)!, parsed.GetValue(output), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(
        string path,
        bool all,
        string format,
        string? output,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        InputPath input = await InputPath.ResolveAsync(path, cancellationToken);
        string? file = output is null ? null : OutputFile(output, format, input);
        if (FileTransaction.IsPending(input.Root))
        {
            terminal.Complain("an interrupted run has replaced only some of its files. 'mmlock convert' completes it.");
        }

        Solution solution = await SolutionLoader.LoadAsync(input, terminal.Tell, cancellationToken);
        if (file is not null && solution.Projects.SelectMany(p => p.Documents).Any(d => d.FilePath == file))
        {
            throw new ToolException($"'{output}' is a source file of the input. Name another file for --output.");
        }

        SolutionInventory inventory = await SolutionInventory.TakeAsync(
            solution, input, all ? InventoryScope.All : InventoryScope.Candidates, cancellationToken);
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
            string text = format == "json"
                ? InventoryJson.Write(await RawPlans.AddAsync(inventory, solution, input, cancellationToken))
                : Sarif.Write(inventory);
            if (file is null)
            {
                await terminal.Out.WriteAsync(text);
            }
            else
            {
                var files = new Dictionary<string, byte[]> { [file] = Encoding.UTF8.GetBytes(text) };
                FileTransaction.Write(files, Path.GetDirectoryName(file)!, null, cancellationToken);
            }
        }

        // A candidate is a suggestion: nobody has said yet that the lock is to be converted.
        return inventory.Sites.Any(s => s.Stage is SiteStage.Raw or SiteStage.Inactive || (s.IsCoarseAcquire && s.Reason is null))
            ? ExitCode.Findings
            : ExitCode.Clean;
    }

    /// <summary>What can be said of it is said before the input is read.</summary>
    private static string OutputFile(string output, string format, InputPath input)
    {
        if (format == "table")
        {
            throw new ToolException("--output goes with --format json or sarif.");
        }

        if (string.IsNullOrWhiteSpace(output))
        {
            throw new ToolException("--output names no file.");
        }

        string file = Path.GetFullPath(output);
        string folder = Path.GetDirectoryName(file)!;
        string? problem = Directory.Exists(file) ? "is a folder. Name a file for --output."
            : !Directory.Exists(folder) ? $"cannot be written: there is no folder '{folder}'."
            : file == input.File ? "is the input. Name another file for --output."
            : null;
        return problem is null ? file : throw new ToolException($"'{output}' {problem}");
    }
}
