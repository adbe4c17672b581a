using Microsoft.CodeAnalysis.CodeFixes;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Rules.Migration;

namespace MmLock.RuleDocs;

/// <summary>
/// Where a rule, its fix and its page say different things, and somebody has to decide which is right. Each names the file to edit.
/// </summary>
internal static class RuleProblems
{
    public static IEnumerable<string> In(string root) =>
        Names(root).Concat(Unlisted()).Concat(Fixes(RuleCatalogue.All)).Concat(Pages(root));

    /// <summary>A rule is where its ID and its category say.</summary>
    private static IEnumerable<string> Names(string root)
    {
        foreach (Rule rule in RuleCatalogue.All)
        {
            string folder = FolderOf(rule);
            if (!rule.GetType().Name.StartsWith(rule.Descriptor.Id, StringComparison.Ordinal))
            {
                yield return $"{folder}/{rule.GetType().Name}.cs: defines {rule.Descriptor.Id}, but is not called so";
            }
            else if (!Directory.EnumerateFiles(Path.Combine(root, folder), rule.GetType().Name + "*.cs").Any())
            {
                yield return $"{folder}/{rule.GetType().Name}.cs: is not there, but a rule of that name";
            }
        }
    }

    private static IEnumerable<string> Unlisted() =>
        typeof(Rule).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Rule)))
            .Except(RuleCatalogue.All.Select(r => r.GetType()))
            .Select(t => $"{t.FullName}: is in no group of rules")
            .Order(StringComparer.Ordinal);

    /// <summary>What a rule says of its fix is what the fixes do.</summary>
    public static IEnumerable<string> Fixes(IEnumerable<Rule> rules)
    {
        ILookup<string, CodeFixProvider> providers = typeof(MML1001RawLockSiteCodeFix).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(CodeFixProvider)))
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!)
            .SelectMany(p => p.FixableDiagnosticIds.Select(id => (Id: id, Provider: p)))
            .ToLookup(p => p.Id, p => p.Provider);
        foreach (Rule rule in rules)
        {
            CodeFixProvider[] fixes = [.. providers[rule.Descriptor.Id]];
            RuleFixKind kind = fixes.Length == 0 ? RuleFixKind.None
                : fixes.Any(f => f.GetFixAllProvider() is not null) ? RuleFixKind.All
                : RuleFixKind.Review;
            if (kind != rule.Fix.Kind)
            {
                yield return $"{FolderOf(rule)}/{rule.GetType().Name}.cs: says RuleFix.{rule.Fix.Kind}, but its code fix is RuleFix.{kind}";
            }
        }
    }

    private static IEnumerable<string> Pages(string root)
    {
        foreach (Rule rule in RuleCatalogue.All)
        {
            string path = Path.Combine(root, RulePage.PathOf(rule));
            string[] sections = File.Exists(path) ? [.. RulePage.FilledSections(File.ReadAllText(path).ReplaceLineEndings("\n"))] : [];
            if (!sections.SequenceEqual(RulePage.Sections))
            {
                string needed = string.Join(", ", RulePage.Sections);
                yield return $"{RulePage.PathOf(rule)}: needs these sections, none empty: {needed}; has {string.Join(", ", sections)}";
            }
        }

        HashSet<string> known = [.. RuleCatalogue.All.Select(RulePage.PathOf)];
        IEnumerable<string> pages = Directory.EnumerateFiles(Path.Combine(root, RulePage.Folder))
            .Select(f => $"{RulePage.Folder}/{Path.GetFileName(f)}");
        foreach (string page in pages.Order(StringComparer.Ordinal))
        {
            if (!known.Contains(page))
            {
                yield return $"{page}: there is no such rule";
            }
        }
    }

    private static string FolderOf(Rule rule) => $"src/MmLock.Analyzers/Rules/{rule.Descriptor.Category.Split('.')[^1]}";
}
