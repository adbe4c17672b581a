using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>Code that comes back to a lock without looking like a call needs recursion; code that cannot, does not.</summary>
public sealed class ReentryFormsTests
{
    private static List<Refusal> Needs(string members)
    {
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(
                "global using System; global using System.Collections; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Text; global using System.Threading; global using System.Threading.Tasks; global using MmLock;",
                path: "usings.cs"),
            CSharpSyntaxTree.ParseText(
                "internal sealed class Space\n{\n    [CoarseLock] private readonly object _g = new();\n    private int _n;\n    private void Take() { lock (_g) { _n++; } }\n"
                    + members + "\n}",
                path: "space.cs"),
        ];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Space", trees, AllRules.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        LockAliasAnalysis graph = LockAliasAnalysis.Of(compilation, null, default);
        var locks = new LockModel(graph);
        Assert.All(graph.Groups(default), g => Assert.Empty(ConversionBlockers.Of(g, locks, default)));
        return [.. graph.Groups(default).SelectMany(g => RecursionNeeds.Of(g, locks, default).Needs)];
    }

    [Theory]
    [InlineData(
        "enumerator",
        "public struct E { Space s; public E(Space s) { this.s = s; } public int Current => 1; public bool MoveNext() { s.Take(); return false; } } public E GetEnumerator() => new(this); void Go() { lock (_g) { foreach (int x in this) { } } }")]
    [InlineData(
        "end of an enumerator",
        "IEnumerable<int> All() { try { yield return 1; } finally { Take(); } } void Go() { lock (_g) { foreach (int x in All()) { } } }")]
    [InlineData(
        "using",
        "class S(Space s) : IDisposable { public void Dispose() => s.Take(); } void Go() { lock (_g) { using (new S(this)) { } } }")]
    [InlineData(
        "using declaration",
        "class S(Space s) : IDisposable { public void Dispose() => s.Take(); } void Go() { lock (_g) { using var s = new S(this); } }")]
    [InlineData(
        "increment", "public static Space operator ++(Space s) { s.Take(); return s; } void Go() { Space s = this; lock (_g) { s++; } }")]
    [InlineData(
        "compound assignment",
        "public static Space operator +(Space s, int n) { s.Take(); return s; } void Go() { Space s = this; lock (_g) { s += 1; } }")]
    [InlineData(
        "true",
        "public static bool operator true(Space s) { s.Take(); return true; } public static bool operator false(Space s) => false; void Go() { lock (_g) { if (this) { _n++; } } }")]
    [InlineData(
        "conversion", "public static implicit operator int(Space s) { s.Take(); return 1; } void Go() { lock (_g) { int n = this; } }")]
    [InlineData(
        "deconstruction", "void Deconstruct(out int a, out int b) { Take(); a = b = 0; } void Go() { lock (_g) { var (a, b) = this; } }")]
    [InlineData(
        "positional pattern",
        "void Deconstruct(out int a, out int b) { Take(); a = b = 0; } bool Go() { lock (_g) { return this is (1, 2); } }")]
    [InlineData("property pattern", "int P { get { Take(); return 1; } } bool Go() { lock (_g) { return this is { P: 1 }; } }")]
    [InlineData(
        "interpolation", "public override string ToString() { Take(); return \"\"; } string Go() { lock (_g) { return $\"{this}\"; } }")]
    [InlineData(
        "concatenation", "public override string ToString() { Take(); return \"\"; } string Go() { lock (_g) { return \"a\" + this; } }")]
    [InlineData(
        "format",
        "public override string ToString() { Take(); return \"\"; } string Go() { lock (_g) { return string.Format(\"{0}\", this); } }")]
    [InlineData(
        "string builder",
        "public override string ToString() { Take(); return \"\"; } void Go(StringBuilder b) { lock (_g) { b.Append(this); } }")]
    [InlineData("event accessor", "event Action E { add { Take(); } remove { } } void Go() { lock (_g) { E += null; } }")]
    [InlineData("own event", "event Action E; void Sign() { E += Take; } void Go() { lock (_g) { E?.Invoke(); } }")]
    [InlineData(
        "base constructor", "static Space s_s; class B { public B() => s_s.Take(); } class D : B { } void Go() { lock (_g) { new D(); } }")]
    [InlineData(
        "field initializer",
        "static Space s_s; class D { int x = s_s.Twice(); } int Twice() { Take(); return 1; } void Go() { lock (_g) { new D(); } }")]
    [InlineData(
        "static constructor",
        "static Space s_s; static class D { public static int X; static D() { s_s.Take(); } } int Go() { lock (_g) { return D.X; } }")]
    [InlineData(
        "collection initializer",
        "class L(Space s) : IEnumerable { public void Add(int n) => s.Take(); public IEnumerator GetEnumerator() => null; } void Go() { lock (_g) { _ = new L(this) { 1 }; } }")]
    [InlineData(
        "index from the end", "int Length { get { Take(); return 1; } } int this[int i] => i; int Go() { lock (_g) { return this[^1]; } }")]
    [InlineData("local lambda", "void Go() { Action a = () => Take(); lock (_g) { a(); } }")]
    [InlineData("method group", "void Go() { Action a = Take; lock (_g) { a(); } }")]
    [InlineData("field delegate", "Action _a; void Set() { _a = Take; } void Go() { lock (_g) { _a(); } }")]
    [InlineData("helper that runs it", "void With(Action a) { lock (_g) { a(); } } void Go() => With(() => Take());")]
    [InlineData("lazy", "Lazy<int> _l; void Set() { _l = new(() => { Take(); return 1; }); } int Go() { lock (_g) { return _l.Value; } }")]
    [InlineData("cancellation", "void Go(CancellationTokenSource c) { c.Token.Register(Take); lock (_g) { c.Cancel(); } }")]
    [InlineData("task run here", "void Go() { var t = new Task(Take); lock (_g) { t.RunSynchronously(); } }")]
    [InlineData("parallel", "void Go() { lock (_g) { Parallel.Invoke(Take); } }")]
    [InlineData(
        "deferred query",
        "int One() { Take(); return 1; } int Go(int[] a) { var q = a.Select(x => One()); lock (_g) { return q.Count(); } }")]
    [InlineData(
        "sort",
        "class K(Space s) : IComparable<K> { public int CompareTo(K o) { s.Take(); return 0; } } void Go(List<K> l) { lock (_g) { l.Sort(); } }")]
    [InlineData(
        "dictionary key",
        "class K(Space s) { public override int GetHashCode() { s.Take(); return 1; } } void Go(Dictionary<K, int> d, K k) { lock (_g) { d[k] = 1; } }")]
    [InlineData(
        "contains",
        "class K(Space s) { public override bool Equals(object o) { s.Take(); return false; } public override int GetHashCode() => 1; } bool Go(List<K> l, K k) { lock (_g) { return l.Contains(k); } }")]
    [InlineData("dynamic", "void Go() { dynamic d = this; lock (_g) { d.Take(); } }")]
    [InlineData(
        "exception filter",
        "bool Filter() { Take(); return true; } void Go() { try { lock (_g) { throw new IOException(); } } catch (IOException) when (Filter()) { } }")]
    [InlineData(
        "awaiter",
        "class A(Space s) : System.Runtime.CompilerServices.INotifyCompletion { public A GetAwaiter() => this; public bool IsCompleted { get { s.Take(); return true; } } public void GetResult() { } public void OnCompleted(Action a) { } } async Task Run() { await new A(this); } void Go() { lock (_g) { Run(); } }")]
    [InlineData(
        "type parameter",
        "static Space s_s; class D { public D() => s_s.Take(); } T Make<T>() where T : new() { lock (_g) { return new T(); } }")]
    [InlineData(
        "lazy without a function",
        "static Space s_s; class D { public D() => s_s.Take(); } Lazy<D> _l = new(); D Go() { lock (_g) { return _l.Value; } }")]
    [InlineData(
        "filter of a caller",
        "bool Filter() { Take(); return true; } void Fail() { lock (_g) { throw new IOException(); } } void Go() { try { Fail(); } catch (IOException) when (Filter()) { } }")]
    [InlineData(
        "text of a record",
        "record R(Space S) { public int P { get { S.Take(); return 1; } } } string Go(R r) { lock (_g) { return r.ToString(); } }")]
    [InlineData(
        "text of a record in a record",
        "record R(Space S) { public int P { get { S.Take(); return 1; } } } record Q(R Inner); string Go(Q q) { lock (_g) { return $\"{q}\"; } }")]
    [InlineData(
        "records compared",
        "class K(Space s) { public override bool Equals(object o) { s.Take(); return true; } public override int GetHashCode() => 1; } record R(K Key); bool Go(R a, R b) { lock (_g) { return a == b; } }")]
    [InlineData(
        "key of a record",
        "class K(Space s) { public override int GetHashCode() { s.Take(); return 1; } } record struct R(K Key); void Go(Dictionary<R, int> d, R r) { lock (_g) { d[r] = 1; } }")]
    [InlineData(
        "key of a tuple",
        "class K(Space s) { public override int GetHashCode() { s.Take(); return 1; } } void Go(Dictionary<(K, int), int> d, K k) { lock (_g) { d[(k, 1)] = 1; } }")]
    [InlineData(
        "override that a library class calls",
        "class L(Space s) : System.Collections.ObjectModel.Collection<int> { protected override void InsertItem(int i, int x) { s.Take(); base.InsertItem(i, x); } } void Go(L l) { lock (_g) { l.Add(1); } }")]
    [InlineData(
        "end of a stream",
        "class F(Space s) : MemoryStream { protected override void Dispose(bool d) { s.Take(); base.Dispose(d); } } void Go(List<Stream> l) { lock (_g) { foreach (Stream f in l) { f.Close(); } } }")]
    [InlineData(
        "own stream under a reader",
        "class F(Space s) : MemoryStream { public override int Read(Span<byte> b) { s.Take(); return 0; } } BinaryReader _r; void Set() { _r = new BinaryReader(new F(this)); } int Go() { lock (_g) { return _r.ReadByte(); } }")]
    [InlineData(
        "own writer by its base",
        "class W(Space s) : StringWriter { public override void Write(char c) => s.Take(); } void Go(TextWriter w) { lock (_g) { w.WriteLine(1); } }")]
    [InlineData(
        "comparer by its interface",
        "class C(Space s) : IComparer<int> { public int Compare(int a, int b) { s.Take(); return 0; } } void Go(List<int> l, IComparer<int> c) { lock (_g) { l.Sort(c); } }")]
    [InlineData(
        "event of the library",
        "System.Collections.ObjectModel.ObservableCollection<int> _c = new(); void Set() { _c.CollectionChanged += (s, e) => Take(); } void Go() { lock (_g) { _c.Add(1); } }")]
    public void Comes_back(string form, string members)
    {
        List<Refusal> needs = Needs(members);
        Assert.True(needs.Any(r => r.Reason.Contains("re-enter", StringComparison.Ordinal)), form);
    }

    [Theory]
    [InlineData(
        "list of numbers", "List<int> _l = new(); void Go() { lock (_g) { foreach (int x in _l) { _n += x; } _l.Add(1); _l.Sort(); } }")]
    [InlineData(
        "dictionary of numbers",
        "Dictionary<ulong, string> _d = new(); void Go(ulong a) { lock (_g) { _d[a] = \"x\"; _d.Remove(a); _d.TryGetValue(a, out _); } }")]
    [InlineData("dictionary of strings", "SortedDictionary<string, int> _d = new(); void Go(string a) { lock (_g) { _d[a] = 1; } }")]
    [InlineData("interpolated number", "string Go() { lock (_g) { return $\"{_n} {_n:x}\" + _n; } }")]
    [InlineData("stream of the library", "void Go(MemoryStream s) { lock (_g) { using var r = new StreamReader(s); r.ReadLine(); } }")]
    [InlineData(
        "own disposable that takes nothing",
        "class S : IDisposable { public void Dispose() { } } void Go() { lock (_g) { using var s = new S(); } }")]
    [InlineData("lambda that only escapes", "Action _a; void Go() { lock (_g) { _a = Take; } } void Later() => _a();")]
    [InlineData("thread that is started", "void Go() { lock (_g) { new Thread(Take).Start(); } }")]
    [InlineData(
        "own comparison that takes nothing",
        "record struct K(int V); Dictionary<K, int> _d = new(); void Go(K k) { lock (_g) { _d[k] = 1; } }")]
    [InlineData("query over numbers", "int Go(int[] a) { lock (_g) { return a.Where(x => x > _n).Sum(); } }")]
    [InlineData(
        "operator that takes nothing",
        "readonly record struct P(int N) { public static P operator +(P a, P b) => new(a.N + b.N); } P _p; void Go(P p) { lock (_g) { _p += p; } }")]
    [InlineData("throw", "void Go() { lock (_g) { if (_n < 0) { throw new ArgumentOutOfRangeException(nameof(_n), $\"{_n}\"); } } }")]
    [InlineData(
        "pool of clean objects",
        "class D { public int N; } Stack<D> _free = new(); D Go() { lock (_g) { return _free.Count > 0 ? _free.Pop() : new D(); } } T Make<T>() where T : new() { lock (_g) { return new T(); } }")]
    [InlineData(
        "base call in an override",
        "class L : System.Collections.ObjectModel.Collection<int> { [CoarseLock] private readonly object _h = new(); protected override void InsertItem(int i, int x) { lock (_h) { base.InsertItem(i, x); } } protected override void RemoveItem(int i) { lock (_h) { base.RemoveItem(i); } } }")]
    [InlineData(
        "record of numbers", "record R(int A, string B); string Go(R r, R q) { lock (_g) { return r == q ? r.ToString() : $\"{q}\"; } }")]
    [InlineData(
        "filter that takes nothing",
        "bool Filter(Exception e) => e.Message.Length > 0; void Go() { try { Take(); } catch (IOException e) when (Filter(e)) { } }")]
    [InlineData(
        "own stream that takes nothing",
        "class F : MemoryStream { public override void Flush() { } } void Go(Stream s) { lock (_g) { s.WriteByte(1); } }")]
    public void Does_not_come_back(string form, string members) =>
        Assert.All(Needs(members), r => Assert.Fail($"{form}: {r.Reason}"));
}
