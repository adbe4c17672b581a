using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Inventory;

/// <summary>Locks that are taken and given back by methods of the program: what is locked is listed, whatever else these do.</summary>
public sealed class HelperSitesTests
{
    private const string Thin = "public static void Exit(object o) => Monitor.Exit(o);";

    private const string Retried = """
        public static void Enter(object obj)
        {
            try { Monitor.Enter(obj); } catch (ThreadInterruptedException) { RetryEnter(obj); Thread.CurrentThread.Interrupt(); }
        }
        private static void RetryEnter(object obj) { try { Monitor.Enter(obj); } catch (ThreadInterruptedException) { RetryEnter(obj); } }
        """;

    private const string Counted = "static int s_n; public static void Enter(object o) { s_n++; Monitor.Enter(o); }";

    private const string Handed = Counted + " public static void Take(object o) { Enter(o); s_n++; }";

    private const string Generic =
        "static int s_n; public static void Enter<T>(T o) where T : class { Monitor.Enter(o); s_n++; }";

    private const string Attempt =
        "public static bool Try(object o) { bool got = Monitor.TryEnter(o, 9); if (!got) { Thread.Yield(); } return got; }";

    private const string Left = "static int s_left; public static void Leave(object o) { s_left--; Monitor.Exit(o); }";

    [Theory]
    [InlineData(Retried + Thin, "U.Enter(this);", "U.Exit(this);", "Acquire U.Enter,Release Monitor.Exit")]
    [InlineData(Counted + Thin, "U.Enter(this);", "U.Exit(this);", "Acquire U.Enter,Release Monitor.Exit")]
    [InlineData(Handed + Thin, "U.Take(this);", "U.Exit(this);", "Acquire U.Take,Release Monitor.Exit")]
    [InlineData(Generic + Thin, "U.Enter(this);", "U.Exit(this);", "Acquire U.Enter,Release Monitor.Exit")]
    [InlineData(Attempt + Thin, "if (!U.Try(this)) return;", "U.Exit(this);", "Acquire U.Try,Release Monitor.Exit")]
    [InlineData(Counted + Left, "U.Enter(this);", "U.Leave(this);", "Acquire U.Enter,Release U.Leave")]
    [InlineData(Left, "Monitor.Enter(this);", "U.Leave(this);", "Acquire Monitor.Enter,Release U.Leave")]
    [InlineData(
        "public static void Take(object o) => Monitor.Enter(o); public static void Give(object o) => Monitor.Exit(o);",
        "U.Take(this);", "U.Give(this);", "Acquire Monitor.Enter,Release Monitor.Exit")]
    public void Calls_are_sites_of_the_object_that_they_are_given(string helpers, string take, string give, string expected)
    {
        string owner = $"class Owner {{ int _n; void M() {{ {take} try {{ _n++; }} finally {{ {give} }} }} }} ";
        LockInventory inventory = Collect(owner + "static class U { " + helpers + " }");
        Assert.Equal("Owner", Assert.Single(inventory.Locks).Lock.Name);
        Assert.Equal(expected, string.Join(",", inventory.Sites.Select(s => $"{s.Kind} {s.Primitive}")));

        LockInventory designated = Collect("[CoarseLock] " + owner + "static class U { " + helpers + " }");
        string[] reasons = [.. designated.Sites.Select(s => s.Reason).OfType<string>().Distinct()];
        Assert.Equal(expected.Contains(" U.", StringComparison.Ordinal), reasons.Length > 0);
        Assert.All(reasons, r => Assert.Matches("^(the lock stays raw as a whole: )?'U[.](Enter|Take|Try|Leave)' does more than .* use 'lock' instead$", r));
    }

    [Fact]
    public void Designation_of_what_is_beside_and_of_types_is_refused_for_the_helper_too()
    {
        LockInventory inventory = Collect(
            "class Owner { [CoarseLock] readonly List<int> _list = new(); void M() { U.Enter(_list); _list.Add(1); U.Exit(_list); } } "
                + "[CoarseLock] class Kind { static int s_n; static void M() { U.Enter(typeof(Kind)); s_n++; U.Exit(typeof(Kind)); } } "
                + "static class U { " + Counted + Thin + " }");
        Assert.Equal(
            ["Owner._list Declaration", "Owner._list Acquire", "Owner._list Release", "typeof(Kind) Declaration", "typeof(Kind) Acquire", "typeof(Kind) Release"],
            inventory.Sites.Select(s => $"{s.Lock.Name} {s.Kind}"));
        Assert.All(inventory.Sites, s => Assert.Equal(SiteStage.Refused, s.Stage));
        Assert.Contains(inventory.Sites, s => s.Reason!.StartsWith("'U.Enter' does more than take the lock", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("void M() { object o = this; lock (o) { _n++; } }", "Owner.M().o")]
    [InlineData("void M(object o) { lock (o) { _n++; } } void N() => M(this);", "Owner.M(object).o")]
    [InlineData("void M(object o) { U.Enter(o); _n++; U.Exit(o); } void N() => M(this);", "Owner.M(object).o")]
    [InlineData("readonly List<object> _all = new(); void M() { foreach (var x in _all) { lock (x) { _n++; } } }", "Owner._all")]
    [InlineData("void M() { var gate = new object(); Action a = () => { lock (gate) { _n++; } }; a(); }", "Owner.M().gate")]
    public void What_only_a_local_or_a_parameter_names_is_listed_by_that(string body, string name)
    {
        LockInventory inventory = Collect("class Owner { int _n; " + body + " } static class U { " + Counted + Thin + " }");
        Assert.Equal(name, Assert.Single(inventory.Locks).Lock.Name);
        Assert.NotEmpty(inventory.Sites);
        Assert.All(inventory.Sites, s => Assert.Equal(SiteStage.Undesignated, s.Stage));
    }

    [Theory]
    [InlineData("static void Both(object o) { Monitor.Enter(o); Monitor.Exit(o); }")]
    [InlineData("static void Both(object o) { lock (o) { } }")]
    public void Method_that_takes_and_gives_back_is_no_site(string both)
    {
        LockInventory inventory = Collect("class Owner { int _n; void M() { Both(this); lock (this) { _n++; } } " + both + " }");
        Assert.DoesNotContain(inventory.Sites, s => s.Primitive.Contains("Both", StringComparison.Ordinal));
    }

    private static LockInventory Collect(string source)
    {
        const string Usings = "using System; using System.Collections.Generic; using System.Threading; using MmLock;\n";
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Helpers", [CSharpSyntaxTree.ParseText(Usings + source, path: "a.cs")], AllRules.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return LockInventory.Collect(LockEngine.Of(compilation, new AnalyzerOptions([]), default), InventoryScope.All, default);
    }
}
