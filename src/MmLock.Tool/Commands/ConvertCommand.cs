using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using MmLock.Analyzers.Operations;
using MmLock.Tool.Loading;
using MmLock.Tool.Migration;
using MmLock.Tool.Reporting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock convert PATH --to api|range</c>: applies the fixes on disk.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        Argument<string> path = Arguments.Path();
        Option<string> to = new("--to") { Description = "api: raw locks to MmapLock, a lock with all its sites. range: coarse acquires to address ranges, one at a time.", Required = true };
        to.AcceptOnlyFromAmong("api", "range");
        Option<string[]> sites = new("--site") { Description = "Only the site at FILE:LINE, as the inventory writes it; repeatable. With --to api: its whole lock." };
        Option<string?> name = new("--lock") { Description = "Only this lock: its name as the inventory writes it, or as much of it as is clear, from the type on." };
        Option<bool> dryRun = new("--dry-run") { Description = "Print a unified diff and write nothing." };
        Option<string> verify = new("--verify") { Description = "build: what no longer compiles is rolled back, that site alone. none: no check.", DefaultValueFactory = _ => "build" };
        verify.AcceptOnlyFromAmong("build", "none");
        var command = new Command("convert", "Converts lock sites and writes the result.") { path, to, sites, name, dryRun, verify };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetValue(path)!,
            parsed.GetValue(to)!,
            parsed.GetValue(sites) ?? [],
            parsed.GetValue(name),
            parsed.GetValue(dryRun),
            parsed.GetValue(verify) == "build",
            token));
        return command;
    }

    private static async Task<int> RunAsync(string path, string to, string[] sites, string? name, bool dryRun, bool verify, CancellationToken cancellationToken)
    {
        InputPath input = InputPath.Resolve(path);
        Filter filter = Filter.Parse(sites, name, input.Root);
        if (FileTransaction.Recover(input.Root) is > 0 and int completed)
        {
            await Console.Error.WriteLineAsync($"mmlock: an interrupted run was completed: {Figures.Count(completed, "file")} put in place.");
        }

        long began = Stopwatch.GetTimestamp();
        Solution solution = await SolutionLoader.LoadAsync(input, cancellationToken);
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"mmlock: loaded in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
        began = Stopwatch.GetTimestamp();
        await Preconditions.CheckAsync(solution, input, cancellationToken);
        (Solution changed, Ledger ledger) = to == "api"
            ? await ApiStage.RunAsync(solution, input, filter, verify, cancellationToken)
            : await RangeStage.RunAsync(solution, input, filter, verify, null, cancellationToken);
        if (dryRun)
        {
            await PrintDiffAsync(solution, changed, input, cancellationToken);
        }
        else
        {
            await FileTransaction.WriteAsync(solution, changed, input.Root, () => LedgerWriter.Write(ledger, Arguments.Output()), cancellationToken);
        }

        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"mmlock: converted {ledger.Converted:N0} of {Figures.Count(ledger.Found, "site")} in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
        return ledger.Refused.Count == 0 ? ExitCode.Clean : ExitCode.Findings;
    }

    /// <summary>Each file's part in the bytes of that file, byte order mark included: what applies a patch compares bytes.</summary>
    private static async Task PrintDiffAsync(Solution before, Solution after, InputPath input, CancellationToken cancellationToken)
    {
        var diffs = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            string file = Path.GetRelativePath(input.Root, before.GetDocument(id)!.FilePath!).Replace('\\', '/');
            SourceText old = await before.GetDocument(id)!.GetTextAsync(cancellationToken);
            SourceText changed = await after.GetDocument(id)!.GetTextAsync(cancellationToken);
            bool isMarked = old.Encoding is { } marked && marked.GetPreamble().Length > 0;
            string mark = isMarked ? "\uFEFF" : "";
            Encoding encoding = isMarked || old.Encoding is null ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : old.Encoding;
            diffs[file] = encoding.GetBytes(UnifiedDiff.Of(file, mark + old, mark + changed));
        }

        foreach (byte[] diff in diffs.Values)
        {
            StandardStream.Output.Write(diff);
        }
    }
}
