using System.Collections.Immutable;
using MmLock.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Prefilter;

/// <summary>A project that can have no locks is asked for no code; one that can, however it spells them, is asked for all.</summary>
public sealed class LockSpellingTests
{
    private const string Plain = """
        // A lock, Monitor.Enter and EnterWriteLock in a comment; "lock" and MmLock in strings.
        class C
        {
            private string _name = "lock MmLock";
            public string locked, Locker, unlock, Clock;
            public void Dispose() => locked = _name + nameof(Enters);
            void Enters() => Dispose();
        }
        """;

    [Theory]
    [InlineData(Plain)]
    [InlineData("")]
    [InlineData("class MmLocks { } class XMmLock { } class MmLockX { }")]
    [InlineData("class C { string s = \"\\u006cock\"; char Enter = '\\u0041'; }")]
    public async Task Without_locks_no_code_is_asked_for(string source) => Assert.False(await AsksForCodeAsync(source));

    [Theory]
    [InlineData("class C { object g = new(); void M() { lock (g) { } } }")]
    [InlineData("class C { object g = new(); void M() { lock(g){} } }")]
    [InlineData("class C { object g = new(); void M() => System.Threading.Monitor.Enter(g); }")]
    [InlineData("class C { object g = new(); void M() => System.Threading.Monitor.@Enter(g); }")]
    [InlineData("class C { object g = new(); void M() => System.Threading.Monitor.\\u0045nter(g); }")]
    [InlineData("class C { object g = new(); void M() => System.Threading.Monitor.E\\u006eter(g); }")]
    [InlineData("class C { object g = new(); void M() => System.Threading.Monitor.En\u00adter(g); }")]
    [InlineData("using static System.Threading.Monitor; class C { object g = new(); void M() => Enter(g); }")]
    [InlineData("class C { System.Threading.ReaderWriterLockSlim g = new(); void M() => g?.ExitReadLock(); }")]
    [InlineData("class C { System.Threading.SemaphoreSlim g = new(1); System.Threading.Tasks.Task M() => g.WaitAsync(); }")]
    [InlineData("class C { [MmLock.GuardedBy(\"g\")] int n; object g = new(); void M() => n++; }")]
    [InlineData("using MmLock;")]
    [InlineData("namespace MmLock.Of.Mine { class C { } }")]
    [InlineData("class C { void M(object g) {\nlock")]
    public async Task Whatever_spells_one_is_asked_for(string source) => Assert.True(await AsksForCodeAsync(Plain, source));

    /// <summary>A word is found wherever the pieces that a text is read in begin.</summary>
    [Fact]
    public async Task Place_in_the_file_does_not_matter()
    {
        const string Locks = "class C { object g = new(); void M() { lock (g) { } } }";
        const string Escaped = "class C { object g = new(); void M() => System.Threading.Monitor.E\\u006eter(g); }";
        for (int before = (1 << 14) - 64; before <= (1 << 14) + 1; before++)
        {
            string filling = "//" + new string('x', before - 3) + "\n";
            Assert.True(await AsksForCodeAsync(filling + Locks), $"{before} characters before");
            Assert.True(await AsksForCodeAsync(filling + Escaped), $"{before} characters before, with an escape");
            Assert.False(await AsksForCodeAsync(filling + Plain), $"{before} characters before no lock");
        }
    }

    /// <summary>What another assembly marks, code here may need without a word of it.</summary>
    [Fact]
    public async Task Marks_of_other_assemblies_count()
    {
        const string Below = """
            public abstract class Driver
            {
                [MmLock.CoarseLock] protected readonly object Gate = new();
                [MmLock.RequiresLock(nameof(Gate), MmLock.LockMode.Write)] public abstract void Run();
            }
            """;
        CSharpCompilation below = Compile(Below);
        using var image = new MemoryStream();
        Assert.Empty(below.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        const string Above = "class D : Driver { public override void Run() => System.IO.File.ReadAllText(\"a\"); }";
        Assert.True(await AsksForCodeAsync(Compile(Above).AddReferences(below.ToMetadataReference())));
        CSharpCompilation compiled = Compile(Above).AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        Assert.True(await AsksForCodeAsync(compiled));
        ImmutableArray<Diagnostic> found = await compiled.WithAnalyzers([new LockAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.Contains(found, d => d.Id == "MML2001");
    }

    /// <summary>Annotations may be declared as source, without the library.</summary>
    [Fact]
    public async Task Annotations_of_another_assemblys_own_count()
    {
        const string Own = """
            namespace MmLock
            {
                [System.AttributeUsage(System.AttributeTargets.All)]
                internal sealed class RequiresLockAttribute(string path) : System.Attribute { public string Path { get; } = path; }
            }
            """;
        CSharpCompilation below = Compile(Own).WithReferences(Basic.Reference.Assemblies.Net100.References.All);
        Assert.Empty(below.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.True(await AsksForCodeAsync(Compile(Plain).AddReferences(below.ToMetadataReference())));
    }

    [Fact]
    public async Task Settings_that_name_a_lock_count() =>
        Assert.True(
            await AsksForCodeAsync(
                Compile("class C { public object Gate = new(); }"), new AnalyzerOptions([], new HostSettings("mmlock.coarse_locks", "C.Gate"))));

    [Fact]
    public async Task Primitives_of_the_project_count()
    {
        const string Own = "namespace Old { class Mutex { public void Grab() { } public void Drop() { } } }";
        AnalyzerOptions options = new([new TextFile("MmLock.Primitives.txt", "type Old.Mutex reentrant=no\nacquire Grab\nrelease Drop")]);
        CSharpCompilation compilation = Compile(Own, "class C { Old.Mutex m = new(); void M() { m.Grab(); m.Drop(); } }");
        Assert.False(await AsksForCodeAsync(compilation));
        Assert.True(await AsksForCodeAsync(compilation, options));
    }

    private static Task<bool> AsksForCodeAsync(params string[] sources) => AsksForCodeAsync(Compile(sources));

    private static async Task<bool> AsksForCodeAsync(Compilation compilation, AnalyzerOptions? options = null)
    {
        var analyzer = new LockAnalyzer();
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers([analyzer], options);
        await analysis.GetAnalyzerDiagnosticsAsync();
        return (await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)).CodeBlockActionsCount > 0;
    }

    private static CSharpCompilation Compile(params string[] sources) =>
        CSharpCompilation.Create(
            "P" + Guid.NewGuid().ToString("N"), sources.Select((s, i) => CSharpSyntaxTree.ParseText(s, path: i + ".cs")),
            [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MmapLock).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
