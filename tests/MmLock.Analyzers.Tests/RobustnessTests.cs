using System.Collections.Immutable;
using MmLock.Analyzers.Inventory;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests;

/// <summary>No rule ever throws: on the files of this repository, whole, cut off anywhere, and with tokens missing.</summary>
public sealed class RobustnessTests
{
    private const int Seed = 20_261_123;
    private const int Least = 200;

    /// <summary>There are files enough for all cores; threads inside of each would only wait for each other.</summary>
    private static readonly CompilationWithAnalyzersOptions s_oneThread = new(
        new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false);

    /// <summary>Of each file; more find more, and take their time. With 0 half of the files are read, whole or as a mutant.</summary>
    private static readonly int s_mutants =
        int.Parse(Environment.GetEnvironmentVariable("MMLOCK_MUTANTS") ?? "0", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task No_rule_throws_on_whole_or_mutilated_files()
    {
        string[] files = [.. new[] { "src", "samples", "tests" }
            .SelectMany(d => Repository.Sources(d))
            .Order(StringComparer.Ordinal)];
        CSharpCompilation alone = Compile([]);
        CSharpCompilation sample = Compile(SampleModel(files));
        int mutants = 0;
        int whole = 0;
        await Parallel.ForEachAsync(files, async (file, _) =>
        {
            // Nothing else refers to the sample.
            CSharpCompilation model = IsSample(file) ? sample : alone;
            string text = await File.ReadAllTextAsync(file, CancellationToken.None);

            // Of the file alone, so that neither the order nor the other files matter.
            var random = new Random(Seed + Path.GetRelativePath(Repository.Root, file).Sum(c => c));
            int lot = s_mutants > 0 ? 0 : random.Next(4);
            if (lot == 0)
            {
                await CheckAsync(model, text, file);
                Interlocked.Increment(ref whole);
            }

            for (int i = 0; i < (lot == 1 ? 1 : s_mutants); i++)
            {
                string mutant = random.Next(2) == 0 ? text[..random.Next(text.Length)] : WithoutTokens(text, random);
                await CheckAsync(model, mutant, $"{file}, mutant {i}");
                Interlocked.Increment(ref mutants);
            }
        });
        Assert.InRange(mutants, Least, int.MaxValue);
        Assert.InRange(whole, Least, int.MaxValue);
    }

    /// <summary>A hold that the initializer of a field takes has no method around it.</summary>
    [Theory]
    [InlineData("bool _taken = Monitor.TryEnter(s_gate);")]
    [InlineData("bool _taken = Take(); static bool Take() { Monitor.Enter(s_gate); return true; }")]
    [InlineData("bool _taken { get; } = s_gate is { } gate && Monitor.TryEnter(gate, 5);")]
    [InlineData("object _taken = new Func<bool>(() => { Monitor.Enter(s_gate); return true; })();")]
    public Task Hold_of_an_initializer(string member) => CheckAsync(
        Compile([]),
        $"using MmLock; class C {{ [CoarseLock] static readonly object s_gate = new(); {member} void End() => Monitor.Exit(s_gate); }}",
        member);

    /// <summary>What has been begun and has no accessor yet.</summary>
    [Fact]
    public Task Property_without_accessors() => CheckAsync(
        Compile([]),
        "struct Gate { int _word; public bool IsHeld { } public void Enter() { while (Interlocked.CompareExchange(ref _word, 1, 0) != 0) { } } "
            + "public void Exit() => Volatile.Write(ref _word, 0); }",
        "a property");

    private static bool IsSample(string file) => file.Contains("/samples/", StringComparison.Ordinal);

    /// <summary>What most files of the sample refer to, so that their mutants bind to something.</summary>
    private static string[] SampleModel(string[] files)
    {
        string[] model = [
            .. files.Where(f =>
                f.Contains("/samples/ClassicMm/", StringComparison.Ordinal) && Path.GetFileName(f) is "MmStruct.cs" or "VmArea.cs" or "VmaTree.cs" or "VmOperations.cs" or "Types.cs")
                .Select(File.ReadAllText)
        ];
        Assert.Equal(5, model.Length);
        return model;
    }

    private static CSharpCompilation Compile(IEnumerable<string> texts)
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.Collections.Immutable; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        return CSharpCompilation.Create(
            "Mutant",
            [.. texts.Append(Usings).Select((t, i) => CSharpSyntaxTree.ParseText(t, path: $"{i}.cs"))],
            AllRules.References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                concurrentBuild: false,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    private static string WithoutTokens(string text, Random random)
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens()];
        var gone = Enumerable.Range(0, 5).Select(_ => tokens[random.Next(tokens.Length)].Span).OrderByDescending(s => s.Start).Distinct();
        return gone.Aggregate(text, (left, span) => left.Remove(span.Start, span.Length));
    }

    private static async Task CheckAsync(CSharpCompilation model, string text, string what)
    {
        SyntaxTree mutant = CSharpSyntaxTree.ParseText(text, path: "mutant.cs");
        CSharpCompilation compilation = model.AddSyntaxTrees(mutant);
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(AllRules.Analyzers, s_oneThread);
        ImmutableArray<Diagnostic> found = (await analysis.GetAnalyzerSyntaxDiagnosticsAsync(mutant, CancellationToken.None))
            .AddRange(
                await analysis.GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(mutant), null, CancellationToken.None));
        Diagnostic? crash = found.FirstOrDefault(d => d.Id == "AD0001");
        Assert.True(crash is null, $"{what}: {crash}");

        // The inventory reads the same model, and plans every coarse acquire.
        LockInventory.Collect(compilation, new AnalyzerOptions([]), default);
    }
}
