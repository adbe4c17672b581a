using System.Text.RegularExpressions;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Hold;
using MmLock.Analyzers.Rules.Migration;
using Microsoft.CodeAnalysis;
using MmLock.RuleDocs;

namespace MmLock.Analyzers.Tests.Rules;

/// <summary>What repeats the rules' files is what they say, and whatever is changed by hand is noticed, named and brought back.</summary>
public sealed partial class RuleDocsTests : IDisposable
{
    private const string Readme = "README.md";
    private const string Page = "docs/rules/MML2001.md";
    private const string Releases = "src/MmLock.Analyzers/AnalyzerReleases.Unshipped.md";
    private const string Shipped = "src/MmLock.Analyzers/AnalyzerReleases.Shipped.md";

    private readonly string _root = Directory.CreateTempSubdirectory("RuleDocs").FullName;

    public RuleDocsTests()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "rules"));
        IEnumerable<string> rules = Repository.Sources("src", "MmLock.Analyzers", "Rules");
        IEnumerable<string> presets = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Packaging", "Presets"));
        IEnumerable<string> written = pages.Concat(rules).Concat(presets).Select(f => Path.GetRelativePath(Repository.Root, f));
        foreach (string file in written.Append(Readme).Append(Releases).Append(Shipped))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_root, file));
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Nothing_has_drifted() => Assert.Equal((0, ""), Check(Repository.Root));

    [Fact]
    public void Every_rule_that_a_host_finds_is_in_the_catalogue() =>
        Assert.Equal(AllRules.Descriptors.Select(d => d.Id), RuleCatalogue.All.Select(r => r.Descriptor.Id));

    [Fact]
    public void Files_that_a_new_rule_effect_or_primitive_touches_are_there()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        string section = text[text.IndexOf("## What a new rule, effect or primitive touches", StringComparison.Ordinal)..];
        string[] files = [.. FileName().Matches(section).Select(m => m.Groups[1].Value)
            .Where(f => !f.Contains("nnnn", StringComparison.Ordinal))];
        Assert.InRange(files.Length, 10, 60);
        Assert.All(files, f => Assert.True(File.Exists(Path.Combine(Repository.Root, f)), f));
    }

    [Theory]
    [InlineData(Readme, "| FileIoUnderLock | warning |", "| FileIoUnderLock | info |")]
    [InlineData(Readme, "or under a range (review) |\n| [MML2002]", "or under a range |\n| [MML2002]")]
    [InlineData(Readme, "| [MML2001](docs/rules/MML2001.md) | FileIoUnderLock |", "| [MML2001](docs/rules/MML2001.md) | FileIo |")]
    [InlineData(Readme, "|---|---|---|---|\n| [MML1001]", "|---|---|---|---|\n| [MML0001](x) | Gone | info | none |\n| [MML1001]")]
    [InlineData(Page, "# MML2001 FileIoUnderLock", "# MML2001 FileUnderLock")]
    [InlineData(Page, "**Severity** warning", "**Severity** info")]
    [InlineData(Page, "(review)\n\n## Cause", "(review), Fix All\n\n## Cause")]
    [InlineData(Page, "# MML2001 FileIoUnderLock\n\n", "")]
    [InlineData(Page, "\n", "\r\n")]
    [InlineData(Releases, "MML2001 | MmLock.Hold | Warning | FileIoUnderLock\n", "")]
    [InlineData(Releases, "MML2001 | MmLock.Hold", "MML2001 | MmLock.Protocol")]
    public void Edit_is_named_and_undone(string path, string there, string edited)
    {
        string file = Path.Combine(_root, path);
        string before = File.ReadAllText(file);
        Assert.Contains(there, before, StringComparison.Ordinal);
        File.WriteAllText(file, before.Replace(there, edited, StringComparison.Ordinal));

        Assert.Equal((1, $"{path}: not what the rules say; run '{RuleDocuments.Command}'\n"), Check(_root));
        Assert.Equal((0, $"{path}: written\n"), Write(_root));
        Assert.Equal(before, File.ReadAllText(file));
        Assert.Equal((0, ""), Write(_root));
    }

    [Fact]
    public void Body_of_a_page_is_its_author_s()
    {
        string file = Path.Combine(_root, Page);
        File.AppendAllText(file, "\nOne more word.\n");
        Assert.Equal((0, ""), Check(_root));
    }

    [Fact]
    public void New_page_waits_for_its_text()
    {
        File.Delete(Path.Combine(_root, Page));
        Assert.Equal((1, $"{Page}: written\n" +
            $"{Page}: needs these sections, none empty: Cause, Why, How to fix, When to suppress, Example; has \n"), Write(_root));
        Assert.StartsWith(
            "# MML2001 FileIoUnderLock\n\n**Category** MmLock.Hold · **Severity** warning · **Fix** yes, one site at a time (review)\n" +
            "\n## Cause\n\n## Why\n",
            File.ReadAllText(Path.Combine(_root, Page)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("## Why\n", "## Because\n")]
    [InlineData("## Cause\n\n", "## Cause\n\n## Why\n\n")]
    public void Sections_that_are_missing_or_empty(string there, string edited)
    {
        string file = Path.Combine(_root, Page);
        File.WriteAllText(file, File.ReadAllText(file).Replace(there, edited, StringComparison.Ordinal));
        (int exit, string output) = Check(_root);
        Assert.Equal(1, exit);
        Assert.StartsWith($"{Page}: needs these sections", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_without_a_rule()
    {
        File.WriteAllText(Path.Combine(_root, "docs/rules/MML1099.md"), "# MML1099 Gone\n");
        Assert.Equal((1, "docs/rules/MML1099.md: there is no such rule\n"), Check(_root));
    }

    [Fact]
    public void Rule_that_is_not_in_its_file()
    {
        const string Rule = "src/MmLock.Analyzers/Rules/Hold/MML2001FileIoUnderLock.cs";
        File.Move(Path.Combine(_root, Rule), Path.Combine(_root, "src/MmLock.Analyzers/Rules/Hold/FileIo.cs"));
        Assert.Equal((1, $"{Rule}: is not there, but a rule of that name\n"), Check(_root));
    }

    [Fact]
    public void Readme_without_a_table()
    {
        File.WriteAllText(Path.Combine(_root, Readme), "# MmLock\n");
        Assert.Throws<InvalidDataException>(() => Check(_root));
    }

    [Fact]
    public void Rule_that_promises_another_fix_than_there_is()
    {
        Rule[] rules =
        [
            new Promise(MML2001FileIoUnderLock.Definition, RuleFix.All("")),
            new Promise(MML1001RawLockSite.Definition, RuleFix.Review("")),
            new Promise(MML1002InactiveRawLockSite.Definition, RuleFix.Review("")),
            new Promise(MML2002UserAllocationUnderLock.Definition, RuleFix.None("")),
        ];
        Assert.Equal(
            [
                "RuleFix.All, but its code fix is RuleFix.Review", "RuleFix.Review, but its code fix is RuleFix.All",
                "RuleFix.Review, but its code fix is RuleFix.None", "RuleFix.None, but its code fix is RuleFix.All",
            ],
            RuleProblems.Fixes(rules).Select(p => p[(p.IndexOf(" says ", StringComparison.Ordinal) + 6)..]));
    }

    [Fact]
    public void Release_tracking_has_what_is_not_shipped()
    {
        string text = ReleaseTracking.Write("""
            ## Release 1.0

            ### New Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|------
            MML1001 | MmLock.Migration | Info | RawLockSite
            MML2001 | MmLock.Hold | Info | FileIoUnderLock
            MML2002 | MmLock.Hold | Info | UserAllocationUnderLock
            MML8001 | MmLock.FineGrained | Warning | StaleSnapshot
            MML8002 | MmLock.FineGrained | Warning | MissingRevalidation

            ## Release 1.1

            ### Changed Rules

            Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
            --------|--------------|--------------|--------------|--------------|------
            MML2002 | MmLock.Hold | Warning | MmLock.Hold | Info | UserAllocationUnderLock

            ### Removed Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|------
            MML8002 | MmLock.FineGrained | Warning | MissingRevalidation
            """);
        Assert.DoesNotContain("MML1001", text, StringComparison.Ordinal);
        Assert.DoesNotContain("MML2002", text, StringComparison.Ordinal);
        Assert.DoesNotContain("MML8002", text, StringComparison.Ordinal);
        Assert.Contains(
            "\n### New Rules\n\nRule ID | Category | Severity | Notes\n" +
            "--------|----------|----------|------\nMML1002 | MmLock.Migration | Info | InactiveRawLockSite\n",
            text,
            StringComparison.Ordinal);
        Assert.EndsWith(
            """

            ### Changed Rules

            Rule ID | New Category | New Severity | Old Category | Old Severity | Notes
            --------|--------------|--------------|--------------|--------------|------
            MML2001 | MmLock.Hold | Warning | MmLock.Hold | Info | FileIoUnderLock

            ### Removed Rules

            Rule ID | Category | Severity | Notes
            --------|----------|----------|------
            MML8001 | MmLock.FineGrained | Warning | StaleSnapshot

            """.ReplaceLineEndings("\n"),
            text,
            StringComparison.Ordinal);
    }

    private static (int Exit, string Output) Check(string root) => Run(RuleDocuments.Check, root);

    private static (int Exit, string Output) Write(string root) => Run(RuleDocuments.Write, root);

    private static (int Exit, string Output) Run(Func<string, TextWriter, int> command, string root)
    {
        using var output = new StringWriter { NewLine = "\n" };
        int exit = command(root, output);
        return (exit, output.ToString());
    }

    [GeneratedRegex("`([\\w./]+\\.(?:cs|md|txt))`")]
    private static partial Regex FileName();

    private sealed class Promise(DiagnosticDescriptor descriptor, RuleFix fix) : Rule
    {
        public override DiagnosticDescriptor Descriptor => descriptor;

        public override RuleFix Fix => fix;
    }
}
