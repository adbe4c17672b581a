using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Conversion;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;
using MmLock.Tool.Reporting;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock convert PATH --to api|range|what-if</c>: applies the fixes on disk.</summary>
internal static class ConvertCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = Arguments.Path();
        Option<string> to = new("--to")
        {
            Description = "api: raw locks to MmapLock, a lock with all its sites. range: coarse acquires to address ranges, one at a time. "
                + "what-if: coarse acquires say what they would hold and stay coarse, so that a recorded run tells what it would gain.",
            Required = true,
        };
        to.AcceptOnlyFromAmong("api", "range", "what-if");
        Option<string[]> sites = new("--site")
        {
            Description = "Only the site at FILE:LINE, as the inventory writes it; repeatable. With --to api: its whole lock.",
        };
        Option<string?> name = new("--lock")
        {
            Description = "Only this lock: its name as the inventory writes it, or as much of it as is clear, from the type on.",
        };
        Option<bool> dryRun = new("--dry-run") { Description = "Print a unified diff and write nothing." };
        Option<string> verify = new("--verify")
        {
            Description = "build: what no longer compiles is rolled back, that site alone. none: no check.",
            DefaultValueFactory = _ => "build",
        };
        verify.AcceptOnlyFromAmong("build", "none");
        var command = new Command("convert", "Converts lock sites and writes the result.") { path, to, sites, name, dryRun, verify };
        command.SetAction(async (parsed, token) =>
        {
            InputPath input = await InputPath.ResolveAsync(parsed.GetValue(path)!, token);
            SiteFilter filter = SiteFilter.Parse(parsed.GetValue(sites) ?? [], parsed.GetValue(name), input.Root);
            bool verified = parsed.GetValue(verify) == "build";
            return await RunAsync(
                input,
                parsed.GetValue(dryRun),
                solution => parsed.GetValue(to) switch
                {
                    "api" => ApiStage.RunAsync(solution, input, filter, verified, token),
                    "what-if" => WhatIfStage.RunAsync(solution, input, filter, verified, token),
                    _ => RangeStage.RunAsync(solution, input, filter, verified, null, token),
                },
                terminal,
                token);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        InputPath input,
        bool dryRun,
        Func<Solution, Task<(Solution Solution, ConversionReport Report)>> convert,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        Recover(input.Root, terminal);
        long began = Stopwatch.GetTimestamp();
        Solution solution = await SolutionLoader.LoadAsync(input, terminal.Tell, cancellationToken);
        terminal.Complain($"loaded in {Seconds(began)}");
        began = Stopwatch.GetTimestamp();
        foreach (string problem in await SolutionInventory.ProblemsAsync(SolutionLoader.Own(solution, input), cancellationToken))
        {
            terminal.Complain(problem);
        }

        await Preconditions.CheckAsync(solution, input, cancellationToken);
        (Solution changed, ConversionReport report) = await convert(solution);
        if (dryRun)
        {
            foreach (byte[] diff in await UnifiedDiff.OfFilesAsync(solution, changed, input, cancellationToken))
            {
                terminal.Bytes.Write(diff);
            }
        }
        else
        {
            await FileTransaction.WriteAsync(
                solution, changed, input.Root, () => ConversionReportWriter.Write(report, terminal.ForTables()), cancellationToken);
        }

        terminal.Complain($"converted {Figures.Count(report.Converted)} of {Figures.Count(report.Found, "site")} in {Seconds(began)}");
        return report.Refused.Count == 0 ? ExitCode.Clean : ExitCode.Findings;
    }

    /// <summary>Completes a run that was interrupted while it replaced files.</summary>
    public static void Recover(string root, Terminal terminal)
    {
        if (FileTransaction.Recover(root) is > 0 and int completed)
        {
            terminal.Complain($"an interrupted run was completed: {Figures.Count(completed, "file")} put in place.");
        }
    }

    private static string Seconds(long began) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
}
