using System.Collections.Immutable;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Rules;

/// <summary>
/// The findings in a whole code base do not depend on the order of its files, on the number of threads, or on which
/// file is asked first.
/// </summary>
public sealed class DeterminismTests
{
    private const int Seed = 7;
    private static readonly SyntaxTree[] s_trees = Read();

    /// <summary>With one thread, in the order of the files: what all others must be like.</summary>
    private static readonly Lazy<Task<string[]>> s_expected = new(() => FindAsync(s_trees, concurrent: false));

    [Fact]
    public async Task Same_with_one_thread_and_with_many()
    {
        string[] one = await s_expected.Value;
        Assert.True(one.Length > 50, $"only {one.Length} findings");
        Assert.Equal(one, await FindAsync(s_trees, concurrent: true));
    }

    [Fact]
    public async Task Same_in_any_order_of_files()
    {
        string[] expected = await s_expected.Value;
        var random = new Random(Seed);
        for (int i = 0; i < 3; i++)
        {
            SyntaxTree[] shuffled = [.. s_trees];
            random.Shuffle(shuffled);
            Assert.Equal(expected, await FindAsync(shuffled, concurrent: i % 2 == 0));
        }
    }

    /// <summary>In an editor one file is analysed at a time, here each with an engine that knows nothing yet.</summary>
    [Theory]
    [InlineData("Fault.cs")]
    [InlineData("Gup.cs")]
    [InlineData("Mlock.cs")]
    [InlineData("SemLocking.cs")]
    [InlineData("Exercise.cs")]
    public async Task Same_for_one_file_alone(string name)
    {
        SyntaxTree tree = s_trees.Single(t => Path.GetFileName(t.FilePath) == name);
        CSharpCompilation compilation = Compile(s_trees);
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers([new LockAnalyzer()]);
        string[] alone =
            [.. Describe(await analysis.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(tree), null, default))];
        string[] expected =
            [.. (await s_expected.Value).Where(d => d.StartsWith(tree.FilePath, StringComparison.Ordinal))];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, alone.Order(StringComparer.Ordinal));
    }

    private static async Task<string[]> FindAsync(SyntaxTree[] trees, bool concurrent)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), null, concurrentAnalysis: concurrent, logAnalyzerExecutionTime: false);
        string[] found = [.. Describe(await Compile(trees).WithAnalyzers([new LockAnalyzer()], options).GetAnalyzerDiagnosticsAsync())];
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    private static IEnumerable<string> Describe(ImmutableArray<Diagnostic> diagnostics) =>
        diagnostics.Select(d => $"{d} | {string.Join(" ", d.AdditionalLocations)}");

    private static CSharpCompilation Compile(SyntaxTree[] trees) => CSharpCompilation.Create(
        "ClassicMm",
        trees,
        [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MmapLock).Assembly.Location)],
        new CSharpCompilationOptions(
            OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    private static SyntaxTree[] Read()
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        return [.. Repository.Sources("samples", "ClassicMm")
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: f))
            .Append(CSharpSyntaxTree.ParseText(Usings, path: "usings.cs"))];
    }
}
