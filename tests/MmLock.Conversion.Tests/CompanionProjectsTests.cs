using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;

namespace MmLock.Conversion.Tests;

/// <summary>Objects of data of one project that another locks, too.</summary>
public sealed class CompanionProjectsTests
{
    private const string Visible = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"App\")]\n";

    private const string Library = """
        using MmLock;
        namespace Lib;

        [CoarseLock]
        public class Page
        {
            public int Pins;
            public void Pin() { lock (this) { Pins++; } }
        }

        [CoarseLock]
        public class Quiet
        {
            public int Value;
        }

        public static class Sync
        {
            public static void Enter(object o) => System.Threading.Monitor.Enter(o);
            public static void Run(object o, System.Action work) { lock (o) { work(); } }
        }

        public sealed class Slot
        {
            public object? Gate { get; set; }
            public void Do() { lock (Gate!) { } }
        }

        public class Plain
        {
            public int Value;
            public void Touch() { lock (this) { Value++; } }
        }
        """;

    [Theory]
    [InlineData("", "public class User { public void A(Page p) { lock (p) { p.Pins--; } } }", "T:Lib.Page", "InternalsVisibleTo(\"App\")")]
    [InlineData(Visible, "public class User { public void A(Page p) { lock (p) { p.Pins--; } } }", "T:Lib.Page", null)]
    [InlineData(
        Visible, "public class Book : Page { public Book Copy() => (Book)MemberwiseClone(); }", "T:Lib.Page",
        "project 'App' keeps it raw: 'Book' copies itself")]
    [InlineData(
        Visible,
        "public static class Any { public static int In(object o) { lock (o) { return 1; } } public static int A(Page p) => In(p); }",
        "T:Lib.Page", "'In' locks 'o'")]
    [InlineData(
        "", "[MmLock.CoarseLock] public class Own { public void A() { lock (this) { } Sync.Run(this, () => { }); } }", "T:App.Own",
        "is handed to 'Sync.Run(object, Action)' of another project ('Lib')")]
    [InlineData(
        "", "[MmLock.CoarseLock] public class Own { public void A() { lock (this) { } } public void B() { Sync.Enter(this); } }",
        "T:App.Own",
        "is handed to 'Sync.Enter(object)' of another project ('Lib')")]
    [InlineData(
        "", "[MmLock.CoarseLock] public class Own { public void A(Slot s) { lock (this) { } s.Gate = this; } }", "T:App.Own",
        "is handed to 'Slot.Gate' of another project ('Lib')")]
    [InlineData(
        "",
        "public class Own { [MmLock.CoarseLock] readonly int[] _l = new int[1]; public void A() { lock (_l) { } Sync.Run(_l, () => { }); } }",
        "F:App.Own._l", "is handed to 'Sync.Run(object, Action)' of another project ('Lib')")]
    [InlineData("", "[MmLock.CoarseLock] public class Own { public void A() { lock (this) { } } }", "T:App.Own", null)]
    [InlineData(
        Visible, "public class User { [MmLock.CoarseLock] private readonly Plain _plain = new(); public void A() { lock (_plain) { } } }",
        "F:App.User._plain", "project 'Lib' keeps it raw: it does not know that this is a lock, and 'Touch' locks 'this'")]
    [InlineData(
        Visible,
        "public class Other { public static int MmLock; } public class Book : Page { public int MmLock() { lock (this) { return 1; } } }",
        "T:Lib.Page", "would be called")]
    public async Task One_project_decides_for_all(string attributes, string application, string id, string? reason)
    {
        using var workspace = new AdhocWorkspace();
        SolutionLocks locks = await SolutionLocks.OfAsync(SolutionOf(workspace, attributes, application), default);
        Assert.Contains(locks.Projects, p => p.Groups.Any(g => SolutionLocks.IdsOf(g).Contains(id)));
        Assert.Equal(reason is not null, locks.Reasons.TryGetValue(id, out string? why));
        Assert.Contains(reason ?? "", why ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T:Lib.Page", "Page p", "lock (p) { p.Pins--; }", "using (p.MmLock.EnterWrite()) { p.Pins--; }")]
    [InlineData("T:Lib.Quiet", "Quiet q", "lock (q) { q.Value--; }", "using (q.MmLock.EnterWrite()) { q.Value--; }")]
    [InlineData("T:Lib.Quiet#typeof", "Quiet q", "lock (typeof(Quiet)) { }", "using (Quiet.MmTypeLock.EnterWrite()) { }")]
    public async Task Lock_is_declared_where_the_class_is_and_taken_in_both(string id, string parameter, string site, string converted)
    {
        using var workspace = new AdhocWorkspace();
        Solution before = SolutionOf(workspace, Visible, $"public class User {{ public void A({parameter}) {{ {site} }} }}");
        Solution after = await ApiConversion.ConvertAsync(before, [id], default);
        string library = await Projects.TextOf(after, "Lib");
        Assert.Contains(id.EndsWith("typeof", StringComparison.Ordinal)
            ? "internal static MmapLock MmTypeLock { get; } = new();"
            : "internal MmapLock MmLock { get; } = new();", library, StringComparison.Ordinal);
        Assert.Contains(converted, await Projects.TextOf(after, "App"), StringComparison.Ordinal);
        Assert.Equal(id == "T:Lib.Page", library.Contains("using (MmLock.EnterWrite()) { Pins++; }", StringComparison.Ordinal));
        await Projects.BindsAsync(after);
    }

    /// <summary>What was converted is asked for once more, by the same name: no raw lock is left of it.</summary>
    [Theory]
    [InlineData("System.Collections.Generic.Queue<Page>")]
    [InlineData("System.Collections.Generic.List<int>")]
    public async Task Collection_whose_lock_stands_beside_it_is_no_lock_itself(string type)
    {
        using var workspace = new AdhocWorkspace();
        Solution before = SolutionOf(
            workspace, "",
            $"public class Own {{ [MmLock.CoarseLock] private readonly {type} _free = new(); public void A() {{ lock (_free) {{ }} }} }}");
        Solution after = await ApiConversion.ConvertAsync(before, ["F:App.Own._free"], default);
        Assert.Contains("using (_freeLock.EnterWrite())", await Projects.TextOf(after, "App"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            (await SolutionLocks.OfAsync(after, default)).Projects.SelectMany(p => p.Groups),
            g => !g.IsMmapLock && SolutionLocks.IdsOf(g).Contains("F:App.Own._free"));
    }

    private static Solution SolutionOf(AdhocWorkspace workspace, string attributes, string application) => Projects.Of(
        workspace, ("Lib", "Lib", Library.Replace("namespace Lib;", attributes + "namespace Lib;", StringComparison.Ordinal), []),
        ("App", "App", "using Lib;\nnamespace App;\n" + application, ["Lib"]));
}
