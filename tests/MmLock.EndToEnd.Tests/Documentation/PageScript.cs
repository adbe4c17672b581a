using System.Text;
using System.Text.RegularExpressions;
using MmLock.Tool.Commands;

namespace MmLock.EndToEnd.Tests.Documentation;

/// <summary>
/// A page of the documentation, done as its reader would do it. Its blocks, in their order: <c>```console</c> has commands after
/// <c>$</c>, each with what it prints; <c>```csharp FILE</c> is a file to write; <c>```csharp FILE instead of TEXT</c> replaces
/// the one place in it that reads so; <c>```csharp FILE now</c> are lines that the file has by then. Others are for the reader alone.
/// </summary>
/// <param name="page">The page, relative to the repository.</param>
/// <param name="folder">Where the reader works.</param>
internal sealed partial class PageScript(string page, string folder)
{
    /// <summary>Columns of the reader's terminal.</summary>
    private const int Columns = 100;

    private int _exit;

    /// <summary>What is no command of the tool: its arguments, and what it prints.</summary>
    public Func<string[], string> Other { get; init; } = arguments =>
        throw new InvalidDataException($"Nobody here runs '{string.Join(' ', arguments)}'.");

    /// <summary>Commands run, and files written and compared.</summary>
    public int Steps { get; private set; }

    /// <summary>Does what the page says.</summary>
    /// <returns>The page as it should be: with what the commands print. What differs in times alone stays.</returns>
    public async Task<string> RunAsync()
    {
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            var text = new StringBuilder();
            string[] lines = Read().Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                text.Append(lines[i]).Append('\n');
                if (!lines[i].StartsWith("```", StringComparison.Ordinal))
                {
                    continue;
                }

                int end = Array.IndexOf(lines, "```", i + 1);
                string[] body = lines[(i + 1)..end];
                text.Append(await BlockAsync(lines[i][3..], body)).Append("```\n");
                i = end;
            }

            return text.ToString().TrimEnd('\n') + "\n";
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    /// <summary>Fails if the page is not what it should be; with MMLOCK_UPDATE_DOCS=1 in the environment it is rewritten instead.</summary>
    public async Task AssertIsTrueAsync()
    {
        string now = await RunAsync();
        if (Environment.GetEnvironmentVariable("MMLOCK_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(Path.Combine(Workplace.Repository, page), now);
        }

        Assert.Equal(Read(), now);
    }

    private string Read() => File.ReadAllText(Path.Combine(Workplace.Repository, page)).ReplaceLineEndings("\n");

    private async Task<string> BlockAsync(string info, string[] body)
    {
        string text = string.Concat(body.Select(l => l + "\n"));
        switch (info.Split(' '))
        {
            case ["console"]:
                return await CommandsAsync(body);
            case ["csharp", string file]:
                Steps++;
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                await File.WriteAllTextAsync(file, text);
                return text;
            case ["csharp", string file, "now"]:
                Steps++;
                Assert.Contains(Flat(text), Flat(await File.ReadAllTextAsync(file)), StringComparison.Ordinal);
                return text;
            case ["csharp", string file, "instead", "of", .. string[] old]:
                Steps++;
                string[] parts = (await File.ReadAllTextAsync(file)).Split(string.Join(' ', old));
                Assert.Equal(2, parts.Length);
                await File.WriteAllTextAsync(file, parts[0] + text.Trim() + parts[1]);
                return text;
            default:
                return text;
        }
    }

    private async Task<string> CommandsAsync(string[] body)
    {
        var text = new StringBuilder();
        for (int i = 0; i < body.Length;)
        {
            int next = Array.FindIndex(body, i + 1, l => l.StartsWith("$ ", StringComparison.Ordinal));
            next = next < 0 ? body.Length : next;
            Assert.StartsWith("$ ", body[i], StringComparison.Ordinal);
            string expected = string.Concat(body[(i + 1)..next].Select(l => l + "\n"));
            string actual = Trimmed(await RunAsync([.. Argument().Matches(body[i][2..]).Select(m => m.Value.Trim('"'))]));
            bool same = Times().Replace(expected, "N s") == Times().Replace(actual, "N s");
            text.Append(body[i]).Append('\n').Append(same ? expected : actual);
            i = next;
        }

        return text.ToString();
    }

    private async Task<string> RunAsync(string[] command)
    {
        Steps++;
        if (command is ["echo", "$?"])
        {
            return $"{_exit}\n";
        }

        if (command[0] != "mmlock")
        {
            return Other(command);
        }

        // Both streams in one, as they are seen on a terminal, where progress goes when it is over.
        using var bytes = new MemoryStream();
        await using var writer = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        TextWriter shared = TextWriter.Synchronized(writer);
        _exit = await CommandLine.RunAsync(command[1..], new Terminal(shared, bytes, shared) { Width = Columns, NoColor = true });
        return Progress().Replace(Encoding.UTF8.GetString(bytes.ToArray()), "");
    }

    /// <summary>No spaces at the end of lines, nor empty lines at the end.</summary>
    private static string Trimmed(string text)
    {
        string trimmed = string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).TrimEnd('\n');
        return trimmed.Length == 0 ? "" : trimmed + "\n";
    }

    /// <summary>Lines without their indentation: a page shows a method alone.</summary>
    private static string Flat(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()));

    [GeneratedRegex(@"""[^""]*""|\S+")]
    private static partial Regex Argument();

    [GeneratedRegex(@"\b[\d,]+\.\d s\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"^(\[ *\d+\.\ds\] .*|Restoring .*)\n", RegexOptions.Multiline)]
    private static partial Regex Progress();
}
