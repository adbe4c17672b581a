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

    private static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(Compilation compilation)
    {
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(AllRules.Analyzers).GetAnalyzerDiagnosticsAsync();
        Assert.Empty(found.Where(d => d.Id == "AD0001"));
        return found;
    }

    private static string Call(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan)
            .FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.InvocationExpressionSyntax>()!.Expression.ToString();
}
