using System.CommandLine;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Loading;
using MmLock.Tool.Migration;
using MmLock.Tool.Reporting;
using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock inventory PATH</c>: every site of every designated lock.</summary>
internal static class InventoryCommand
{
    public static Command Create()
    {
        Argument<string> path = Arguments.Path();
        Option<string> format = new("--format") { Description = "table, json or sarif.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "sarif");
        Option<string?> output = new("--output") { Description = "Write to this file instead of standard output." };
        var command = new Command("inventory", "Lists every site of every designated lock: where, which primitive, which stage, why not further.") { path, format, output };
        command.SetAction((parsed, token) => RunAsync(parsed.GetValue(path)!, parsed.GetValue(format)!, parsed.GetValue(output), token));
        return command;
    }

    private static async Task<int> RunAsync(string path, string format, string? output, CancellationToken cancellationToken)
    {
        InputPath input = InputPath.Resolve(path);
        string? file = output is null ? null : OutputFile(output, format, input);
        if (FileTransaction.IsPending(input.Root))
        {
            await Console.Error.WriteLineAsync("mmlock: an interrupted run has replaced only some of its files. 'mmlock convert' completes it.");
        }

        Solution solution = await SolutionLoader.LoadAsync(input, cancellationToken);
        if (file is not null && solution.Projects.SelectMany(p => p.Documents).Any(d => d.FilePath == file))
        {
            throw new ToolException($"'{output}' is a source file of the input. Name another file for --output.");
        }

        Survey survey = await Survey.TakeAsync(solution, input, cancellationToken);
        foreach (string problem in survey.Problems)
        {
            await Console.Error.WriteLineAsync($"mmlock: {problem}");
        }

        if (survey.UnreadMembers > 0)
        {
            await Console.Error.WriteLineAsync($"mmlock: {Figures.Count(survey.UnreadMembers, "member")} {(survey.UnreadMembers == 1 ? "does" : "do")} not compile; what does not bind there was not read.");
        }

        if (format == "table")
        {
            InventoryWriter.ToTable(survey, Arguments.Output());
        }
        else
        {
            string text = format == "json" ? InventoryWriter.ToJson(survey) : InventoryWriter.ToSarif(survey);
            if (file is null)
            {
                await Console.Out.WriteAsync(text);
            }
            else
            {
                FileTransaction.Write(new Dictionary<string, byte[]> { [file] = System.Text.Encoding.UTF8.GetBytes(text) }, Path.GetDirectoryName(file)!, null, cancellationToken);
            }
        }

        // A candidate is a suggestion: nobody has said yet that the lock is to be converted.
        return survey.Sites.Any(s => s.Stage is SiteStage.Raw or SiteStage.Inactive || (s.IsCoarseAcquire && s.Reason is null)) ? ExitCode.Findings : ExitCode.Clean;
    }

    /// <summary>What can be said of it is said before the input is read.</summary>
    private static string OutputFile(string output, string format, InputPath input)
    {
        if (format == "table")
        {
            throw new ToolException("--output goes with --format json or sarif.");
        }

        string file = string.IsNullOrWhiteSpace(output) ? throw new ToolException("--output names no file.") : Path.GetFullPath(output);
        return Directory.Exists(file) ? throw new ToolException($"'{output}' is a folder. Name a file for --output.")
            : !Directory.Exists(Path.GetDirectoryName(file)) ? throw new ToolException($"'{output}' cannot be written: there is no folder '{Path.GetDirectoryName(file)}'.")
            : file == input.File ? throw new ToolException($"'{output}' is the input. Name another file for --output.")
            : file;
    }
}
