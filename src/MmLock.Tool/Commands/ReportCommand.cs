using System.CommandLine;
using System.Text;
using MmLock.Tool.Conversion;
using MmLock.Tool.Messages;
using MmLock.Tool.Report;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock report INPUT…</c>: what any number of machines found, at any number of dates, as one page or JSON.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> inputs = new("INPUT")
        {
            Description = "Files of mmlock check, inventory and migrate (JSON), SARIF 2.1.0 logs, and profiles of recorded runs; DATE=FILE "
                + "(2026-11-28=check.sarif, 2026-11-28T14:30=run.mmprofile) for several dates.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> format = new("--format") { Description = "html or json.", DefaultValueFactory = _ => "html" };
        format.AcceptOnlyFromAmong("html", "json");
        Option<string?> output = OutputTarget.FileOption();
        var command = new Command("report", "Merges findings, inventories and profiles of any number of machines into one page or JSON.")
        {
            inputs, format, output,
        };
        command.SetAction((parsed, token) =>
            RunAsync(parsed.GetValue(inputs)!, parsed.GetValue(format)!, parsed.GetValue(output), terminal, token));
        return command;
    }

    private static async Task<int> RunAsync(
        string[] inputs, string format, string? output, Terminal terminal, CancellationToken cancellationToken)
    {
        var files = new List<ReportInput>();
        var progress = new ProgressLine(terminal);
        ReportData data;
        try
        {
            foreach (string input in inputs)
            {
                progress.Step($"Reading {input}");
                files.Add(ReportInput.Read(input));
                cancellationToken.ThrowIfCancellationRequested();
            }

            data = ReportMerge.Of(files, progress.Step, s => progress.Tell("mmlock: " + s), cancellationToken);
        }
        finally
        {
            // Whatever is said next begins a line.
            progress.Done();
        }

        string? file = output is null ? null : OutputTarget.FileOf("--output", output, [.. files.Select(f => Path.GetFullPath(f.Path))]);
        string text = format == "json" ? ReportWriter.Json(data) : ReportWriter.Html(data);
        cancellationToken.ThrowIfCancellationRequested();
        if (file is null)
        {
            await terminal.Out.WriteAsync(text);
        }
        else
        {
            FileTransaction.Write(
                new Dictionary<string, byte[]> { [file] = Encoding.UTF8.GetBytes(text) }, Path.GetDirectoryName(file)!, null,
                cancellationToken);
            ReportState last = data.States[^1];
            terminal.Tell(
                $"Wrote {output}: {Figures.Count(last.Findings.Count, "finding")}, {Figures.Count(last.Locks.Count, "lock")}"
                + (data.States.Count > 1 ? $", {Figures.Count(data.States.Count, "date")}." : "."));
        }

        return ExitCode.Clean;
    }
}
