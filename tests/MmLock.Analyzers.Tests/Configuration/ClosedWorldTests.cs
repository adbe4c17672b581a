using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Tests.Configuration;

/// <summary><c>mmlock.closed_world</c>: what may be overridden is overridden by what is in sight, in the projects below, too.</summary>
public sealed class ClosedWorldTests
{
    private static readonly ImmutableArray<MetadataReference> s_own = [.. Basic.Reference.Assemblies.Net100.ReferenceInfos.All
        .Select(r => MetadataReference.CreateFromImage(r.ImageBytes))];

    private const string Below = """
        public class Tree { public int Nodes; public void Add() { Nodes++; Balance(); } protected virtual void Balance() { } }
        """;

    private const string Quick = "public class Counted : Tree { public int Times; protected override void Balance() => Times++; }";

    private const string Slow = """
        public class Logged : Tree { protected override void Balance() => System.IO.File.AppendAllText("tree.log", "balanced"); }
        """;

    private const string Above = """
        public class Space
        {
            private readonly MmLock.MmapLock _lock = new();
            private readonly Tree _tree;
            public Space(Tree tree) => _tree = tree;
            public void Add() { using (_lock.EnterWrite()) _tree.Add(); }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_it_may_be_overridden_by_anybody(bool ofAnotherFramework) =>
        Assert.Contains(
            "cannot be seen here, 'Tree.Balance', which may count on the whole lock; mmlock.closed_world = true says that nothing outside does",
            ReasonOf("false", Quick, ofAnotherFramework), StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Closed_it_is_what_is_in_sight(bool ofAnotherFramework) =>
        Assert.DoesNotContain("cannot be seen here", ReasonOf("true", Quick, ofAnotherFramework), StringComparison.Ordinal);

    /// <summary>The override stands in a project between that of the call and that of the lock.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Closed_an_override_of_a_project_below_is_read(bool ofAnotherFramework) =>
        Assert.Contains("File.AppendAllText", ReasonOf("true", Slow, ofAnotherFramework), StringComparison.Ordinal);

    private static string ReasonOf(string closed, string between, bool ofAnotherFramework)
    {
        CSharpCompilation below = Compile("Below", Below, ofAnotherFramework);
        CSharpCompilation middle = Compile("Between", between, ofAnotherFramework, below.ToMetadataReference());
        CSharpCompilation above = Compile("Above", Above, false, below.ToMetadataReference(), middle.ToMetadataReference());
        Assert.Equal(
            !ofAnotherFramework,
            SymbolEqualityComparer.Default.Equals(above.GetAssemblyOrModuleSymbol(above.References.Last()), middle.Assembly));
        var options = new HostSettings("mmlock.closed_world", closed);
        LockSite site = Assert.Single(
            LockInventory.Collect(above, new AnalyzerOptions([], options), default).Sites, s => s.Kind == SiteKind.Acquire);
        return site.Reason ?? "";
    }

    /// <param name="ofAnotherFramework">With a library of its own, so that another project sees other symbols in the place of its.</param>
    private static CSharpCompilation Compile(string name, string source, bool ofAnotherFramework, params MetadataReference[] below)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source, path: name + ".cs")],
            [.. ofAnotherFramework ? s_own : AllRules.References, .. below],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation;
    }
}
