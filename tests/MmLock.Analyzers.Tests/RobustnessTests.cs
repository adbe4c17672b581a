using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Tests;

/// <summary>No rule ever throws: on the files of this repository, whole, cut off anywhere, and with tokens missing.</summary>
public sealed class RobustnessTests
{
    private const int Seed = 20_261_123;
    private const int MutantsPerFile = 2;

    [Fact]
    public async Task No_rule_throws_on_whole_or_mutilated_files()
    {
        string[] files = [.. new[] { "src", "samples", "tests" }
            .SelectMany(d => Directory.EnumerateFiles(Path.Combine(Repository.Root, d), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        string[] model = [.. files.Where(f => Path.GetFileName(f) is "MmStruct.cs" or "VmArea.cs" or "VmaTree.cs" or "VmOperations.cs" or "Types.cs").Select(File.ReadAllText)];
        Assert.Equal(5, model.Length);
        var random = new Random(Seed);
        foreach (string file in files)
        {
            string text = await File.ReadAllTextAsync(file);
            await CheckAsync(text, model, file);
            for (int i = 0; i < MutantsPerFile; i++)
            {
                string mutant = i % 2 == 0 ? text[..random.Next(text.Length)] : WithoutTokens(text, random);
                await CheckAsync(mutant, model, $"{file}, mutant {i} of seed {Seed}");
            }
        }
    }

    private static string WithoutTokens(string text, Random random)
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens()];
        var gone = Enumerable.Range(0, 5).Select(_ => tokens[random.Next(tokens.Length)].Span).OrderByDescending(s => s.Start).Distinct();
        return gone.Aggregate(text, (left, span) => left.Remove(span.Start, span.Length));
    }

    private static async Task CheckAsync(string text, string[] model, string what)
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Mutant",
            [.. model.Append(Usings).Append(text).Select((t, i) => CSharpSyntaxTree.ParseText(t, path: $"{i}.cs"))],
            AllRules.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(AllRules.Analyzers).GetAnalyzerDiagnosticsAsync();
        Diagnostic? crash = found.FirstOrDefault(d => d.Id == "AD0001");
        Assert.True(crash is null, $"{what}: {crash}");

        // The inventory reads the same model, and plans every coarse acquire.
        LockInventory.Collect(compilation, new NoOptions(), default);
    }

    private sealed class NoOptions : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new None();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class None : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = null;
                return false;
            }
        }
    }
}
