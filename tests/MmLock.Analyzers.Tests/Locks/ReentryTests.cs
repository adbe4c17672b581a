using System.Collections.Immutable;
using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>
/// A monitor is re-entrant, its image only with an option: whatever comes back to a lock under its hold, by call syntax or without, needs
/// the option. And what does not come back converts without it.
/// </summary>
public sealed class ReentryTests
{
    private const string Members =
        "[CoarseLock] private readonly object _g = new(); private int _n; private void Inc() { lock (_g) _n++; } ";

    [Theory]
    [InlineData(
        "Go → E.MoveNext",
        "public E GetEnumerator() => new(this); public struct E(C c) { public int Current => 1; public bool MoveNext() { c.Inc(); return false; } } void Go() { lock (_g) { foreach (int x in this) _n += x; } }")]
    [InlineData(
        "Go → S.Dispose",
        "sealed class S(C c) : IDisposable { public void Dispose() => c.Inc(); } void Go() { lock (_g) { using (new S(this)) { } } }")]
    [InlineData(
        "Go → S.Dispose",
        "sealed class S(C c) : IDisposable { public void Dispose() => c.Inc(); } void Go() { lock (_g) { using var s = new S(this); } }")]
    [InlineData(
        "Go → IDisposable.Dispose",
        "sealed class S(C c) : IDisposable { void IDisposable.Dispose() => c.Inc(); } void Go() { lock (_g) { using IDisposable s = new S(this); } }")]
    [InlineData(
        "Go → S.Dispose",
        "sealed class S(C c) : IDisposable { public void Dispose() => c.Inc(); } void Go() { Monitor.Enter(_g); try { using var s = new S(this); _n++; } finally { Monitor.Exit(_g); } }")]
    [InlineData(
        "Go → operator Addition",
        "public static C operator +(C c, int k) { c.Inc(); return c; } void Go() { C c = this; lock (_g) { c += 2; } }")]
    [InlineData(
        "Go → operator Increment", "public static C operator ++(C c) { c.Inc(); return c; } void Go() { C c = this; lock (_g) { c++; } }")]
    [InlineData(
        "Go → operator True",
        "public static bool operator true(C c) { c.Inc(); return true; } public static bool operator false(C c) => false; void Go() { lock (_g) { if (this) _n++; } }")]
    [InlineData(
        "Go → operator False",
        "public static bool operator true(C c) => true; public static bool operator false(C c) { c.Inc(); return false; } public static C operator &(C a, C b) => a; void Go() { lock (_g) { _ = this && this; } }")]
    [InlineData(
        "Go → conversion to int", "public static implicit operator int(C c) { c.Inc(); return 1; } void Go() { lock (_g) { _n = this; } }")]
    [InlineData(
        "Go → Deconstruct",
        "internal void Deconstruct(out int a, out int b) { Inc(); a = b = 1; } void Go() { lock (_g) { var (a, b) = this; } }")]
    [InlineData(
        "Go → Deconstruct",
        "internal void Deconstruct(out int a, out int b) { Inc(); a = b = 1; } bool Go() { lock (_g) { return this is (1, _); } }")]
    [InlineData(
        "Go → ToString", "public override string ToString() { Inc(); return \"\"; } string Go() { lock (_g) { return $\"{this}\"; } }")]
    [InlineData(
        "Go → ToString", "public override string ToString() { Inc(); return \"\"; } string Go() { lock (_g) { return \"\" + this; } }")]
    [InlineData(
        "Go → ToString",
        "public override string ToString() { Inc(); return \"\"; } string Go() { lock (_g) { return string.Format(\"{0}\", this); } }")]
    [InlineData(
        "Go → ToString", "public override string ToString() { Inc(); return \"\"; } void Go() { lock (_g) { Console.WriteLine(this); } }")]
    [InlineData(
        "Go → ToString",
        "public override string ToString() { Inc(); return \"\"; } void Go(System.Text.StringBuilder b) { lock (_g) { b.Append(this); } }")]
    [InlineData(
        "Go → ToString",
        "public override string ToString() { Inc(); return \"\"; } string? Go(object any) { lock (_g) { return any.ToString(); } }")]
    [InlineData(
        "Go → Changed", "private event Action Changed { add { Inc(); } remove { } } void Go() { lock (_g) { Changed += () => { }; } }")]
    [InlineData(
        "Go → new D → new B → Inc",
        "class B { protected B(C c) { c.Inc(); } } sealed class D(C c) : B(c); void Go() { lock (_g) { new D(this); } }")]
    [InlineData(
        "Go → new B → new B",
        "static C s_c = null!; class B { public B() : this(1) { } B(int k) { lock (s_c._g) { } } } void Go() { lock (_g) { new B(); } }")]
    [InlineData(
        "Go → new D → Inc",
        "static C s_c = null!; class B { public B() { s_c.Inc(); } } sealed class D : B { } void Go() { lock (_g) { new D(); } }")]
    [InlineData(
        "Go → new F → Touch",
        "static C s_c = null!; static int Touch() { lock (s_c._g) return 1; } sealed class F { public int X = Touch(); } void Go() { lock (_g) { new F(); } }")]
    [InlineData(
        "Go → static S",
        "static C s_c = null!; static class S { public static int X; static S() { lock (s_c._g) X = 1; } } int Go() { lock (_g) { return S.X; } }")]
    [InlineData(
        "Go → L.Add",
        "sealed class L(C c) : System.Collections.IEnumerable { public void Add(int k) { c.Inc(); } public System.Collections.IEnumerator GetEnumerator() => null!; } void Go() { lock (_g) { _ = new L(this) { 1 }; } }")]
    [InlineData(
        "Go → Length",
        "private int Length { get { lock (_g) return 1; } } private int this[int i] => i; int Go() { lock (_g) { return this[^1]; } }")]
    [InlineData("Go → Inc", "void Go() { Action a = Inc; lock (_g) { a(); } }")]
    [InlineData("Go → lambda → Inc", "void Go() { Action a = () => Inc(); lock (_g) { a(); } }")]
    [InlineData("With → lambda", "T With<T>(Func<T> f) { lock (_g) return f(); } int Go() => With(() => { lock (_g) return 1; });")]
    [InlineData("Go → lambda → Inc", "void Each(Action f) => f(); void Go() { lock (_g) { Each(() => Inc()); } }")]
    [InlineData("Go → Inc", "readonly Action _a; public C() { _a = Inc; } void Go() { lock (_g) { _a(); } }")]
    [InlineData(
        "Go → lambda → Inc", "private event Action? Tick; void Sub() { Tick += () => Inc(); } void Go() { lock (_g) { Tick?.Invoke(); } }")]
    [InlineData("Go → lambda → Inc", "void Go() { var l = new Lazy<int>(() => { Inc(); return 1; }); lock (_g) { _n = l.Value; } }")]
    [InlineData("Go → Inc", "void Go() { var t = new Task(Inc); lock (_g) { t.RunSynchronously(); } }")]
    [InlineData("Go → Inc", "void Go() { lock (_g) { Parallel.Invoke(Inc, Inc); } }")]
    [InlineData("Go → lambda → Inc", "void Go(CancellationToken t) { lock (_g) { t.Register(() => Inc()); } }")]
    [InlineData("Go → s.Cancel()", "void Go(CancellationTokenSource s) { lock (_g) { s.Cancel(); } }")]
    [InlineData("Go → s.SetResult()", "readonly TaskCompletionSource _s = new(); void Go() { var s = _s; lock (_g) { s.SetResult(); } }")]
    [InlineData(
        "Go → lambda → Inc",
        "void Go(int[] a) { var q = a.Where(x => { Inc(); return true; }); lock (_g) { foreach (int x in q) _n += x; } }")]
    [InlineData("Go → items", "public void Go(IEnumerable<int> items) { lock (_g) { foreach (int x in items) _n += x; } }")]
    [InlineData("Go → items", "readonly List<int> _l = []; public void Go(IEnumerable<int> items) { lock (_g) { _l.AddRange(items); } }")]
    [InlineData("Go → d.Inc()", "void Go() { dynamic d = this; lock (_g) { d.Inc(); } }")]
    [InlineData(
        "Go → K.GetHashCode",
        "class K(C c) { public override int GetHashCode() { c.Inc(); return 1; } public override bool Equals(object? o) => true; } readonly Dictionary<K, int> _d = []; int Go(K k) { lock (_g) { return _d[k]; } }")]
    [InlineData(
        "Go → K.Equals",
        "readonly record struct K(C C) { public bool Equals(K o) { C.Inc(); return true; } public override int GetHashCode() => 1; } int Go(Dictionary<K, int> d, K k) { lock (_g) { return d[k]; } }")]
    [InlineData(
        "Go → K.Equals",
        "class K(C c) { public override bool Equals(object? o) { c.Inc(); return true; } public override int GetHashCode() => 1; } bool Go(List<K> l, K k) { lock (_g) { return l.Contains(k); } }")]
    [InlineData(
        "Go → K.CompareTo",
        "class K(C c) : IComparable<K> { public int CompareTo(K? o) { c.Inc(); return 0; } } void Go(List<K> l) { lock (_g) { l.Sort(); } }")]
    [InlineData(
        "Go → K.Compare",
        "class K(C c) : IComparer<int> { public int Compare(int a, int b) { c.Inc(); return 0; } } void Go(List<int> l, K k) { lock (_g) { l.Sort(k); } }")]
    [InlineData(
        "Go → Inc",
        "void Go() { try { lock (_g) { throw new Exception(); } } catch (Exception) when (IsOne()) { } } bool IsOne() { Inc(); return true; }")]
    [InlineData("Go → yield return", "public IEnumerable<int> Go() { lock (_g) { yield return _n; } }")]
    [InlineData("Go → IOn.On", "public interface IOn { void On(); } void Go(IOn on) { lock (_g) { on.On(); } }")]
    [InlineData("Go → Hook", "protected virtual void Hook() { } void Go() { lock (_g) { Hook(); } }")]
    [InlineData(
        "Go → run",
        "Action? _pre; public void Register(Action a) { lock (_g) _pre = a; } void Go() { lock (_g) { Action? run = _pre; _pre = null; run?.Invoke(); } }")]
    [InlineData("Go → visit", "public void Go(Action<int> visit) { lock (_g) { visit(_n); } }")]
    [InlineData("Go → Changed", "public event Action? Changed; void Go() { lock (_g) { Changed?.Invoke(); } }")]
    [InlineData("Go → Inc", "void Down() => Monitor.Enter(_g); void Up() { Inc(); Monitor.Exit(_g); } void Go() { Down(); Up(); }")]
    [InlineData(
        "Down → Inc",
        "readonly object _h = new(); void Down() { Monitor.Enter(_h); Monitor.Enter(_g); } void Up() { Monitor.Exit(_h); Inc(); Monitor.Exit(_g); } void Go() { Down(); Up(); }")]
    [InlineData(
        "Go → Inc", "void Go(bool done) { Monitor.Enter(_g); if (done) { Monitor.Exit(_g); } Inc(); if (!done) { Monitor.Exit(_g); } }")]
    [InlineData(
        "Go → Run → Inc",
        "void Pass(bool a, bool b) { } bool Run() { Inc(); return true; } void Go() { Pass(Monitor.TryEnter(_g), Run()); Monitor.Exit(_g); }")]
    [InlineData(
        "→ Inc",
        "static readonly C s_c = new(); static readonly Action s_go = () => { Monitor.Enter(s_c._g); s_c.Inc(); Monitor.Exit(s_c._g); };")]
    public void Needs_the_option(string path, string members)
    {
        ImmutableArray<Refusal> refusals = Refusals(Compile($"public class C {{ {Members}{members} }}", "Case"));
        Assert.True(
            refusals.Any(r =>
                r.Reason.Contains(path, StringComparison.Ordinal)
                    || r.Reason.Contains(path.Replace("Go → Inc", "Go → IsOne → Inc", StringComparison.Ordinal), StringComparison.Ordinal)),
            $"expected '{path}', got: {string.Join("; ", refusals.Select(r => r.Reason))}");
    }

    [Theory]
    [InlineData("text of numbers", "string Go(int k) { lock (_g) { return $\"{k} {_n:x}\" + k + string.Format(\"{0}\", k); } }")]
    [InlineData(
        "text of a type that takes no lock",
        "public override string ToString() => \"C\"; string Go() { lock (_g) { return $\"{this}\"; } }")]
    [InlineData(
        "keys of the library",
        "readonly Dictionary<ulong, C> _d = []; readonly SortedList<string, C> _s = []; C Go(ulong k) { lock (_g) { _s.Remove(\"\"); return _d[k]; } }")]
    [InlineData(
        "keys that compare by value",
        "readonly record struct K(int A); int Go(Dictionary<K, int> d) { lock (_g) { return d[new K(1)]; } }")]
    [InlineData(
        "a sealed type of the library",
        "void Go(System.Text.StringBuilder b, List<int> l) { lock (_g) { b.Append('x'); foreach (int x in l) _n += x; foreach (char c in b.ToString()) _n += c; } }")]
    [InlineData(
        "a list of what takes the lock, not compared",
        "readonly List<C> _l = []; void Go() { lock (_g) { _l.Add(this); foreach (C c in _l) { _n++; } } } public override bool Equals(object? o) { Inc(); return true; } public override int GetHashCode() => 1;")]
    [InlineData(
        "a function that takes no lock", "void Go(List<int> l) { lock (_g) { l.ForEach(x => _n += x); l.Sort((a, b) => a - b); } }")]
    [InlineData("a helper's function", "void Each(Func<int, bool> f) { f(1); } void Go() { lock (_g) { Each(x => x == _n); } }")]
    [InlineData("a private function", "private void With(Action f) { lock (_g) f(); } void Go() => With(() => _n++);")]
    [InlineData("a function that is kept", "readonly List<Action> _l = []; void Go() { lock (_g) { _l.Add(() => Inc()); } }")]
    [InlineData(
        "a function that runs elsewhere",
        "void Go() { lock (_g) { Task.Run(() => Inc()); ThreadPool.QueueUserWorkItem(_ => Inc()); new Thread(Inc).Start(); } }")]
    [InlineData("a task that is made", "Task? _t; void Go() { lock (_g) { _t = new Task(Inc); } }")]
    [InlineData(
        "continuations that run elsewhere",
        "readonly TaskCompletionSource _s = new(TaskCreationOptions.RunContinuationsAsynchronously); void Go() { lock (_g) { _s.SetResult(); } }")]
    [InlineData(
        "a scope that takes no lock",
        "sealed class S : IDisposable { public void Dispose() { } } void Go() { lock (_g) { using (new S()) _n++; } }")]
    [InlineData(
        "an internal interface",
        "internal interface IOn { void On(); } sealed class On1 : IOn { public void On() { } } void Go(IOn on) { lock (_g) { on.On(); } }")]
    [InlineData(
        "a private event without the lock",
        "private event Action? Tick; void Sub() { Tick += () => _n++; } void Go() { lock (_g) { Tick?.Invoke(); } }")]
    [InlineData(
        "a private sequence",
        "private void Add(IEnumerable<int> items) { lock (_g) { foreach (int x in items) _n += x; } } void Go() => Add(new[] { 1, 2 });")]
    [InlineData(
        "an iterator whose consumer is in sight",
        "private IEnumerable<int> All() { lock (_g) { yield return _n; } } void Go() { foreach (int x in All()) Console.WriteLine(x); }")]
    [InlineData(
        "another lock's re-entry", "readonly object _h = new(); void Other() { lock (_h) { } } void Go() { lock (_g) { Other(); } }")]
    [InlineData(
        "a handler's filter",
        "void Go() { try { lock (_g) { throw new Exception(); } } catch (Exception e) when (e.Message.Length > 0) { } }")]
    [InlineData(
        "a release on each of two paths",
        "void Go(bool done) { Monitor.Enter(_g); if (done) { _n++; Monitor.Exit(_g); } else { Monitor.Exit(_g); } Inc(); }")]
    [InlineData(
        "what a callee does once it has given the lock back",
        "void Down() => Monitor.Enter(_g); void Up() { Monitor.Exit(_g); Inc(); } void Go() { Down(); Up(); }")]
    [InlineData(
        "given back for a while on one path",
        "void Go() { Monitor.Enter(_g); try { if (_n > 0) { Monitor.Exit(_g); try { Inc(); } finally { Monitor.Enter(_g); } } } finally { Monitor.Exit(_g); } }")]
    [InlineData(
        "a flag that says whether it was taken",
        "void Go(bool some) { bool taken = false; if (some) { Monitor.Enter(_g); taken = true; } if (taken) { Monitor.Exit(_g); return; } Inc(); }")]
    public void Converts(string what, string members)
    {
        ImmutableArray<Refusal> refusals = Refusals(Compile($"public class C {{ {Members}{members} }}", "Case"));
        Assert.True(refusals.IsEmpty, $"{what}: {string.Join("; ", refusals.Select(r => r.Reason))}");
    }

    private const string Library = """
        public sealed class Space(IPager pager)
        {
            [CoarseLock] private readonly object _gate = new();
            private ulong _last;
            public void Touch(ulong address) { lock (_gate) { _last = address; pager.Fault(this, address); } }
            public ulong Last() { lock (_gate) { return _last; } }
        }
        """;

    /// <summary>Who implements it stands in a project above, which a compiler that has this one before it cannot see.</summary>
    [Fact]
    public void What_another_project_may_implement_keeps_the_primitive() =>
        Assert.Contains(
            Refusals(Compile(Library + "public interface IPager { void Fault(Space space, ulong address); }", "Case")),
            r => r.Reason.Contains("Touch → IPager.Fault; mmlock.closed_world = true", StringComparison.Ordinal));

    [Fact]
    public void What_only_this_project_implements_converts() =>
        Assert.Empty(
            Refusals(
                Compile(
                    Library.Replace("public sealed", "internal sealed", StringComparison.Ordinal)
                        + "internal interface IPager { void Fault(Space space, ulong address); } sealed class Zero : IPager { public void Fault(Space space, ulong address) { } }",
                    "Case")));

    /// <summary>The lock is declared below and taken there again by what is called from here.</summary>
    [Fact]
    public void Way_back_through_the_project_below_is_seen_where_the_host_has_its_source()
    {
        CSharpCompilation below = Compile(
            "public class Space { [CoarseLock] public readonly object Gate = new(); public ulong Last() { lock (Gate) { return 1; } } public ulong Free() => 1; }",
            "Below");
        Assert.Contains(In("Last"), r => r.Contains("Go → Space.Last", StringComparison.Ordinal));
        Assert.Empty(In("Free"));

        IEnumerable<string> In(string called) =>
            Refusals(
                Compile($"class App {{ void Go(Space s) {{ lock (s.Gate) {{ s.{called}(); }} }} }}", "Above", below.ToMetadataReference()))
                .Select(r => r.Reason);
    }

    private static ImmutableArray<Refusal> Refusals(Compilation compilation)
    {
        LockAliasAnalysis graph = LockAliasAnalysis.Of(compilation, null, default);
        LockAliasSet group = Assert.Single(graph.Groups(default));
        var locks = new LockModel(graph);
        return RecursionNeeds.Of(group, locks, default).Needs.AddRange(ConversionBlockers.Of(group, locks, default));
    }

    private static CSharpCompilation Compile(string source, string name, params MetadataReference[] more)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(Prelude.Usings + source, new CSharpParseOptions(LanguageVersion.Latest), $"/{name}.cs")],
            [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference
                .CreateFromFile(typeof(MmapLock).Assembly.Location), .. more],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation;
    }
}
