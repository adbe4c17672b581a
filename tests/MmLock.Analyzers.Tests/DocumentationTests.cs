using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Tests;

/// <summary>What a rule's page shows is true: the first example is flagged, the second is not, and both compile.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Rules => [.. AllRules.Descriptors.Select(d => d.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Help_leads_to_the_page(string id) =>
        Assert.EndsWith($"/docs/rules/{id}.md", AllRules.Descriptors.Single(d => d.Id == id).HelpLinkUri, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Examples_are_what_they_say(string id)
    {
        string page = Page(id);
        string[] examples =
            [.. Block().Matches(page[page.IndexOf("## Example", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value)];
        Assert.True(examples.Length >= 2, "a page shows a flagged and a fixed example");
        Assert.Contains(await RunAsync(id, examples[0]), d => d.Id == id);
        foreach (string example in examples[1..])
        {
            Assert.DoesNotContain(await RunAsync(id, example), d => d.Id == id);
        }
    }

    [Fact]
    public async Task Program_of_the_memory_page_compiles_without_a_finding()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "memory.md"));
        string program = "using System;\nusing System.IO;\n" + Block().Match(page).Groups[1].Value;
        Assert.Empty(await RunAsync("memory", program, OutputKind.ConsoleApplication));
    }

    private static string Page(string id) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules", id + ".md"));

    private static async Task<ImmutableArray<Diagnostic>> RunAsync(
        string id, string example, OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        bool isConfiguration = id.StartsWith("MML9", StringComparison.Ordinal);
        string source = isConfiguration ? "class C;" : example;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(source, path: "Example.cs")],
            AllRules.References,
            new CSharpCompilationOptions(kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<AdditionalText> texts = isConfiguration ? [new TextFile("MmLock.Effects.txt", example)] : [];
        return await compilation.WithAnalyzers(AllRules.Analyzers, new AnalyzerOptions(texts)).GetAnalyzerDiagnosticsAsync();
    }

    [GeneratedRegex(@"```(?:csharp|text)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
