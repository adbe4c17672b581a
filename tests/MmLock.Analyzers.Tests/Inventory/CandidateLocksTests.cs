using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Inventory;

/// <summary>Which locks are candidates: what their sections do decides, and nothing is called by a telling name here.</summary>
public sealed class CandidateLocksTests
{
    public static TheoryData<string> Owners => [.. CandidateOwners.All.Keys];

    public static TheoryData<string> Others => [.. CandidateOwners.Ordinary.Keys];

    [Theory]
    [MemberData(nameof(Owners))]
    public void Lock_of_an_owner_is_found_with_every_site(string owner)
    {
        LockInventory inventory = Collect(CandidateOwners.All[owner]);
        Assert.Equal("Owner._gate", Assert.Single(inventory.Locks).Lock.Name);
        Assert.All(inventory.Sites, s => Assert.Equal(SiteStage.Candidate, s.Stage));
        Assert.Equal(
            Collect(CandidateOwners.All[owner].Replace("private readonly object _gate", "[CoarseLock] private readonly object _gate")
                .Replace("private readonly Lock _gate", "[CoarseLock] private readonly Lock _gate")
                .Replace("private readonly SemaphoreSlim _gate", "[CoarseLock] private readonly SemaphoreSlim _gate")
                .Replace("private readonly ReaderWriterLockSlim _gate", "[CoarseLock] private readonly ReaderWriterLockSlim _gate"))
                .Sites.Count(s => s.Kind != SiteKind.Declaration),
            inventory.Sites.Length);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Ordinary_lock_is_not_found(string other)
    {
        LockInventory inventory = Collect(CandidateOwners.Ordinary[other]);
        Assert.Equal([], inventory.Locks.Select(l => $"{l.Lock.Name}: {l.Why}"));
        Assert.Equal("Owner._gate", Assert.Single(Collect(CandidateOwners.Ordinary[other], all: true).Locks).Lock.Name);
    }

    [Theory]
    [InlineData("cache of blocks", "indexes '_map' by 'a >> 12' (1 of 2 acquires)")]
    [InlineData("guest memory", "indexes '_m' by 'a - _base' (3 of 3 acquires)")]
    [InlineData("mapping by the system", "calls 'Owner.P' (1 of 1 acquires)")]
    [InlineData("free list in order", "splits intervals ('_free.Add(a + n, b - n)') (2 of 2 acquires)")]
    public void Reason_is_said_in_a_phrase(string owner, string reason) =>
        Assert.Equal(reason, Assert.Single(Collect(CandidateOwners.All[owner]).Locks).Why);

    [Fact]
    public void Locks_of_the_sample_are_found_without_designation()
    {
        LockInventory designated = Collect(Sample(s => s), isSample: true);
        LockInventory bare = Collect(
            Sample(s => s.Replace("[CoarseLock]", "", StringComparison.Ordinal)), isSample: true);
        string[] locks = [.. designated.Locks.Where(l => l.Designated).Select(l => l.Lock.Name).Order()];
        Assert.NotEmpty(locks);
        Assert.Equal([], locks.Except(bare.Locks.Select(l => l.Lock.Name)));
    }

    [Fact]
    public void All_locks_are_listed_in_the_order_of_the_sources_with_their_sites()
    {
        const string Source = """
            class A { readonly object _one = new(); int _n; void M() { lock (_one) { _n++; } } void N() { lock (_one) { _n--; } } }
            class B { readonly object _two = new(); readonly byte[] _d = new byte[9]; void M(uint k) { lock (_two) { _d[k] = 1; } } }
            class C { [CoarseLock] readonly object _three = new(); void M() { lock (_three) { } } }
            """;
        LockInventory all = Collect(Source, all: true);
        Assert.Equal(["A._one", "B._two", "C._three"], all.Locks.Select(l => l.Lock.Name));
        Assert.Equal(
            [SiteStage.Undesignated, SiteStage.Undesignated, SiteStage.Candidate, SiteStage.Raw, SiteStage.Raw],
            all.Sites.Select(s => s.Stage));
        Assert.Equal(["B._two", "C._three"], Collect(Source).Locks.Select(l => l.Lock.Name));
    }

    [Theory]
    [InlineData("new SemaphoreSlim(0)", true)]
    [InlineData("new(initialCount: 0, maxCount: 1)", true)]
    [InlineData("new(1)", false)]
    [InlineData("new(1, 1)", false)]
    public void Semaphore_that_begins_at_nothing_is_a_signal(string made, bool isSignal)
    {
        LockInventory inventory = Collect(
            $"class A {{ readonly SemaphoreSlim _s = {made}; readonly byte[] _d = new byte[9]; void M() {{ _s.Wait(); }} "
                + "void N() { _s.Release(); } }", all: true);
        SiteStage expected = isSignal ? SiteStage.Signal : SiteStage.Undesignated;
        Assert.All(inventory.Sites, s => Assert.Equal((expected, isSignal), (s.Stage, s.Reason is not null)));
        Assert.Equal(2, inventory.Sites.Length);
    }

    [Theory]
    [InlineData("readonly SemaphoreSlim _s = new(0, 1); A() { _s.Release(); }", false)]
    [InlineData("const int None = 0; readonly SemaphoreSlim _s; A() { _s = new SemaphoreSlim(None); this._s.Release(); }", false)]
    [InlineData("readonly Semaphore _s = new(0, 1); A() { _s.Release(); }", false)]
    [InlineData("static readonly SemaphoreSlim _s = new(0, 1); static A() { _s.Release(); }", false)]
    [InlineData("readonly SemaphoreSlim _s; A() { var s = new SemaphoreSlim(0, 1); s.Release(); _s = s; }", false)]
    [InlineData("readonly SemaphoreSlim _s = new(0, 1); A() { Free(); } void Free() => _s.Release();", false)]
    [InlineData(
        "readonly SemaphoreSlim _s = Made(); static SemaphoreSlim Made() { var s = new SemaphoreSlim(0); s.Release(); return s; }", false)]
    [InlineData("protected readonly SemaphoreSlim _s = new(0, 1); class B : A { B() { _s.Release(); } }", false)]
    [InlineData("static readonly SemaphoreSlim _s = new(0, 1); A() { _s.Release(); }", true)]
    [InlineData("readonly SemaphoreSlim _s = new(0, 1); A(A other) { other._s.Release(); }", true)]
    [InlineData("readonly SemaphoreSlim _s = new(0, 1); A() { Task.Run(() => _s.Release()); }", true)]
    [InlineData("readonly SemaphoreSlim _s = new(0); A(int[] given) { foreach (int g in given) { _s.Release(); } }", true)]
    [InlineData("readonly SemaphoreSlim _s = new(0); class B { B(A a) { a._s.Release(); } }", true)]
    public void Semaphore_that_a_constructor_gives_free_is_a_lock(string members, bool isSignal)
    {
        string wait = members.Contains("Semaphore _s", StringComparison.Ordinal) ? "_s.WaitOne()" : "_s.Wait()";
        string source = $"class A {{ {members} readonly byte[] _d = new byte[9]; "
            + $"void M(long a) {{ {wait}; _d[a >> 12] = 1; _s.Release(); }} }}";
        Assert.Equal(isSignal ? 0 : 1, Collect(source).Locks.Length);
        Assert.Equal(isSignal, Collect(source, all: true).Sites.All(s => s.Stage == SiteStage.Signal));
    }

    [Fact]
    public void Signal_is_no_candidate_whatever_follows_it() => Assert.Empty(Collect(
        "class A { readonly SemaphoreSlim _s = new(0); readonly byte[] _d = new byte[9]; "
            + "void M(long a) { _s.Wait(); _d[a >> 12] = 1; _s.Release(); } }").Locks);

    [Theory]
    [InlineData("this", "M(long a) { lock (this) { _d[a >> 12] = 1; } }", "class Owner { readonly byte[] _d = new byte[9]; void ")]
    [InlineData("field", "M(long a) { lock (_d) { _d[a >> 12] = 1; } }", "class Owner { readonly byte[] _d = new byte[9]; void ")]
    [InlineData("list", "M(long a) { lock (_l) { _l[(int)(a >> 12)] = 1; } }", "class Owner { readonly List<int> _l = new(); void ")]
    [InlineData(
        "type", "M(long a) { lock (typeof(Owner)) { s_d[a >> 12] = 1; } }",
        "class Owner { static readonly byte[] s_d = new byte[9]; void ")]
    public void Object_that_is_locked_as_such_is_a_lock(string kind, string body, string type)
    {
        Assert.NotEmpty(kind);
        LockInventory inventory = Collect(type + body + " }");
        Assert.Single(inventory.Locks);
        Assert.Equal(SiteStage.Candidate, Assert.Single(inventory.Sites).Stage);
        Assert.Empty(Collect((type + body + " }").Replace("a >> 12", "0")).Locks);
    }

    [Fact]
    public void Twice_as_many_locks_take_twice_the_steps()
    {
        long once = StepsOf(40), twice = StepsOf(80);
        Assert.True(twice <= 2.3 * once && once > 0, $"{once} steps for 40 locks, {twice} for 80");
    }

    /// <summary>Each lock calls a helper that calls three others: what is read of a section is bounded.</summary>
    private static long StepsOf(int size)
    {
        IEnumerable<string> types = Enumerable.Range(0, size).Select(i => $$"""
            class C{{i}}
            {
                readonly object _g = new(); readonly byte[] _d = new byte[99];
                void M(long a) { lock (_g) { H0(a); } }
                void H0(long a) { H1(a); H2(a); H1(a + 1); } void H1(long a) { H2(a); H3(a); } void H2(long a) { H3(a); H3(a); H0(a); }
                void H3(long a) { _d[a >> 12] = 1; }
            }
            """);
        CSharpCompilation compilation = Compile(string.Join("\n", types), false);
        LockEngine engine = LockEngine.Of(compilation, new AnalyzerOptions([]), default);
        Assert.Equal(size, LockInventory.Collect(engine, InventoryScope.All, default).Locks.Length);
        return engine.Locks.Work.Steps;
    }

    private static string Sample(Func<string, string> edit) => string.Join(
        "\u0001", Repository.Sources("samples", "ClassicMm").Select(f => edit(File.ReadAllText(f))));

    private static LockInventory Collect(string source, bool all = false, bool isSample = false) => LockInventory.Collect(
        LockEngine.Of(Compile(source, isSample), new AnalyzerOptions([]), default),
        all ? InventoryScope.All : InventoryScope.Candidates,
        default);

    private static CSharpCompilation Compile(string source, bool isSample)
    {
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";
        var parse = CSharpParseOptions.Default.WithPreprocessorSymbols("MM_STATS", "DEBUG", "TRACE", "NET10_0_OR_GREATER");
        IEnumerable<SyntaxTree> trees = source.Split('\u0001')
            .Select((s, i) => CSharpSyntaxTree.ParseText(isSample ? s : "using MmLock;\n" + s, parse, $"{i:D3}.cs"))
            .Append(CSharpSyntaxTree.ParseText(Usings, parse, "usings.cs"));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Candidates", trees, AllRules.References,
            new CSharpCompilationOptions(
                isSample ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: isSample ? NullableContextOptions.Enable : NullableContextOptions.Disable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation;
    }
}
