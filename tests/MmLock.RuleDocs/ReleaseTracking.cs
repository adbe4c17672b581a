using System.Text;
using System.Text.RegularExpressions;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;

namespace MmLock.RuleDocs;

/// <summary>
/// What the next release changes, in the format that the compiler's release tracking reads: the rules without what is shipped.
/// </summary>
internal static partial class ReleaseTracking
{
    public const string Path = "src/MmLock.Analyzers/AnalyzerReleases.Unshipped.md";
    public const string ShippedPath = "src/MmLock.Analyzers/AnalyzerReleases.Shipped.md";

    private const string Heading = """
        ; Unshipped analyzer release
        ; https://github.com/dotnet/roslyn-analyzers/blob/main/src/Microsoft.CodeAnalysis.Analyzers/ReleaseTrackingAnalyzers.Help.md

        """;

    private sealed record State(string Id, string Category, string Severity, string Notes)
    {
        public static State Of(Rule rule) =>
            new(rule.Descriptor.Id, rule.Descriptor.Category, rule.Descriptor.DefaultSeverity.ToString(), rule.Name);
    }

    public static string Write(string shippedText)
    {
        Dictionary<string, State> shipped = Read(shippedText);
        State[] now = [.. RuleCatalogue.All.Select(State.Of)];
        HashSet<string> ids = [.. now.Select(r => r.Id)];
        var text = new StringBuilder(Heading.ReplaceLineEndings("\n"));
        Append(text, "New", "Rule ID | Category | Severity | Notes", now.Where(r => !shipped.ContainsKey(r.Id)).Select(Row));
        Append(text, "Changed", "Rule ID | New Category | New Severity | Old Category | Old Severity | Notes", now
            .Where(r => shipped.TryGetValue(r.Id, out State? old) && (r.Category, r.Severity) != (old.Category, old.Severity))
            .Select(r => $"{r.Id} | {r.Category} | {r.Severity} | {shipped[r.Id].Category} | {shipped[r.Id].Severity} | {r.Notes}"));
        Append(text, "Removed", "Rule ID | Category | Severity | Notes", shipped.Values
            .Where(r => !ids.Contains(r.Id)).OrderBy(r => r.Id, StringComparer.Ordinal).Select(Row));
        return text.ToString();
    }

    private static string Row(State rule) => $"{rule.Id} | {rule.Category} | {rule.Severity} | {rule.Notes}";

    private static void Append(StringBuilder text, string kind, string heading, IEnumerable<string> rows)
    {
        string[] all = [.. rows];
        if (all.Length > 0)
        {
            string rule = string.Join('|', heading.Split('|').Select(cell => new string('-', cell.Length)));
            text.Append($"\n### {kind} Rules\n\n{heading}\n{rule}\n").AppendJoin('\n', all).Append('\n');
        }
    }

    /// <summary>Each rule as the last release has it. Releases follow each other; a changed rule's row has the new values first.</summary>
    private static Dictionary<string, State> Read(string shipped)
    {
        var rules = new Dictionary<string, State>(StringComparer.Ordinal);
        bool removed = false;
        foreach (string line in shipped.ReplaceLineEndings("\n").Split('\n'))
        {
            string[] cells = [.. line.Split('|').Select(c => c.Trim())];
            if (line.StartsWith("### ", StringComparison.Ordinal))
            {
                removed = line.Contains("Removed", StringComparison.Ordinal);
            }
            else if (cells.Length >= 3 && Id().IsMatch(cells[0]))
            {
                if (removed)
                {
                    rules.Remove(cells[0]);
                }
                else
                {
                    rules[cells[0]] = new State(cells[0], cells[1], cells[2], cells[^1]);
                }
            }
        }

        return rules;
    }

    [GeneratedRegex(@"\AMML\d{4}\z")]
    private static partial Regex Id();
}
