using MmLock.Analyzers.Rules;

namespace MmLock.RuleDocs;

/// <summary>The README's table of rules: the lines from its heading to the first that is no row.</summary>
internal static class RuleTable
{
    public const string Path = "README.md";

    private const string Heading = "| id | name | severity | fix |\n|---|---|---|---|\n";

    public static string Write(string? readme)
    {
        int start = readme?.IndexOf(Heading, StringComparison.Ordinal) ?? -1;
        if (start < 0)
        {
            throw new InvalidDataException($"{Path} has no table that begins with '{Heading.Split('\n')[0]}'.");
        }

        int end = start + Heading.Length;
        while (end < readme!.Length && readme[end] == '|')
        {
            int line = readme.IndexOf('\n', end);
            end = line < 0 ? readme.Length : line + 1;
        }

        return readme[..start] + Heading + string.Concat(RuleCatalogue.All.Select(Row)) + readme[end..];
    }

    private static string Row(Rule rule) =>
        $"| [{rule.Descriptor.Id}]({RulePage.PathOf(rule)}) | {rule.Name} | {RulePage.SeverityOf(rule)} | {FixOf(rule.Fix)} |\n";

    private static string FixOf(RuleFix fix) => fix.Kind switch
    {
        RuleFixKind.None => $"none: {fix.What}",
        RuleFixKind.Review => $"{fix.What} (review)",
        _ => $"{fix.What}, {RulePage.FixAllOf(fix)}",
    };
}
