using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests;

/// <summary>
/// The sample as it stands is full of violations. <c>expected-diagnostics.txt</c> beside it says which, and the rules
/// find exactly these: nothing missed, nothing extra.
/// </summary>
public sealed class ClassicMmTests
{
    private static readonly string s_root = Path.Combine(Repository.Root, "samples", "ClassicMm");

    [Fact]
    public async Task Findings_are_the_expected_ones()
    {
        string[] expected = [.. File.ReadLines(Path.Combine(s_root, "expected-diagnostics.txt"))
            .Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0)];
        string[] found = [.. (await FindAsync()).Select(Place)];
        string[] missed = [.. expected.Except(found, StringComparer.Ordinal)];
        string[] extra = [.. found.Except(expected, StringComparer.Ordinal)];
        Assert.True(missed.Length == 0 && extra.Length == 0, $"missed:\n{string.Join('\n', missed)}\nextra:\n{string.Join('\n', extra)}");
        Assert.Equal(expected.Length, expected.Distinct().Count());
    }

    private static async Task<IEnumerable<Diagnostic>> FindAsync()
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var parse = CSharpParseOptions.Default.WithPreprocessorSymbols("MM_STATS", "DEBUG", "TRACE", "NET10_0_OR_GREATER");
        IEnumerable<SyntaxTree> trees = Repository.Sources("samples", "ClassicMm")
            .Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), parse, f))
            .Append(CSharpSyntaxTree.ParseText(Usings, parse));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "ClassicMm", trees, AllRules.References,
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(AllRules.Analyzers).GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(found, d => d.Id == "AD0001");

        // What is to be migrated is the inventory's business, and checked there.
        return found.Where(d => !d.Id.StartsWith("MML1", StringComparison.Ordinal));
    }

    private static string Place(Diagnostic diagnostic)
    {
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        string file = Path.GetRelativePath(s_root, span.Path).Replace('\\', '/');
        return $"{file}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1}) {diagnostic.Id}";
    }
}
