using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using MmLock.CodeFixes.Editing;

namespace MmLock.CodeFixes.Tests.Editing;

/// <summary>
/// Which types of a file are asked again after a change in the body of <c>Changed.Work</c>. Every way by which code can get from one type
/// to another must join the two, or a change could do harm that nobody sees.
/// </summary>
public sealed class ChangeReachTests
{
    private const string Changed = """
        class Changed
        {
            private readonly object _gate = new();
            public void Work() { lock (_gate) { /*here*/ } }
        }

        """;

    private const string Apart = """
        class Apart
        {
            private readonly object _gate = new();
            public void Work() { lock (_gate) { } }
        }

        """;

    private const string All = "everything";

    [Fact]
    public void Type_that_shares_nothing_is_not_asked() => Assert.Equal("Changed", Reached(Changed + Apart));

    [Fact]
    public void Member_names_alone_join_nothing() =>
        Assert.Equal("Changed", Reached(Changed + Apart + "class Other { public int Work; public object _gate = new(); }"));

    [Theory]
    [InlineData("class Linked { void M(Changed c) => c.Work(); }")]
    [InlineData("class Linked { Changed F = null!; }")]
    [InlineData("class Linked : Changed { }")]
    [InlineData("class Linked { void M() { var x = new Changed(); } }")]
    [InlineData("class Linked { System.Collections.Generic.List<Changed> F = null!; }")]
    [InlineData("class Linked { static bool M(object o) => o is Changed; }")]
    [InlineData("delegate void Linked(Changed c);")]
    [InlineData("class Linked { class Inner { void M(Changed.Deep d) { } } }")]
    public void Type_that_names_it_is(string other) => Assert.Equal("Changed, Linked", Reached(Changed + other + Apart));

    [Fact]
    public void Type_that_it_names_is() => Assert.Equal(
        "Linked, Changed",
        Reached(
            "class Linked { public static void M() { } }"
                + Changed.Replace("/*here*/", "/*here*/ Linked.M();", StringComparison.Ordinal) + Apart));

    /// <summary>What the new text names counts, too.</summary>
    [Fact]
    public void Type_that_it_names_afterwards_is() => Assert.Equal(
        "Linked, Changed", Reached("class Linked { public static void M() { } }" + Changed + Apart, becomes: "Linked.M();"));

    /// <summary>And what the old one named: a hold that is gone may be missed.</summary>
    [Fact]
    public void Type_that_it_named_before_is() => Assert.Equal(
        "Linked, Changed",
        Reached(
            [
                "class Linked { public static void M() { } }"
                    + Changed.Replace("/*here*/", "Linked.M();/*here*/", StringComparison.Ordinal) + Apart,
            ],
            becomes: "", removed: "Linked.M();"));

    [Fact]
    public void Row_of_types_is() => Assert.Equal(
        "Changed, B, C",
        Reached(Changed + "class B { Changed F = null!; }" + "class C { B F = null!; }" + Apart));

    /// <summary>Reached through a member whose type is named elsewhere.</summary>
    [Fact]
    public void Row_through_another_file_is() => Assert.Equal(
        "Changed, Linked",
        Reached([Changed + "class Linked { void M(Hub h) => h.Part.Work(); }" + Apart, "class Hub { public Changed Part = null!; }"]));

    [Fact]
    public void Parts_of_a_partial_type_are() => Assert.Equal(
        "Changed, Linked",
        Reached(
            Changed.Replace("class", "partial class", StringComparison.Ordinal) + "class Linked { void M() => Maker.Make(); }" + Apart,
            "partial class Changed { static void Run(Maker m) { } }", "class Maker { public static void Make() { } }"));

    [Theory]
    [InlineData("using C = Changed;", "class Linked { void M(C c) => c.Work(); }")]
    [InlineData("using static Changed.Tool;", "class Linked { void M() => Help(); }")]
    public void Other_names_in_the_file_join_all_of_it(string rename, string other) => Assert.Equal(
        All, Reached(rename + Changed.Replace("/*here*/ } }", "/*here*/ } } public static class Tool { public static void Help() { } }",
            StringComparison.Ordinal) + other));

    [Theory]
    [InlineData("global using C = Changed;")]
    [InlineData("global using static System.Math;")]
    public void Other_names_for_all_files_join_all(string rename) => Assert.Equal(All, Reached([Changed + Apart, rename]));

    [Fact]
    public void Extension_method_is_called_without_its_type() => Assert.Equal(
        "Changed, Linked",
        Reached(
            Changed.Replace("/*here*/", "/*here*/ 1.Extend();", StringComparison.Ordinal)
                + "static class Linked { public static void Extend(this int i) { } }" + Apart));

    [Theory]
    [InlineData("static class Ways { public static void Deconstruct(this Changed c, out int a, out int b) => a = b = 0; }")]
    [InlineData("static class Ways { public static System.Collections.Generic.IEnumerator<int> GetEnumerator(this Changed c) => null!; }")]
    [InlineData("class Ways : System.IDisposable { Changed F = null!; public void Dispose() => F.Work(); }")]
    [InlineData("class Ways : System.IO.Stream { Changed F = null!; }")]
    [InlineData("class Ways { Changed F = null!; public override string ToString() { F.Work(); return \"\"; } }")]
    [InlineData("record Ways(Changed F);")]
    [InlineData("class Ways { Changed F = null!; void M() { System.AppDomain.CurrentDomain.ProcessExit += (_, _) => F.Work(); } }")]
    [InlineData("class Ways { Changed F = null!; void M() { lock (System.Console.Out) { F.Work(); } } }")]
    [InlineData("class Ways { Changed F = null!; object O = System.Console.Out; }")]
    [InlineData("class Ways { Changed F = null!; object O => System.Console.Out; }")]
    [InlineData("class Ways { Changed F = null!; void M() { System.Threading.Monitor.Enter(System.Console.Out); } }")]
    [InlineData("class Ways { Changed F = null!; void M(System.Collections.ICollection c) { lock (c.SyncRoot) { F.Work(); } } }")]
    [InlineData("class Ways { Changed F = null!; void M(dynamic d) { d.Work(); } }")]
    [InlineData(
        "class Ways { Changed F = null!; void M(MmLock.MmapLock a, MmLock.MmapLock b) "
            + "{ using (a.VmaLock.Enter()) using (b.VmaLock.Enter()) { } } }")]
    [InlineData("class Ways { Changed F = null!; void M() => MmLock.MmapLockValidator.Reports.GetEnumerator(); }")]
    public void Ways_without_a_name_lead_everywhere(string ways) => Assert.Equal(All, Reached(Changed + ways + Apart));

    [Theory]
    [InlineData("class Changed2 { Changed F = null!; public Changed2() => F.Work(); }")]
    [InlineData("class Changed2 { object F = new Changed(); }")]
    [InlineData("class Changed2 { Changed F = null!; int G = Compute(); static int Compute() => 1; }")]
    public void Object_of_any_class_may_be_one_of_these(string made)
    {
        const string making = "class Maker { static T Make<T>() where T : new() => new T(); }";
        Assert.Equal(All, Reached([Changed + made + Apart, making]));
        Assert.Equal("Changed, Changed2", Reached(Changed + made + Apart));
    }

    /// <summary>What the ways above must not be confused with.</summary>
    [Theory]
    [InlineData("class Linked { Changed F = null!; void M() { System.Console.Out.Flush(); int n = 0; n += 1; string s = string.Empty; } }")]
    [InlineData("class Linked { Changed F = null!; void M(MmLock.MmapLock a) { using (a.VmaLock.Enter()) { } } }")]
    [InlineData("class Linked : Base { Changed F = null!; public override void M() { } } class Base { public virtual void M() { } }")]
    [InlineData("interface Linked { void M(Changed c); }")]
    public void Ordinary_code_is_no_such_way(string other) =>
        Assert.StartsWith("Changed, Linked", Reached(Changed + other + Apart), StringComparison.Ordinal);

    [Fact]
    public void Change_of_a_declaration_reaches_all() =>
        Assert.Equal(All, Reached(Changed + Apart, becomes: "} } public void More() { {"));

    [Fact]
    public void Code_outside_of_types_reaches_all() => Assert.Equal(All, Reached("System.Console.WriteLine();" + Changed + Apart));

    [Fact]
    public void Way_through_many_files_reaches_all() => Assert.Equal(
        All,
        Reached([Changed + Apart, .. Enumerable.Range(0, 20).Select(i => $"class File{i} {{ Changed F = null!; }}")], "Done();", ""));

    private static string Reached(params string[] sources) => Reached(sources, "int done = 0;", "");

    private static string Reached(string source, string becomes) => Reached([source], becomes, "");

    /// <returns>The types of the first file that are asked, in the order in which they stand; <see cref="All"/> for all.</returns>
    private static string Reached(string[] sources, string becomes, string removed)
    {
        SyntaxTree[] trees = [.. sources.Select((s, i) => Parse(s, $"File{i}.cs"))];
        CSharpCompilation was = CSharpCompilation.Create(
            "Reached", trees,
            [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MmapLock).Assembly.Location)],
            new CSharpCompilationOptions(
                sources[0].StartsWith("System", StringComparison.Ordinal)
                    ? OutputKind.ConsoleApplication
                    : OutputKind.DynamicallyLinkedLibrary));
        string text = sources[0].Replace("/*here*/", becomes, StringComparison.Ordinal);
        SyntaxTree changed = Parse(removed.Length == 0 ? text : text.Replace(removed, "", StringComparison.Ordinal), "File0.cs");
        CSharpCompilation now = was.ReplaceSyntaxTree(trees[0], changed);
        ChangedFile file = Assert.Single(ChangeReach.In(was, now, [new ChangedFile(trees[0], changed)], default));
        Assert.Equal(file.PartOfWas is null, file.PartOfNow is null);
        Assert.Equal(Types(trees[0], file.PartOfWas), Types(changed, file.PartOfNow));
        return file.PartOfNow is null ? All : string.Join(", ", Types(changed, file.PartOfNow));
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(SourceText.From(text), path: path);

    private static IEnumerable<string> Types(SyntaxTree tree, TextSpan? part) => tree.GetRoot().ChildNodes()
        .Where(t => part?.Contains(t.Span) != false)
        .Select(t => t switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax function => function.Identifier.ValueText,
            _ => "",
        });
}
