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
        Solution solution = await SolutionLoader.LoadAsync(input, cancellationToken);
        Survey survey = await Survey.TakeAsync(solution, input, cancellationToken);
        if (survey.UnreadMembers > 0)
        {
            await Console.Error.WriteLineAsync($"mmlock: {survey.UnreadMembers} members do not compile; what in them does not bind was not read.");
        }

        switch (format)
        {
            case "table" when output is null:
                InventoryWriter.ToTable(survey, Arguments.Output());
                break;
            case "table":
                throw new ToolException("--output goes with --format json or sarif.");
            default:
                string text = format == "json" ? InventoryWriter.ToJson(survey) : InventoryWriter.ToSarif(survey);
                if (output is null)
                {
                    await Console.Out.WriteAsync(text);
                }
                else
                {
                    string full = Path.GetFullPath(output);
                    FileTransaction.Write(new Dictionary<string, byte[]> { [full] = System.Text.Encoding.UTF8.GetBytes(text) }, Path.GetDirectoryName(full)!, cancellationToken);
                }

                break;
        }

        // A candidate is a suggestion: nobody has said yet that the lock is to be converted.
        return survey.Sites.Any(s => s.Stage is SiteStage.Raw or SiteStage.Inactive || (s.IsCoarseAcquire && s.Reason is null)) ? ExitCode.Findings : ExitCode.Clean;
    }
}
