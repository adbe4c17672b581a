using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Locks;

/// <summary>However code gets at a lock: each acquire is found, and either converts or says why not.</summary>
public sealed class AliasFormsTests
{
    private static LockInventory Collect(string members)
    {
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(
                "global using System; global using System.Collections.Generic; global using System.Threading; global using MmLock;",
                path: "usings.cs"),
            CSharpSyntaxTree.ParseText(
                "static class Check { public static T NotNull<T>(T x) => x; }\ninternal sealed class Space\n{\n    private int _n;\n"
                    + members + "\n}",
                path: "space.cs"),
        ];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Space", trees, AllRules.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.DoesNotContain(compilation.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
        return LockInventory.Collect(compilation, new AnalyzerOptions([]), default);
    }

    [Theory]
    [InlineData("[CoarseLock] readonly object _sync = new(); object Sync => _sync!;", "Raw")]
    [InlineData("[CoarseLock] readonly object _sync = new(); object Sync { get { object s = _sync; return s; } }", "Raw")]
    [InlineData("[CoarseLock] object _sync; object Sync => _sync ??= new();", "Refused")]
    [InlineData("[CoarseLock] object _sync; object Sync => _sync ?? throw new InvalidOperationException();", "Refused")]
    [InlineData("[CoarseLock] object _sync; object Sync => LazyInitializer.EnsureInitialized(ref _sync);", "Refused")]
    [InlineData(
        "[CoarseLock] object _sync; object Sync { get { Interlocked.CompareExchange(ref _sync, new(), null); return _sync; } }", "Raw")]
    [InlineData(
        "[CoarseLock] object _sync = new(); object Sync => Interlocked.CompareExchange(ref _sync, new(), null) ?? _sync;", "Refused")]
    [InlineData("[CoarseLock] readonly object _sync = new(); object Sync => _sync is { } s ? s : this;", "Refused")]
    [InlineData(
        "[CoarseLock] readonly object _sync = new(); readonly object _b = new(); object Sync => _n switch { 0 => _sync, _ => _b };",
        "Refused")]
    [InlineData("[CoarseLock] object _sync = new(); object Sync { get { ref object r = ref _sync; return r; } }", "Refused")]
    [InlineData("[CoarseLock] readonly object _sync = new(); object Sync => (_sync, 1).Item1;", "Refused")]
    [InlineData("[CoarseLock] readonly object _sync = new(); object Sync => Check.NotNull(_sync);", "Refused")]
    public void Acquire_is_found(string members, string stage)
    {
        LockInventory inventory = Collect(members + "\n    int Next() { lock (Sync) { return ++_n; } }");
        LockSite acquire = Assert.Single(inventory.Sites, s => s.Kind == SiteKind.Acquire);
        Assert.Equal(stage, acquire.Stage.ToString());
        Assert.Equal("Space._sync", acquire.Lock.Name);
        Assert.True(acquire.Stage == SiteStage.Raw || acquire.Reason!.Length > 0);
    }

    [Fact]
    public void What_passes_through_a_helper_for_anything_is_not_one_lock()
    {
        LockInventory inventory = Collect("""
                readonly string _name = "";
                [CoarseLock] readonly object _a = new();
                [CoarseLock] readonly object _b = new();
                void M() { Check.NotNull(_name); Check.NotNull(this); lock (_a) { _n++; } }
                void N() { lock (Check.NotNull(_b)) { _n++; } }
            """);
        Assert.Equal(["Space._a", "Space._b"], inventory.Locks.Select(l => l.Lock.Name).Order(StringComparer.Ordinal));
        Assert.Equal(SiteStage.Raw, inventory.Sites.Single(s => s.Kind == SiteKind.Acquire && s.Lock.Name == "Space._a").Stage);
        Assert.Equal(SiteStage.Refused, inventory.Sites.Single(s => s.Kind == SiteKind.Acquire && s.Lock.Name == "Space._b").Stage);
    }
}
