using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Rules.Hold;

/// <summary>Effects behind the border of a project: read where the host has its source, told by annotations where it has not.</summary>
public sealed class ReferencedProjectTests
{
    private const string Memory = """
        public unsafe static class Native
        {
            [DllImport("libc")] private static extern nint mmap(nint at, nuint length, int protection, int flags, int file, nint offset);
            public static nint Map(nuint length) => mmap(0, length, 3, 34, -1, 0);
            public static nint Global(int length) => Marshal.AllocHGlobal(length);
            public static void* Raw(nuint length) => NativeMemory.Alloc(length);
            [AllocatesUserMemory] public static void* Told(nuint length) => NativeMemory.Alloc(length);
        }
        public class Pool
        {
            private readonly Func<int, nint> _allocate;
            private readonly List<Action> _listeners = new();
            public Pool() : this(n => Marshal.AllocHGlobal(n)) { }
            private Pool(Func<int, nint> allocate) => _allocate = allocate;
            public nint Rent(int length) => _allocate(length);
            public virtual nint Grow(int length) => 0;
            public void Listen(Action listener) => _listeners.Add(listener);
            public void Raise() { foreach (Action listener in _listeners) listener(); }
        }
        """;

    private const string User = """
        unsafe class C
        {
            [CoarseLock] readonly object _gate = new();
            void M(Pool pool, int n)
            {
                lock (_gate)
                {
                    Native.Map((nuint)n);
                    Native.Global(n);
                    Native.Raw((nuint)n);
                    Native.Told((nuint)n);
                    pool.Rent(n);
                    pool.Grow(n);
                    pool.Raise();
                }
            }
        }
        class Own : Pool { public override nint Grow(int length) => Marshal.AllocHGlobal(length); }
        """;

    [Fact]
    public async Task Source_at_hand() =>
        Assert.Equal(
            ["MML2002 Native.Map", "MML2002 Native.Global", "MML2002 Native.Raw", "MML2002 Native.Told", "MML2002 pool.Rent", "MML2002 pool.Grow", "MML2005 pool.Raise"],
            await FindAsync(Compile("Above", User, Compile("Below", Memory).ToMetadataReference())));

    [Fact]
    public async Task Source_of_a_project_below_the_one_below()
    {
        CSharpCompilation below = Compile("Below", Memory);
        CSharpCompilation between = Compile(
            "Between", "public static class Between { public static nint Map(int n) => Native.Map((nuint)n); }",
            below.ToMetadataReference());
        CSharpCompilation above = Compile(
            "Above", "class C { [CoarseLock] readonly object _gate = new(); void M(int n) { lock (_gate) Between.Map(n); } }",
            between.ToMetadataReference());
        Assert.Equal(["MML2002 Between.Map"], await FindAsync(above));
    }

    [Fact]
    public async Task Only_annotations_speak_for_a_compiled_library()
    {
        using var image = new MemoryStream();
        Assert.True(Compile("Below", Memory).Emit(image).Success);
        Assert.Equal(
            ["MML2002 Native.Told", "MML2002 pool.Grow"],
            await FindAsync(Compile("Above", User, MetadataReference.CreateFromImage(image.ToArray()))));
    }

    private const string Steps = """
        public static class Step
        {
            public static int Next(int n) => n + 1;
            [NoLockEffects] public static int Told(int n) => n + 1;
            public static int Listed(int n) => n + 1;
            public static int Level { get; set; }
            public static int Twice(this int n) => n * 2;
        }
        public readonly struct Width(int n)
        {
            public int Value { get; } = n;
            public static implicit operator int(Width width) => width.Value;
            public static Width operator +(Width one, Width other) => new(one.Value + other.Value);
        }
        public abstract class Grower { public abstract int Grow(int n); public virtual int Shrink(int n) => n - 1; }
        """;

    private const string Pages = """
        sealed class Own : Grower { public override int Grow(int n) => n + 1; }
        sealed class Pages
        {
            private readonly MmapLock _mm = new();
            private readonly Dictionary<long, int> _pages = new();
            private readonly Own _own = new();
            private readonly Width _width;
            public int Get(long at) { using (_mm.EnterRead()) return _pages[at]; }
            public void Told(long at, int n) { using (_mm.EnterWrite()) _pages[at] = Step.Told(n); }
            public void Listed(long at, int n) { using (_mm.EnterWrite()) _pages[at] = Step.Listed(n); }
            public void Overridden(long at, int n) { using (_mm.EnterWrite()) _pages[at] = _own.Grow(n); }
            public void Next(long at, int n) { using (_mm.EnterWrite()) _pages[at] = Step.Next(n); }
            public void Twice(long at, int n) { using (_mm.EnterWrite()) _pages[at] = n.Twice(); }
            public void Level(long at) { using (_mm.EnterWrite()) _pages[at] = Step.Level; }
            public void Inherited(long at, int n) { using (_mm.EnterWrite()) _pages[at] = _own.Shrink(n); }
            public void Made(long at, int n) { using (_mm.EnterWrite()) _pages[at] = new Width(n).Value; }
            public void Converted(long at) { using (_mm.EnterWrite()) _pages[at] = _width; }
            public void Added(long at) { using (_mm.EnterWrite()) _pages[at] = (_width + _width).GetHashCode(); }
            public void Deeper(long at, int n) { using (_mm.EnterWrite()) _pages[at] = Inner(n); }
            private static int Inner(int n) => n > 0 ? Step.Next(n) : 0;
        }
        """;

    /// <summary>It may take long, and may call back. With the source at hand all of them are short.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_compiled_library_does_no_structure_hold_lasts_through(bool compiled)
    {
        CSharpCompilation library = Compile("Below", Steps);
        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success);
        Compilation user = Compile(
            "Above", Pages, compiled ? MetadataReference.CreateFromImage(image.ToArray()) : library.ToMetadataReference());
        var options = new AnalyzerOptions([new ListedEffects("None M:Step.Listed")]);
        string[] found = [.. (await DiagnosticsAsync(user, options)).Where(d => d.Id == "MML1004")
            .OrderBy(d => d.Location.SourceSpan.Start)
            .Select(d => d.Location.SourceTree!.GetRoot().FindNode(d.Location.SourceSpan)
                .FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax>()!.Identifier.Text)];
        string[] known = ["Get", "Told", "Listed", "Overridden"];
        Assert.Equal(
            compiled ? known : [.. known, "Next", "Twice", "Level", "Inherited", "Made", "Converted", "Added", "Deeper"], found);
    }

    private sealed class ListedEffects(string text) : AdditionalText
    {
        public override string Path => "/MmLock.Effects.txt";

        public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) =>
            Microsoft.CodeAnalysis.Text.SourceText.From(text);
    }

    private static CSharpCompilation Compile(string name, string source, params MetadataReference[] below)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(HoldVerifier.Usings + source, path: name + ".cs")],
            [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference
                .CreateFromFile(typeof(MmapLock).Assembly.Location), .. below],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation;
    }

    private static async Task<IEnumerable<string>> FindAsync(Compilation compilation)
    {
        return (await DiagnosticsAsync(compilation)).Where(d => d.Id is "MML2002" or "MML2005").OrderBy(d => d.Location.SourceSpan.Start)
            .Select(d => $"{d.Id} {Call(d)}");
    }

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Compilation compilation, AnalyzerOptions? options = null)
    {
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(AllRules.Analyzers, options).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(found.Where(d => d.Id == "AD0001"));
        return found;
    }

    private static string Call(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax>()!.Expression.ToString();
}
