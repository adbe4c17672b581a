using System.Text.RegularExpressions;
using MmLock.Shared;
using MmLock.Tool.Commands;

namespace MmLock.Tool.Tests.Documentation;

/// <summary>What the pages refer to is there: each command of the tool, workflows included, is one that the tool understands.</summary>
public sealed partial class PagesTests
{
    private static IEnumerable<string> Pages =>
        Directory.GetFiles(RepositoryFolder.Of(), "*.md").Concat(Directory.GetFiles(RepositoryFolder.Of("docs"), "*.md"));

    [Fact]
    public void Links_to_files_lead_to_files()
    {
        (string Page, string Target)[] links =
            [.. Pages.SelectMany(p => Link().Matches(File.ReadAllText(p)).Select(m => (p, m.Groups[1].Value)))];
        Assert.True(links.Length >= 50, $"only {links.Length} links");
        Assert.All(links, l => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(l.Page)!, l.Target)), $"{l.Page}: {l.Target}"));
    }

    [Fact]
    public void Commands_of_the_documentation_are_understood()
    {
        var lines = new List<(string Page, string Line)>();
        foreach (string page in Pages)
        {
            bool inBlock = false;
            foreach (string line in File.ReadLines(page))
            {
                inBlock ^= line.StartsWith("```", StringComparison.Ordinal);
                if (inBlock && Command().Match(line) is { Success: true } match)
                {
                    lines.Add((Path.GetFileName(page), match.Groups[1].Value));
                }
            }
        }

        Assert.True(lines.Count >= 25, $"only {lines.Count} commands");
        string[] pages = ["README.md", "ci.md", "migration-guide.md", "tutorial.md"];
        Assert.All(pages, p => Assert.Contains(lines, l => l.Page == p));
        var terminal = new Terminal(TextWriter.Null, Stream.Null, TextWriter.Null);
        Assert.All(lines, l => Assert.Empty(
            CommandLine.Create(terminal).Parse(Expression().Replace(l.Line, "1")).Errors.Select(e => $"{l.Page}: {l.Line}: {e.Message}")));
    }

    /// <summary>A command that begins a line, behind a prompt or as a step of a workflow, up to a comment or the next one.</summary>
    [GeneratedRegex(@"^\s*(?:\$ |- run: )?(?:dotnet run --project src/MmLock\.Tool -- |dotnet mmlock |mmlock (?!:))([^#|&)]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\$\{\{.*?\}\}")]
    private static partial Regex Expression();
}
