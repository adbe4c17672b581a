using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>A lock's group is the same from whichever of its names the search begins: an editor begins where the user is.</summary>
public sealed class LockAliasAnalysisTests
{
    [Theory]
    [InlineData("locals, parameters and returns", """
        class Mm { [CoarseLock] readonly object _gate = new(); public object Gate => _gate; public object Same() { return Gate; } }
        class C
        {
            void A(Mm mm) { var l = mm.Gate; lock (l) { } B(l); }
            void B(object given) { object again = given; Monitor.Enter(again); Monitor.Exit(again); }
            void D(Mm mm) { lock (mm.Same()) { } }
        }
        """, 4)]
    [InlineData("constructors", """
        class Mm { [CoarseLock] public readonly SemaphoreSlim Sem = new(1, 1); }
        class Base { protected readonly SemaphoreSlim S; protected Base(SemaphoreSlim s) { S = s; } void M() { S.Wait(); S.Release(); } }
        class C : Base { public C(Mm mm) : base(mm.Sem) { } }
        class D(SemaphoreSlim own) : Base(own) { void M() { own.Wait(); } static D Make(Mm mm) => new(mm.Sem); }
        """, 3)]
    [InlineData("setters", """
        class Mm { [CoarseLock] public readonly ReaderWriterLockSlim Rw = new(); }
        class C { ReaderWriterLockSlim _rw; public ReaderWriterLockSlim Rw { get => _rw; set => _rw = value; } void M() { _rw.EnterReadLock(); _rw.ExitReadLock(); } }
        class D { void M(Mm mm, C c) { c.Rw = mm.Rw; c.Rw.EnterWriteLock(); } }
        """, 3)]
    [InlineData("interfaces and overrides", """
        interface IHasLock { object Lock { get; } }
        abstract class Has : IHasLock { public abstract object Lock { get; } }
        class Mm : Has { [CoarseLock] readonly object _lock = new(); public override object Lock => _lock; }
        class C { void M(IHasLock h, Has a, Mm mm) { lock (h.Lock) { } lock (a.Lock) { } lock (mm.Lock) { } } }
        """, 3)]
    [InlineData(
        "suppressed warnings",
        """class C { [CoarseLock] object? _s = new(); object S { get { return _s!; } } void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "made when first used", """class C { [CoarseLock] object? _s; object S => _s ??= new object(); void M() { lock (S) { } } }""", 1)]
    [InlineData(
        "made by one of many",
        """class C { [CoarseLock] object? _s; object S => _s ?? Interlocked.CompareExchange(ref _s, new object(), null) ?? _s; void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "made by the library",
        """class C { [CoarseLock] object? _s; object S => LazyInitializer.EnsureInitialized(ref _s, () => new object())!; void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "or thrown",
        """class C { [CoarseLock] readonly object _s = new(); object S => _s ?? throw new Exception(); void M() { lock (S) { } } }""", 1)]
    [InlineData(
        "patterns",
        """class C { [CoarseLock] readonly object _s = new(); object S => _s is { } o ? o : throw new Exception(); void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "switches", """class C { [CoarseLock] readonly object _s = new(); object S => 1 switch { _ => _s }; void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "references",
        """class C { [CoarseLock] object _s = new(); object S { get { ref object r = ref _s; return r; } } void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "tuples",
        """class C { [CoarseLock] readonly object _s = new(); (object, int) T => (_s, 1); object S => T.Item1; void M() { lock (S) { } } }""",
        1)]
    [InlineData(
        "what passes on anything",
        """class C { [CoarseLock] readonly object _s = new(); static T Id<T>(T t) => t; object S => Id(_s); string N(string n) => Id(n); void M() { lock (S) { } } }""",
        1)]
    [InlineData("records and wrappers", """
        record Mm([property: CoarseLock] object Gate) { public void Down() => Monitor.Enter(Gate); public void Up() { Monitor.Exit(Gate); } void M() { lock (Gate) { } } }
        class C { void M(Mm mm) { mm.Down(); mm.Up(); } }
        """, 5)]
    public void Same_from_every_name(string what, string source, int operations)
    {
        LockAliasAnalysis whole = Graph(source);
        LockAliasSet expected = Assert.Single(whole.Groups(default));
        Assert.True(operations == expected.Operations.Count, $"{what}: {string.Join(", ", expected.Operations.Select(o => o.Syntax))}");
        string[] members = [.. expected.Members.Select(Name).Order(StringComparer.Ordinal)];
        foreach (string member in members)
        {
            LockAliasAnalysis graph = Graph(source);
            ISymbol symbol =
                Assert.Single(whole.GroupOf(expected.Members.First(m => Name(m) == member), default)!.Members, m => Name(m) == member);
            ISymbol here = Corresponding(symbol, graph);
            LockAliasSet found = graph.GroupOf(here, default)!;
            Assert.Equal(members, found.Members.Select(Name).Order(StringComparer.Ordinal));
            Assert.Equal(
                expected.Operations.Select(o => (o.Syntax.SpanStart, o.Id)), found.Operations.Select(o => (o.Syntax.SpanStart, o.Id)));
            Assert.Equal(Blockers(expected, whole).Select(r => r.Reason), Blockers(found, graph).Select(r => r.Reason));
        }
    }

    /// <summary>
    /// What is locked is the value of an expression that the lock is one of: each is a site, and none can be converted, since what stands
    /// there afterwards would lock the object that takes the lock's place, without an error.
    /// </summary>
    [Theory]
    [InlineData("object l; lock (l = _a) _n++;", 2, "the value of an assignment ('l = _a')")]
    [InlineData("lock (_b = _a) _n++; lock (_b) _n++;", 3, "the value of an assignment ('_b = _a')")]
    [InlineData("object l; Monitor.Enter(l = _a); try { _n++; } finally { Monitor.Exit(l); }", 3, "the value of an assignment")]
    [InlineData("Monitor.Enter(_b = _a); try { _n++; } finally { Monitor.Exit(_a); }", 3, "the value of an assignment")]
    [InlineData("bool t = false; object l; Monitor.Enter(l = _a, ref t); Monitor.Exit(l);", 3, "the value of an assignment")]
    [InlineData("var t = _b = _a; Monitor.Enter(t); Monitor.Exit(_b);", 3, "the value of an assignment ('_b = _a')")]
    [InlineData("object t; t = _b = _a; Monitor.Enter(t); Monitor.Exit(_b);", 3, "the value of an assignment ('_b = _a')")]
    [InlineData("lock (_a) { while (_n == 0) Monitor.Wait(_b = _a); Monitor.PulseAll(_b = _a); }", 4, "the value of an assignment")]
    [InlineData("object x; if (Monitor.TryEnter(x = _a)) try { _n++; } finally { Monitor.Exit(x); }", 3, "the value of an assignment")]
    [InlineData("Sync.Enter(_b = _a); Sync.Exit(_b);", 3, "the value of an assignment")]
    [InlineData("lock (_a ?? throw new Exception()) _n++;", 2, "escapes")]
    [InlineData("lock (_c ??= _a) _n++;", 2, "escapes")]
    [InlineData("lock (_n > 0 ? _a : new object()) _n++;", 2, "escapes")]
    [InlineData("Monitor.Enter(_n switch { 0 => _a, _ => new object() });", 2, "escapes")]
    [InlineData("if (_a is object o) lock (o) _n++;", 2, "escapes")]
    [InlineData("if (_a is { } o) { Monitor.Enter(o); Monitor.Exit(o); }", 3, "escapes")]
    [InlineData("foreach (var o in new[] { _a }) lock (o) _n++;", 2, "escapes")]
    [InlineData("var (l, n) = (_a, 1); lock (l) _n++;", 2, "escapes")]
    public void Lock_that_is_named_where_it_is_taken_is_a_site_and_refused(string code, int operations, string reason)
    {
        LockAliasAnalysis graph = Graph($$"""
            static class Sync { public static void Enter(object o) => Monitor.Enter(o); public static void Exit(object o) => Monitor.Exit(o); }
            class C
            {
                [CoarseLock] readonly object _a = new();
                object _b, _c;
                int _n;
                void G() { lock (_a) _n++; }
                void M() { {{code}} }
            }
            """);
        LockAliasSet group = Assert.Single(graph.Groups(default));
        Assert.True(
            operations == group.Operations.Count, $"{code}: {string.Join(", ", group.Operations.Select(o => o.Syntax))}");
        Assert.Contains(Blockers(group, graph), r => r.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.All(group.Operations, o => Assert.Same(o, graph.SiteAt(o.Lock.Operation, default)));
    }

    [Fact]
    public void Nothing_for_what_nobody_designated()
    {
        LockAliasAnalysis graph = Graph(
            "class Mm { [CoarseLock] readonly object _gate = new(); readonly object _other = new(); void M(object given) { lock (_other) lock (given) lock (_gate) { } } }");
        Assert.Equal(["_gate"], graph.Groups(default).SelectMany(g => g.Members).Select(m => m.Name));
        Assert.Null(graph.GroupOf(graph.Models.Compilation.GetSymbolsWithName("_other").Single(), default));
    }

    /// <summary>Two locks go through a helper, a third does not: each has its own sites, and only what its own say is refused.</summary>
    [Fact]
    public void A_helper_does_not_join_what_passes_through_it()
    {
        LockAliasAnalysis graph = Graph("""
            static class Sync { public static void Enter(object o) => Monitor.Enter(o); public static bool Try(this object o, int ms) => Monitor.TryEnter(o, ms); public static void Exit(object o) => Monitor.Exit(o); }
            class C
            {
                [CoarseLock] readonly object _a = new();
                [CoarseLock] readonly object _b = new();
                [CoarseLock] readonly object _c = new();
                void A() { Sync.Enter(_a); Sync.Exit(_a); if (_a.Try(5)) Sync.Exit(_a); }
                void B() { Sync.Enter(_b); Monitor.Wait(_b); Sync.Exit(_b); }
                void C1() { lock (_c) { } }
            }
            """);
        LockAliasSet[] groups = [.. graph.Groups(default)];
        Assert.Equal(["_a", "_b", "_c"], groups.Select(g => Assert.Single(g.Roots).Name));
        Assert.Equal([4, 3, 1], groups.Select(g => g.Operations.Count));
        Assert.Equal([0, 0, 0], groups.Select(g => Blockers(g, graph).Count));
        Assert.All(groups[0].Operations, o => Assert.Same(o, graph.SiteAt(o.Lock.Operation, default)));
    }

    /// <summary>Method groups are sites, whether of the primitive or of a wrapper; nobody sees who runs them.</summary>
    [Theory]
    [InlineData(
        "class C { [CoarseLock] readonly ReaderWriterLockSlim _l = new(); Action M() => _l.EnterReadLock; }",
        "uses 'ReaderWriterLockSlim.EnterReadLock' as a delegate")]
    [InlineData(
        "class C { [CoarseLock] readonly SemaphoreSlim _s = new(1, 1); void Register(Func<int> f) { } void M() => Register(_s.Release); }",
        "uses 'SemaphoreSlim.Release' as a delegate")]
    [InlineData(
        "class C { [CoarseLock] readonly object _o = new(); void Up() => Monitor.Exit(_o); Action M() => Up; }", "uses 'Up' as a delegate")]
    [InlineData(
        "class C { [CoarseLock] readonly object _o = new(); object O() => _o; Func<object> M() => O; }",
        "'O', which returns the lock, is used as a delegate")]
    public void Method_groups_are_refused(string source, string reason)
    {
        LockAliasAnalysis graph = Graph(source);
        Assert.Contains(reason, Assert.Single(Blockers(Assert.Single(graph.Groups(default)), graph)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_tell_locks_apart()
    {
        LockAliasAnalysis graph = Graph("""
            namespace One { class Space<T> { [CoarseLock] readonly object _gate = new(); class Inner { [CoarseLock] readonly object _gate = new(); } void M(MmapLock o) { } void M(int n, MmapLock o) { } } }
            namespace Two { class Space { [CoarseLock] readonly object _gate = new(); } }
            """);
        string[] names = [.. graph.Designated.All(default).Select(s => LockIdentity.Of(s).Name)];
        Assert.Equal(
            ["One.Space<T>._gate", "One.Space<T>.Inner._gate", "One.Space<T>.M(MmLock.MmapLock).o", "One.Space<T>.M(int, MmLock.MmapLock).o", "Two.Space._gate"],
            names);
    }

    private static IReadOnlyList<Refusal> Blockers(LockAliasSet group, LockAliasAnalysis graph) =>
        ConversionBlockers.Of(group, new LockModel(graph), default);

    private static LockAliasAnalysis Graph(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Graph", [CSharpSyntaxTree.ParseText(Prelude.Usings + source, path: "graph.cs")], AllRules.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return LockAliasAnalysis.Of(compilation, null, default);
    }

    private static string Name(ISymbol symbol) => $"{symbol.ContainingSymbol.ToDisplayString()}|{symbol.ToDisplayString()}|{symbol.Kind}";

    /// <summary>The same declaration in another compilation of the same source.</summary>
    private static ISymbol Corresponding(ISymbol symbol, LockAliasAnalysis graph)
    {
        if (symbol.DeclaringSyntaxReferences.IsEmpty)
        {
            // The value of a setter.
            return ((IMethodSymbol)Corresponding(symbol.ContainingSymbol, graph)).Parameters[^1];
        }

        SyntaxReference at = symbol.DeclaringSyntaxReferences[0];
        SyntaxTree tree = graph.Models.Compilation.SyntaxTrees.Single();
        SyntaxNode node = tree.GetRoot().FindNode(at.Span, getInnermostNodeForTie: true).AncestorsAndSelf()
            .First(n => n.Span == at.Span && n.RawKind == at.GetSyntax().RawKind);
        ISymbol declared = graph.Models.Get(tree).GetDeclaredSymbol(node)!;
        return symbol is IPropertySymbol && declared is IParameterSymbol parameter
            ? DesignatedLocks.PositionalProperty(parameter)!
            : declared;
    }
}
