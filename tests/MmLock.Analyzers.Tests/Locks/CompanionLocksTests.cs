using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>Objects of data that are locked as such: which operations are one lock, what it is called, and who designates it.</summary>
public sealed class CompanionLocksTests
{
    private const string Classes = """
        class Node { public Node Next; public int N; public void A() { lock (this) { N++; } } public void B() { lock (Next) { N++; } } }
        class Leaf : Node { public void C() { lock (this) { N++; } } }
        class Other { public int N; public void D() { lock (this) { N++; } } }
        class Kind { public static void E() { lock (typeof(Kind)) { } } public void F() { lock (this) { } } }
        class Box
        {
            private readonly List<int> _list = new(); private readonly List<int> _more = new(); private readonly Leaf[] _leaves = new Leaf[2];
            void G() { lock (_list) { } var l = _list; lock (l) { } }
            void H() { lock (_more) { } }
            void I() { lock (_leaves[1]) { } foreach (Leaf x in _leaves) { lock (x) { } } }
        }
        """;

    [Theory]
    [InlineData("class Node", "[CoarseLock] class Node", "T:Node Node ABCII")]
    [InlineData("class Leaf", "[CoarseLock] class Leaf", "T:Leaf Leaf ABCII")]
    [InlineData("private readonly Leaf[]", "[CoarseLock] private readonly Leaf[]", "F:Box._leaves Box._leaves ABCII")]
    [InlineData("public Node Next", "[CoarseLock] public Node Next", "F:Node.Next Node.Next ABCII")]
    [InlineData("class Other", "[CoarseLock] class Other", "T:Other Other D")]
    [InlineData("class Kind", "[CoarseLock] class Kind", "T:Kind Kind F;T:Kind#typeof typeof(Kind) E")]
    [InlineData("private readonly List<int> _list", "[CoarseLock] private readonly List<int> _list", "F:Box._list Box._list GG")]
    [InlineData("private readonly List<int> _more", "[CoarseLock] private readonly List<int> _more", "F:Box._more Box._more H")]
    public void Designation_finds_every_operation_on_the_object(string plain, string designated, string expected)
    {
        LockAliasAnalysis graph = Graph(Classes.Replace(plain, designated, StringComparison.Ordinal));
        Assert.Equal(expected, string.Join(";", graph.Groups(default).Select(Describe)));
        foreach (LockUse site in graph.Groups(default).SelectMany(g => g.Operations))
        {
            Assert.Same(site, graph.SiteAt(site.Lock.Operation, default));
        }
    }

    [Theory]
    [InlineData("T.Node", "Node", "ABCII")]
    [InlineData("T.Box._list", "Box._list", "GG")]
    public void Configuration_names_a_class_as_it_names_a_field(string configured, string name, string sites)
    {
        CSharpCompilation compilation = Compile("namespace T;\n" + Classes);
        var options = new AnalyzerOptions([], new HostSettings("mmlock.coarse_locks", configured));
        LockAliasSet group = Assert.Single(LockAliasAnalysis.Of(compilation, options, default).Groups(default));
        Assert.Equal("T." + name, group.IdOf(group.Roots[0]).Name);
        Assert.Equal(sites, string.Concat(group.Operations.Select(o => o.Container.Name)));
    }

    [Fact]
    public void What_nobody_designated_has_its_sites_all_the_same()
    {
        LockAliasAnalysis graph = Graph(Classes);
        Assert.Empty(graph.Groups(default));
        SyntaxTree tree = graph.Models.Compilation.SyntaxTrees.Last();
        string[] found =
        [
            .. tree.GetRoot().DescendantNodes().OfType<LockStatementSyntax>()
                .Select(s => graph.UndesignatedGroupAt(graph.Models.Get(tree).GetOperation(s)!, default)).OfType<LockAliasSet>().Distinct()
                .Select(Describe),
        ];
        Assert.Equal(
            ["T:Node Node ABCII", "T:Other Other D", "T:Kind#typeof typeof(Kind) E", "T:Kind Kind F", "F:Box._list Box._list GG", "F:Box._more Box._more H"],
            found);
    }

    [Theory]
    [InlineData("[CoarseLock] class D { }", 0)]
    [InlineData("class C { [CoarseLock] readonly List<int> _list = new(); int M() => _list.Count; }", 1)]
    [InlineData(
        "class C { [CoarseLock] readonly List<int> _list = new(); readonly MmapLock _listLock = new(); int M() { using (_listLock.EnterWrite()) { return _list.Count; } } }",
        1)]
    [InlineData("[CoarseLock] class D { internal MmapLock MmLock { get; } = new(); } class C { [CoarseLock] readonly D _d = new(); }", 1)]
    public void Data_that_nobody_locks_any_more_is_no_lock(string source, int groups) =>
        Assert.Equal(groups, Graph(source).Groups(default).Count);

    [Theory]
    [InlineData("Node[] _n = new Node[1]; void M(int i) { lock (_n[i]) { } }", "_n[0].N = 1;", null)]
    [InlineData("Node _n = new(); void M(object o) { lock (_n) { } lock (o) { } }", "", null)]
    [InlineData(
        "Node _n = new(); static void L(object o) { lock (o) { Go(); } } static void Go() { } void M() { lock (_n) { } }", "L(_n);",
        "locks as 'object'")]
    [InlineData(
        "Node _n = new(); static void L<T>(T o) where T : class { lock (o) { Go(); } } static void Go() { } void M() { lock (_n) { } }",
        "L(_n);", "locks as 'T'")]
    [InlineData(
        "Node _n = new(); static void L<T>(T o) where T : Node { lock (o) { Go(); } } static void Go() { } void M() { lock (_n) { } }",
        "L(_n);", null)]
    [InlineData(
        "Node _n = new(); readonly ArrayList _all = new(); void M() { lock (_n) { } lock (_all[0]) { } }", "_all.Add(_n);",
        "locks as 'object'")]
    [InlineData("Node _n = new(); static void E(object o) => Monitor.Enter(o); void M() { lock (_n) { } }", "E(_n);", null)]
    public void Object_that_is_locked_as_something_more_general(string members, string use, string? reason)
    {
        LockAliasAnalysis graph = Graph(
            "[CoarseLock] class Node { public int N; }\nclass C { " + members + " void Use() { " + use + " } }");
        LockAliasSet group = Assert.Single(graph.Groups(default));
        Assert.Equal(reason is null, group.Refusals.Count == 0);
        Assert.All(group.Refusals, r => Assert.Contains(reason!, r.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("readonly List<int> _l = new();", null)]
    [InlineData("readonly int[] _l = new int[4];", null)]
    [InlineData("readonly int[] _l; public C() { _l = new int[4]; }", null)]
    [InlineData("List<int> _l = new(); public void Set() { _l = new(); }", "is set again")]
    [InlineData("public List<int> _l = new();", "can be set by code outside")]
    [InlineData("readonly int[] _l = Array.Empty<int>();", "holds what others may have")]
    [InlineData("readonly List<int> _l; public C(List<int> given) { _l = given; }", "holds what others may have")]
    [InlineData("readonly List<int> _l = s_all; static readonly List<int> s_all = new();", "holds what others may have")]
    [InlineData("readonly List<int> _l = new(); readonly List<int> _k = new(); void K() { lock (_k) { } }", null)]
    [InlineData("readonly List<int> _l = new(); List<int> _k; void K() { _k = _l; lock (_k) { } }", "one object by two paths")]
    [InlineData("readonly List<int> _l = new(); void K(IList<int> k) { lock (k) { } } void J() { K(_l); }", null)]
    [InlineData("readonly List<int> _l = new(); void K(IList<int> k) { lock (k) { } } void J(C c) { c.K(_l); }", "one object by two paths")]
    [InlineData("readonly List<int> _l = new(); void K(int[] k) { lock (k) { } } void J() { K(new int[1]); }", null)]
    [InlineData("readonly Action _l = () => { }; ", "holds what others may have")]
    public void Object_of_the_library_that_a_member_holds(string members, string? reason)
    {
        LockAliasAnalysis graph = Graph("public class C { [CoarseLock] " + members + " public void Use() { lock (_l) { } } }");
        LockAliasSet group = Assert.Single(graph.Groups(default));
        Assert.Equal(reason is null, group.Refusals.Count == 0);
        Assert.All(group.Refusals, r => Assert.Contains(reason!, r.Reason, StringComparison.Ordinal));
    }

    private static string Describe(LockAliasSet group)
    {
        LockId id = group.IdOf(group.Roots[0]);
        return $"{id.Id} {id.Name} {string.Concat(group.Operations.Select(o => o.Container.Name))}";
    }

    private static LockAliasAnalysis Graph(string source) => LockAliasAnalysis.Of(Compile(source), null, default);

    private static CSharpCompilation Compile(string source)
    {
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(
                "global using System; global using System.Collections; global using System.Collections.Generic; global using System.Threading; global using MmLock;",
                path: "usings.cs"),
            CSharpSyntaxTree.ParseText(source, path: "program.cs"),
        ];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Program", trees, AllRules.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return compilation;
    }
}
