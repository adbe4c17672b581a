using System.Collections.Immutable;
using MmLock.Analyzers.Rules.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Diagnostics.Telemetry;

namespace MmLock.Analyzers.Tests.Prefilter;

/// <summary>
/// A project without locks of this library pays for nothing: no analyzer asks the compiler for anything. And one that has any, however
/// it came to them, is looked at.
/// </summary>
public sealed class LibraryMentionsTests
{
    private const string Plain = """
        using System.Threading;
        public sealed class Store
        {
            private readonly object _gate = new();
            private readonly Mutex _mutex = new();
            public void Add() { lock (_gate) { System.IO.File.Delete("\u00e4"); } _mutex.WaitOne(); }
        }
        """;

    /// <summary>A base class whose lock its heirs take without a word of the library.</summary>
    private const string Library = """
        public abstract class Locked
        {
            [MmLock.CoarseLock] protected readonly object Gate = new();
        }
        """;

    private const string Heir = """
        public sealed class Store : Locked
        {
            public void Add() { lock (Gate) { System.IO.File.Delete("old"); } }
        }
        """;

    [Fact]
    public async Task Code_that_never_names_the_library_asks_for_nothing() => Assert.Equal(0, await ActionsAsync([Plain]));

    [Fact]
    public async Task Annotations_as_source_that_nobody_uses_ask_for_nothing() =>
        Assert.Equal(0, await ActionsAsync([Plain, .. Annotations()], AllRules.References[..^1]));

    [Fact]
    public async Task Annotations_as_source_that_are_used_are_looked_at()
    {
        string used = Plain.Replace("private readonly object", "[MmLock.CoarseLock] private readonly object", StringComparison.Ordinal);
        Assert.NotEqual(0, await ActionsAsync([used, .. Annotations()], AllRules.References[..^1]));
    }

    [Theory]
    [InlineData("using MmLock;")]
    [InlineData("global using MmLock;")]
    [InlineData("global using Gate = MmLock.MmapLock;")]
    [InlineData("#if NEVER\nusing MmLock;\n#endif")]
    [InlineData(@"using M\u006DLock;")]
    [InlineData(@"using \U0000004DmLock;")]
    [InlineData("namespace MmLock.Users { class Any; }")]
    [InlineData("namespace MmLock { class AnyAttribute : System.Attribute { [CoarseLock] object gate = new(); } }")]
    public async Task Any_file_that_names_it_is_enough(string mention) => Assert.NotEqual(0, await ActionsAsync([Plain, mention]));

    /// <summary>Text is read in parts.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(16 * 1024 - 15)]
    [InlineData(16 * 1024 - 9)]
    [InlineData(16 * 1024 - 6)]
    [InlineData(32 * 1024 - 18)]
    [InlineData(40_000)]
    public async Task Wherever_it_stands(int place) =>
        Assert.NotEqual(0, await ActionsAsync([new string(' ', place) + "using MmLock;"]));

    [Fact]
    public async Task A_lock_of_a_base_class_in_another_project_is_found()
    {
        CSharpCompilation library = Compile([Library], AllRules.References);
        ImmutableArray<Diagnostic> found = await FindAsync(Compile([Heir], AllRules.References.Add(library.ToMetadataReference())));
        Assert.Contains(found, d => d.Id == "MML2001");
    }

    [Fact]
    public async Task A_lock_of_a_base_class_that_brings_its_own_annotations_is_found()
    {
        CSharpCompilation library = Compile([Library, .. Annotations()], AllRules.References[..^1]);
        using var stream = new MemoryStream();
        Assert.True(library.Emit(stream).Success);
        ImmutableArray<Diagnostic> found = await FindAsync(
            Compile([Heir], AllRules.References.Add(MetadataReference.CreateFromImage(stream.ToArray()))));
        Assert.Contains(found, d => d.Id == "MML2001");
    }

    [Fact]
    public async Task Candidates_are_looked_for_where_somebody_sees_them()
    {
        CSharpCompilation compilation = Compile([Plain], AllRules.References);
        Assert.NotEqual(0, await ActionsAsync(compilation.WithOptions(
            compilation.Options.WithSpecificDiagnosticOptions(ImmutableDictionary<string, ReportDiagnostic>.Empty))));
    }

    private static IEnumerable<string> Annotations() =>
        new[] { "Annotations/LockAnnotations.cs", "Locking/Ranges/LockMode.cs" }
            .Select(f => File.ReadAllText(Path.Combine(Repository.Root, "src", "MmLock.Runtime", f)));

    private static Task<int> ActionsAsync(IEnumerable<string> sources, ImmutableArray<MetadataReference>? references = null) =>
        ActionsAsync(Compile(sources, references ?? AllRules.References));

    /// <summary>How much all analyzers together ask the compiler for, beside the start of the compilation.</summary>
    private static async Task<int> ActionsAsync(Compilation compilation)
    {
        AnalysisResult result = await Driver(compilation).GetAnalysisResultAsync(default);
        return result.AnalyzerTelemetryInfo.Values.Sum(Actions);
    }

    private static int Actions(AnalyzerTelemetryInfo asked) => typeof(AnalyzerTelemetryInfo).GetProperties()
        .Where(p => p.PropertyType == typeof(int) && p.Name != nameof(AnalyzerTelemetryInfo.CompilationStartActionsCount))
        .Sum(p => (int)p.GetValue(asked)!);

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(Compilation compilation) =>
        (await Driver(compilation).GetAnalysisResultAsync(default)).GetAllDiagnostics();

    private static CompilationWithAnalyzers Driver(Compilation compilation) =>
        new(compilation, AllRules.Analyzers, new AnalyzerOptions([]));

    /// <summary>Without candidates, as a build: those are hidden by default.</summary>
    private static CSharpCompilation Compile(IEnumerable<string> sources, ImmutableArray<MetadataReference> references) =>
        CSharpCompilation.Create(
            "Plain" + sources.Count(), sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, path: $"{i}.cs")), references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary).WithSpecificDiagnosticOptions(
                ImmutableDictionary<string, ReportDiagnostic>.Empty.Add(
                    MML1003CandidateCoarseLock.Definition.Id, ReportDiagnostic.Suppress)));
}
