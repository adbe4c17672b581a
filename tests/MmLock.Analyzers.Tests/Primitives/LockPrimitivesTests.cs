using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Tests.Effects;

namespace MmLock.Analyzers.Tests.Primitives;

/// <summary>The table of lock primitives names what exists, and is the only place that names it.</summary>
public sealed class LockPrimitivesTests
{
    private static readonly SourceText s_text = PrimitiveLines.BuiltInText();
    private static readonly PrimitiveLines s_lines = PrimitiveLines.Parse(s_text);

    private static readonly Compilation s_compilation = CSharpCompilation.Create("Empty", references:
    [
        .. Basic.Reference.Assemblies.Net100.References.All,
        .. new[]
        {
            typeof(MmapLock), typeof(DotNext.Disposable), typeof(DotNext.Threading.AsyncExclusiveLock),
            typeof(Microsoft.VisualStudio.Threading.AsyncSemaphore), typeof(Nito.AsyncEx.AsyncLock),
        }.Select(t => MetadataReference.CreateFromFile(t.Assembly.Location)),
    ]);

    [Fact]
    public void Every_line_names_what_exists() =>
        Assert.Empty(PrimitiveNames.ProblemsOf(s_lines, s_compilation).Select(p => $"{s_text.ToString(p.Subject)}: {p.Why}"));

    /// <summary>A second acquire waits, spins or throws unless it is allowed; what is taken is given back somehow.</summary>
    [Fact]
    public void Every_type_says_all_that_is_asked()
    {
        foreach (LockPrimitive primitive in PrimitiveTable.BuiltIn.All.Where(p => p.Members.Any(m => m.Verb == LockVerb.Acquire)))
        {
            Assert.True(primitive.Is(PrimitiveTraits.Reentrant) || primitive.Again != SecondAcquire.Unknown, primitive.Name);
            foreach (PrimitiveMember acquire in primitive.Members.Where(m => m.Verb == LockVerb.Acquire && !m.Is(MemberMarks.Scope)))
            {
                Assert.False(primitive.Of(LockVerb.Release, acquire.Mode!.Value).IsEmpty, $"{primitive.Name}.{acquire.Name}");
            }
        }
    }

    [Theory]
    [InlineData("acquire Enter", "acquire Enter", "no type stands above it")]
    [InlineData("type", "type", "the name of the type is missing")]
    [InlineData("type System.Object nonsense", "nonsense", "write object, statement")]
    [InlineData("type System.Object again=sleeps", "again=sleeps", "write object, statement")]
    [InlineData("type System.Object\nenter Enter", "enter", "write type, acquire")]
    [InlineData("type System.Object\nacquire", "acquire", "the name of the member is missing")]
    [InlineData("type System.Threading.Mutex\nacquire WaitOne soon", "soon", "write scope, async")]
    [InlineData("type Nowhere.Lock\nacquire Enter", "Nowhere.Lock", "neither this project nor its references have this type")]
    [InlineData("type System.Threading.Mutex\nacquire Enter", "Enter", "'Mutex' has no method or property of this name")]
    [InlineData("type System.Threading.Mutex\nacquire WaitOne token=stop", "WaitOne", "no overload has a parameter 'stop'")]
    [InlineData("type System.Threading.Mutex permits=count", "System.Threading.Mutex", "no constructor has a parameter 'count'")]
    [InlineData(
        "type System.Threading.Semaphore\nrelease Dispose()\nrelease Release(3)", "Release(3)", "no method or property of this name")]
    [InlineData("type System.Threading.Mutex\ntype System.Threading.Mutex plain", "System.Threading.Mutex", "stands below once more")]
    public void What_cannot_be_read_is_named(string list, string subject, string why)
    {
        SourceText text = SourceText.From(list);
        PrimitiveProblem problem = Assert.Single(PrimitiveNames.ProblemsOf(PrimitiveLines.Parse(text), s_compilation));
        Assert.Equal(subject, text.ToString(problem.Subject));
        Assert.Contains(why, problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_cannot_be_read_takes_nothing_away()
    {
        LockPrimitive primitive = Assert.Single(
            PrimitiveLines.Parse(
                SourceText.From(
                    "\uFEFFtype A.B affine # ours\r\n\r\n  acquire Enter\r\n  nonsense\r\n\trelease read Leave() \r\ntype C.D what\r\nacquire Enter\r\n")).Entries).Primitive;
        Assert.Equal(
            ["Acquire Write Enter None", "Release Read Leave NoParameters"],
            primitive.Members.Select(m => $"{m.Verb} {m.Mode} {m.Name} {m.Marks}"));
        Assert.True(primitive.Is(PrimitiveTraits.Affine));
    }

    private const string Latch = """
        type N.PageLatch modes again=waits
        acquire read EnterShared
        acquire write EnterExclusive
        try write TryEnterExclusive timeout=milliseconds
        release read LeaveShared
        release write LeaveExclusive
        """;

    /// <summary>A lock type of the user's own is found and followed like any other, its names by no built-in word.</summary>
    [Fact]
    public void A_primitive_of_the_users_own_is_one_everywhere()
    {
        Compilation compilation = CSharpCompilation.Create(
            "Own",
            [CSharpSyntaxTree.ParseText(Prelude.Usings + """
                namespace N;
                class PageLatch { public void EnterShared() { } public void EnterExclusive() { } public bool TryEnterExclusive(int milliseconds) => true; public void LeaveShared() { } public void LeaveExclusive() { } }
                class Pool
                {
                    [CoarseLock] readonly PageLatch _latch = new();
                    int _count;
                    int Read() { _latch.EnterShared(); try { return _count; } finally { _latch.LeaveShared(); } }
                    void Down() => _latch.EnterExclusive();
                    void Write() { Down(); _count++; _latch.LeaveExclusive(); }
                    void Try() { if (_latch.TryEnterExclusive(5)) { _count++; _latch.LeaveExclusive(); } }
                }
                """, path: "/own.cs")],
            s_compilation.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        LockInventory inventory = LockInventory.Collect(compilation, EffectProbe.Options(("/MmLock.Primitives.txt", Latch)), default);
        Assert.Equal(
            [
                "PageLatch Declaration Raw", "PageLatch.EnterShared Acquire Raw", "PageLatch.LeaveShared Release Raw",
                "PageLatch.EnterExclusive Acquire Raw", "Pool.Down Acquire Raw",
                "PageLatch.LeaveExclusive Release Raw", "PageLatch.TryEnterExclusive Acquire Raw", "PageLatch.LeaveExclusive Release Raw",
            ],
            inventory.Sites.Select(s => $"{s.Primitive} {s.Kind} {s.Stage}"));
        LockSite[] unknown = [.. LockInventory.Collect(compilation, EffectProbe.Options(), default).Sites];
        Assert.NotEmpty(unknown);
        Assert.All(unknown, s => Assert.Equal(SiteStage.Refused, s.Stage));
    }

    /// <summary>Who compares a primitive by its name has an answer of his own to what the table says.</summary>
    [Fact]
    public void No_other_file_names_a_primitive()
    {
        LockPrimitive[] raw = [.. PrimitiveTable.BuiltIn.All.Where(p => !p.Is(PrimitiveTraits.Api))];
        var types = new HashSet<string>(raw.SelectMany(p => new[] { p.Name, p.MetadataName }).Where(n => n != "Lock"));

        // Names that other things have, too, say nothing.
        string[] common = [
            "Dispose", "DisposeAsync", "Close", "Wait", "WaitAsync", "Enter", "Exit", "Release", "Handle", "Lock", "Complete", "Validate",
            "WaitAll", "WaitAny", "IsHeld", "TryEnter", "DowngradeToRead", "EnterAsync", "TryAcquire", "Pulse", "PulseAll"
        ];
        var members = new HashSet<string>(raw.SelectMany(p => p.Members).Select(m => m.Name).Except(common));
        string source = Path.Combine(Repository.Root, "src");
        List<string> found = [];
        foreach (string file in Repository.Sources("src").Where(f => !f.Contains("MmLock.Runtime", StringComparison.Ordinal)))
        {
            SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot();
            foreach (SyntaxToken token in root.DescendantTokens().Where(t => t.IsKind(SyntaxKind.StringLiteralToken)))
            {
                string first = token.ValueText.Split('.', 2)[0];
                if (types.Contains(token.ValueText) || members.Contains(token.ValueText)
                    || types.Contains(first) && !token.ValueText.Contains(' ', StringComparison.Ordinal))
                {
                    found.Add(
                        $"{Path.GetRelativePath(source, file)}({token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {token}");
                }
            }
        }

        Assert.True(found.Count == 0, string.Join("\n", found));
    }
}
