using System.Text.RegularExpressions;
using MmLock.Analyzers.Rules;

namespace MmLock.RuleDocs;

/// <summary>A rule's page: its header is generated, its sections are written by hand.</summary>
internal static partial class RulePage
{
    public const string Folder = "docs/rules";

    public static readonly string[] Sections = ["Cause", "Why", "How to fix", "When to suppress", "Example"];

    public static string PathOf(Rule rule) => $"{Folder}/{rule.Descriptor.Id}.md";

    public static string SeverityOf(Rule rule) => rule.Descriptor.DefaultSeverity.ToString().ToLowerInvariant();

    public static string FixAllOf(RuleFix fix) => fix.Where is null ? "Fix All" : $"Fix All {fix.Where}";

    /// <summary>The page with its header; a new page also gets the sections, to be filled.</summary>
    public static string Write(Rule rule, string? page)
    {
        string body = page is null ? string.Concat(Sections.Select(s => $"\n## {s}\n")) : page[Header().Match(page).Length..];
        string facts = $"**Category** {rule.Descriptor.Category} · **Severity** {SeverityOf(rule)} · **Fix** {FixOf(rule.Fix)}";
        return $"# {rule.Descriptor.Id} {rule.Name}\n\n{facts}\n{body}";
    }

    /// <summary>The sections that a page has something in, in its order.</summary>
    public static IEnumerable<string> FilledSections(string page) => Section().Matches(page).Select(m => m.Groups[1].Value);

    private static string FixOf(RuleFix fix) => fix.Kind switch
    {
        RuleFixKind.None => $"none: {fix.What}",
        RuleFixKind.Review => "yes, one site at a time (review)",
        _ => $"yes, {FixAllOf(fix)}",
    };

    [GeneratedRegex(@"\A(# [^\n]*\n+)?(\*\*Category\*\*[^\n]*\n)?")]
    private static partial Regex Header();

    [GeneratedRegex(@"^## (.*)\n+(?!## )(?=.)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
