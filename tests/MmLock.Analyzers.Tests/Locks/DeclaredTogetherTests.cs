using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>Two variables of one declaration have one type: both become an MmapLock or neither.</summary>
public sealed class DeclaredTogetherTests
{
    private const string Fields = "private readonly object _a = new object(), _b = new object();";

    private const string Uses =
        " int _n; void A() { lock (_a) { _n++; } } void B() { lock (_b) { _n++; } } ";

    [Theory]
    [InlineData("[CoarseLock] " + Fields + Uses, "")]
    [InlineData(Fields + Uses, "T.C._a, T.C._b")]
    [InlineData(Fields + Uses + "void D() { object a = _a, b = _b; lock (a) { lock (b) { _n++; } } }", "T.C._a, T.C._b")]
    public void Both_that_are_designated_are_converted(string members, string configured) =>
        Assert.Equal(["C._a", "C._b"], Sites(members, configured).Order(StringComparer.Ordinal).Distinct());

    [Theory]
    [InlineData(Fields + Uses, "T.C._a", "'_a' is declared together with '_b', which is no designated lock; declare it apart")]
    [InlineData(Fields + Uses, "T.C._b", "'_b' is declared together with '_a', which is no designated lock; declare it apart")]
    [InlineData(
        "private readonly object _a = new(); private readonly object _b = new();" + Uses + "void D() { object a = _a, b = _b; lock (a) { } }",
        "T.C._a", "'a' is declared together with 'b', which is no designated lock; declare it apart")]
    public void One_that_is_not_keeps_the_other(string members, string configured, string reason) =>
        Assert.Equal(reason, Assert.Single(Refusals(members, configured)));

    [Fact]
    public void What_keeps_one_keeps_both_and_is_said_as_it_is() =>
        Assert.Contains(
            Refusals(Fields.Replace("readonly ", "") + Uses + "void D() { _b = new object(); }", "T.C._a, T.C._b"),
            r => r.StartsWith("'_b' is assigned again", StringComparison.Ordinal));

    [Theory]
    [InlineData("void D() { lock (_a) { lock (_b) { _n++; } } }", false)]
    [InlineData("void D() { lock (_a) { B(); } }", false)]
    [InlineData("void D() { object a = _a, b = _b; lock (a) { lock (b) { _n++; } } }", false)]
    [InlineData("void D() { lock (_a) { A(); } }", true)]
    [InlineData("void D() { lock (_a) { lock (_a) { _n++; } } }", true)]
    [InlineData("void D(bool x) { object some = x ? _a : _b; lock (_a) { lock (some) { _n++; } } }", true)]
    [InlineData("void D() { lock (_a) { Under(_b); } } void Under(object some) { lock (some) { _n++; } }", false)]
    [InlineData("void D() { lock (_a) { Under(_b); Under(_a); } } void Under(object some) { lock (some) { _n++; } }", true)]
    public void Nest_where_one_is_taken_again_and_not_with_each_other(string members, bool nests)
    {
        LockAliasAnalysis graph = Graph(Fields + Uses + members, "T.C._a, T.C._b");
        var locks = new LockModel(graph);
        Assert.Equal(nests, graph.Groups(default).Any(g => RecursionNeeds.Of(g, locks, default).Any));
    }

    [Fact]
    public void Once_converted_they_are_two_locks_again() =>
        Assert.Equal(
            2, Graph("[CoarseLock] private readonly MmapLock _a = new(), _b = new(); int _n; void A() { using (_a.EnterWrite()) _n++; }", "")
                .Groups(default).Count);

    private static IEnumerable<string> Sites(string members, string configured)
    {
        Assert.Empty(Refusals(members, configured));
        return Graph(members, configured).Groups(default).SelectMany(g => g.Operations).Select(o => o.Id.Name.Replace("T.", ""));
    }

    private static IEnumerable<string> Refusals(string members, string configured)
    {
        LockAliasAnalysis graph = Graph(members, configured);
        var locks = new LockModel(graph);
        return graph.Groups(default)
            .SelectMany(g => g.Refusals.Concat(ConversionBlockers.Of(g, locks, default))).Select(r => r.Reason).Distinct().ToList();
    }

    private static LockAliasAnalysis Graph(string members, string configured)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Case", [CSharpSyntaxTree.ParseText(Prelude.Usings + "namespace T;\nclass C { " + members + " }", path: "/a.cs")],
            AllRules.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        var options = configured.Length == 0
            ? new AnalyzerOptions([])
            : new AnalyzerOptions([], new HostSettings("mmlock.coarse_locks", configured));
        return LockAliasAnalysis.Of(compilation, options, default);
    }
}
