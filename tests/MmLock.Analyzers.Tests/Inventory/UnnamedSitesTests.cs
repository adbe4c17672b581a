using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Inventory;

/// <summary>Locks that no declaration gives: each operation is found, and says why nothing is done to it.</summary>
public sealed class UnnamedSitesTests
{
    [Theory]
    [InlineData("Lazy<object> _l = new(() => new object());", "lock (_l.Value) { _n++; }", 1)]
    [InlineData("Lazy<object> _l = new(() => new object());", "Monitor.Enter(_l.Value); _n++; Monitor.Exit(_l.Value);", 2)]
    [InlineData(
        "Lazy<ReaderWriterLockSlim> _l = new(() => new());", "_l.Value.EnterReadLock(); _n++; _l.Value.ExitReadLock();", 2)]
    [InlineData("ThreadLocal<SemaphoreSlim> _l = new(() => new(1, 1));", "_l.Value!.Wait(); _n++; _l.Value.Release();", 2)]
    [InlineData(
        "Dictionary<int, ReaderWriterLockSlim> _l = new();",
        "foreach (var e in _l) { e.Value.EnterWriteLock(); _n++; e.Value.ExitWriteLock(); }", 2)]
    public void Raw_sites_are_listed_and_where_what_gives_them_is_designated_refused(string field, string body, int sites)
    {
        string source = "class Owner { {0}readonly " + field + " int _n; void M() { " + body + " } }";
        LockSite[] raw = [.. Collect(source.Replace("{0}", "", StringComparison.Ordinal)).Sites];
        Assert.Equal(sites, raw.Length);
        Assert.All(raw, s => Assert.Equal(SiteStage.Undesignated, s.Stage));
        Assert.All(raw, s => Assert.Contains("not followed", s.Reason, StringComparison.Ordinal));

        LockSite[] designated =
            [.. Collect(source.Replace("{0}", "[CoarseLock] ", StringComparison.Ordinal)).Sites.Where(s => s.Kind != SiteKind.Declaration)];
        Assert.Equal(sites, designated.Length);
        Assert.All(designated, s => Assert.Equal(SiteStage.Refused, s.Stage));
    }

    [Theory]
    [InlineData("Lazy<MmapLock> _l = new(() => new MmapLock());", "_l.Value")]
    [InlineData("(MmapLock A, int B) _l = (new MmapLock(), 1);", "_l.A")]
    [InlineData("Func<MmapLock> _l = () => new MmapLock();", "_l()")]
    public void Acquires_of_the_api_stay_coarse_with_the_reason(string field, string given)
    {
        LockInventory inventory = Collect(
            "class Owner { readonly " + field + " int _n; void M() { using (" + given + ".EnterWrite()) { _n++; } } }");
        LockSite site = Assert.Single(inventory.Sites);
        Assert.Equal((SiteStage.Api, HoldKind.Coarse), (site.Stage, site.Becomes));
        Assert.Contains($"'{given}'", site.Reason, StringComparison.Ordinal);
        Assert.Contains(inventory.Locks, l => l.Lock.Id == site.Lock.Id);
    }

    [Fact]
    public void What_a_helper_does_to_any_lock_is_a_site_where_it_is_called()
    {
        LockInventory inventory = Collect(
            "static class U { public static void Take(object o) => Monitor.Enter(o); "
            + "public static void Give(object o) => Monitor.Exit(o); }"
            + "class Owner { readonly object _l = new(); int _n; void M() { U.Take(_l); _n++; U.Give(_l); } }");
        Assert.Equal(2, inventory.Sites.Length);
        Assert.All(inventory.Sites, s => Assert.Equal("Owner._l", s.Lock.Name));
    }

    private static LockInventory Collect(string source)
    {
        const string Usings = "using System; using System.Collections.Generic; using System.Threading; using MmLock;\n";
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Unnamed", [CSharpSyntaxTree.ParseText(Usings + source, path: "a.cs")], AllRules.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return LockInventory.Collect(LockEngine.Of(compilation, new AnalyzerOptions([]), default), InventoryScope.All, default);
    }
}
