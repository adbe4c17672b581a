using System.Collections.Immutable;
using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>
/// What going through a sequence under a lock runs: the flow of the value says whose enumerator it is, not what else in the program is a
/// sequence, too.
/// </summary>
public sealed class WalkedSequencesTests
{
    /// <summary>Two sequences of the program that would be a way back to any lock, and that nobody goes through here.</summary>
    private const string Unrelated = """
        public sealed class Ordered<T> : IEnumerable<T>
        {
            private readonly IEnumerable<T> _unordered;
            public Ordered(IEnumerable<T> unordered) { _unordered = unordered; }
            private IEnumerable<T> All() { foreach (T t in _unordered) { yield return t; } }
            public IEnumerator<T> GetEnumerator() => All().GetEnumerator();
            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
        public sealed class Loud(Owner owner) : IEnumerable<int>, IEnumerator<int>, IAsyncEnumerable<int>, IAsyncEnumerator<int>
        {
            public int Current { get { owner.Inc(); return 1; } }
            object IEnumerator.Current => Current;
            public bool MoveNext() { owner.Inc(); return false; }
            public ValueTask<bool> MoveNextAsync() { owner.Inc(); return new(false); }
            public void Reset() { }
            public void Dispose() => owner.Inc();
            public ValueTask DisposeAsync() { owner.Inc(); return default; }
            public IEnumerator<int> GetEnumerator() { owner.Inc(); return this; }
            public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken t) { owner.Inc(); return this; }
            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }

        """;

    private const string Ordinals = """
        public sealed class Ordinals : IEnumerable<int>
        {
            private readonly byte[] _bits = new byte[64];
            public IEnumerable<int> EnumerateFrom(int s) { for (int i = s; i < 64; i++) { if (_bits[i] != 0) { yield return i; } } }
            public IEnumerable<int> Evens() => EnumerateFrom(0).Where(i => i % 2 == 0);
            public IEnumerable<int> Own { get { yield return 1; } }
            public IEnumerator<int> GetEnumerator() => EnumerateFrom(0).GetEnumerator();
            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }

        """;

    [Theory]
    [InlineData("foreach (int i in _free.EnumerateFrom(_n)) { _n = i; }")]
    [InlineData("foreach (int i in _free) { _n = i; }")]
    [InlineData("foreach (int i in _free.Own) { _n = i; }")]
    [InlineData("foreach (int i in _free.Evens()) { _n = i; }")]
    [InlineData("IEnumerable<int> all = _free.EnumerateFrom(0); foreach (int i in all) { _n = i; }")]
    [InlineData("IEnumerable<int> all = _free; foreach (int i in all) { _n = i; }")]
    [InlineData("IEnumerable<int> all = _n > 2 ? _free.EnumerateFrom(0) : new int[2]; foreach (int i in all) { _n = i; }")]
    [InlineData("IEnumerable<int> all = new List<int> { 1 }; foreach (int i in all) { _n = i; }")]
    [InlineData("foreach (int i in Through(_free.EnumerateFrom(1))) { _n = i; }")]
    [InlineData("using IEnumerator<int> e = _free.EnumerateFrom(0).GetEnumerator(); while (e.MoveNext()) { _n = e.Current; }")]
    [InlineData("using IEnumerator<int> e = _free.GetEnumerator(); while (e.MoveNext()) { _n = e.Current; }")]
    [InlineData("foreach (int i in Local()) { _n = i; } static IEnumerable<int> Local() { yield return 1; }")]
    [InlineData("_n = _free.EnumerateFrom(3).Sum();")]
    [InlineData("foreach (int i in _kinds[_n].Bits()) { _n = i; }")]
    [InlineData("IEnumerable<int> all = _kinds[_n].Bits(); foreach (int i in all) { _n = i; }")]
    [InlineData("foreach (int i in Through(_kinds[_n].Bits())) { _n = i; }")]
    public void Own_iterator_runs_its_own_body_and_nothing_else(string walk) => Assert.Empty(Needs(walk));

    [Theory]
    [InlineData("foreach (int i in All()) { _n = i; }", "All")]
    [InlineData("foreach (int i in Through(All())) { _n = i; }", "All")]
    [InlineData("IEnumerator<int> e = All().GetEnumerator(); e.MoveNext();", "All")]
    [InlineData("foreach (int i in new Loud(this)) { _n = i; }", "Loud.GetEnumerator")]
    [InlineData("IEnumerable<int> all = new Loud(this); foreach (int i in all) { _n = i; }", "IEnumerable.GetEnumerator")]
    [InlineData("IEnumerator<int> e = Enumerator(); e.MoveNext();", "IEnumerator.MoveNext")]
    [InlineData("foreach (int i in new Half(this)) { _n = i; }", "IEnumerator.MoveNext")]
    [InlineData("foreach (int i in Virtual()) { _n = i; }", "")]
    [InlineData("foreach (int i in _kinds[_n].Counted()) { _n = i; }", "")]
    [InlineData("foreach (int i in _kinds[_n].Given()) { _n = i; }", "")]
    [InlineData("foreach (int i in _kinds[_n].Loud()) { _n = i; }", "")]
    [InlineData("IEnumerable<int> all = _kinds[_n].Counted(); foreach (int i in all) { _n = i; }", "")]
    [InlineData("foreach (int i in given) { _n = i; }", "")]
    [InlineData("IEnumerable<int> all = _n > 2 ? _free.EnumerateFrom(0) : given; foreach (int i in all) { _n = i; }", "")]
    [InlineData("foreach (int i in new System.Collections.ObjectModel.Collection<int>(new Half2(this))) { _n = i; }", "")]
    public void Way_back_through_a_sequence_is_seen(string walk, string by) =>
        Assert.Contains(Needs(walk), r => r.Contains("Go → " + by, StringComparison.Ordinal));

    [Theory]
    [InlineData("yield return 1; await Task.Yield();", false)]
    [InlineData("Inc(); yield return 1; await Task.Yield();", true)]
    public void Asynchronous_iterators_are_told_apart_too(string body, bool returns)
    {
        string source = Unrelated + "public class Owner { [CoarseLock] readonly SemaphoreSlim _g = new(1); int _n; public void Inc() { _g.Wait(); _n++; _g.Release(); } "
            + "async IAsyncEnumerable<int> All() { " + body + " } "
            + "async Task Go() { await _g.WaitAsync(); try { await foreach (int i in All()) { _n = i; } } finally { _g.Release(); } } }";
        LockAliasAnalysis graph = Graph(source);
        LockAliasSet group = Assert.Single(graph.Groups(default));
        LockUse acquire = Assert.Single(group.Operations, o => o.Container.Name == "Go" && o.Lock.Kind == SiteKind.Acquire);
        var locks = new LockModel(graph);
        var search = new ReentrySearch(group, graph, default);
        Assert.Equal(
            returns,
            CriticalSection.PartsOf(acquire, locks, default).Any(p => search.From(p.Part, p.Model, "Go") is not null));
    }

    private static IEnumerable<string> Needs(string walk)
    {
        LockAliasAnalysis graph = Graph(
            Unrelated + Ordinals + """
            public class Owner
            {
                [CoarseLock] private readonly object _g = new();
                private readonly Ordinals _free = new();
                private readonly List<Kind> _kinds = new();
                private int _n;
                public Owner(IEnumerable<int> given) { _kinds.Add(new Few()); _kinds.Add(new Many(this, given)); }
                private abstract class Kind
                {
                    public abstract IEnumerable<int> Bits();
                    public virtual IEnumerable<int> Counted() { yield return 1; }
                    public virtual IEnumerable<int> Given() => new int[2];
                    public virtual IEnumerable<int> Loud() { yield return 1; }
                }
                private sealed class Few : Kind { public override IEnumerable<int> Bits() { yield return 1; } }
                private sealed class Many(Owner o, IEnumerable<int> given) : Kind
                {
                    public override IEnumerable<int> Bits() => Enumerable.Range(0, 2);
                    public override IEnumerable<int> Counted() { o.Inc(); yield return 1; }
                    public override IEnumerable<int> Given() => given;
                    public override IEnumerable<int> Loud() => new Loud(o);
                }
                public void Inc() { lock (_g) { _n++; } }
                private IEnumerable<int> All() { Inc(); yield return 1; }
                private static IEnumerable<int> Through(IEnumerable<int> all) { foreach (int i in all) { yield return i; } }
                private IEnumerator<int> Enumerator() => new Loud(this);
                protected virtual IEnumerable<int> Virtual() { yield return 1; }
                private sealed class Half(Owner o) : IEnumerable<int>
                {
                    public IEnumerator<int> GetEnumerator() => new Loud(o);
                    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
                }
                private sealed class Half2(Owner o) : List<int>, IEnumerable<int>
                {
                    IEnumerator<int> IEnumerable<int>.GetEnumerator() => new Loud(o);
                    IEnumerator IEnumerable.GetEnumerator() => new Loud(o);
                }
                public void Go(IEnumerable<int> given) { lock (_g) { 
            """ + walk + " } } }");
        LockAliasSet group = Assert.Single(graph.Groups(default));
        return RecursionNeeds.Of(group, new LockModel(graph), default).Needs.Select(r => r.Reason);
    }

    private static LockAliasAnalysis Graph(string source)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Case", [CSharpSyntaxTree.ParseText(Prelude.Usings + "using System.Collections;\n" + source, path: "/a.cs")], AllRules.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return LockAliasAnalysis.Of(compilation, null, default);
    }
}
