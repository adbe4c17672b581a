using System.CommandLine;
using System.Text;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Conversion;
using MmLock.Tool.Loading;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Commands;

/// <summary>Where the data of a command goes: standard output, or a file that is written as a whole or not at all.</summary>
/// <param name="Format">table, json or sarif.</param>
/// <param name="File">Full path; null for standard output.</param>
internal sealed record OutputTarget(string Format, string? File)
{
    public static Option<string> FormatOption(string description = "table, json or sarif.", params string[] more)
    {
        Option<string> format = new("--format") { Description = description, DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong(["table", "json", "sarif", .. more]);
        return format;
    }

    public static Option<string?> FileOption() => new("--output") { Description = "Write to this file instead of standard output." };

    /// <summary>What can be said of it is said before the input is read.</summary>
    public static OutputTarget Of(string format, string? output, params IReadOnlyCollection<InputPath> inputs) =>
        output is null ? new OutputTarget(format, null)
            : format == "table" ? throw new ToolException("--output goes with --format: the table is for a terminal.")
            : new OutputTarget(format, FileOf("--output", output, [.. inputs.Select(i => i.File)]));

    /// <summary>A file that an option names and that is to be written: none of the inputs.</summary>
    public static string FileOf(string option, string path, IReadOnlyCollection<string> inputs)
    {
        string file = NameOf(option, path);
        string folder = Path.GetDirectoryName(file)!;
        string? problem = Directory.Exists(file) ? $"is a folder. Name a file for {option}."
            : !Directory.Exists(folder) ? $"cannot be written: there is no folder '{folder}'."
            : inputs.Contains(file) ? $"is the input. Name another file for {option}."
            : null;
        return problem is null ? file : throw new ToolException($"'{path}' {problem}");
    }

    /// <summary>The full path of a file that an option names.</summary>
    public static string NameOf(string option, string path) =>
        string.IsNullOrWhiteSpace(path) ? throw new ToolException($"{option} names no file.") : Path.GetFullPath(path);

    public void ThrowIfSource(Solution solution)
    {
        if (File is not null && solution.Projects.SelectMany(p => p.Documents).Any(d => d.FilePath == File))
        {
            throw new ToolException($"'{File}' is a source file of the input. Name another file for --output.");
        }
    }

    public async Task WriteAsync(string text, Terminal terminal, CancellationToken cancellationToken)
    {
        if (File is null)
        {
            await terminal.Out.WriteAsync(text);
        }
        else
        {
            var files = new Dictionary<string, byte[]> { [File] = Encoding.UTF8.GetBytes(text) };
            FileTransaction.Write(files, Path.GetDirectoryName(File)!, null, cancellationToken);
        }
    }
}
