using Microsoft.CodeAnalysis.CSharp;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Tests.Prefilter;

/// <summary>What a name in another file can mean depends on no body, and on all else.</summary>
public sealed class DeclarationDigestTests
{
    [Theory]
    [InlineData("class C { void M() { } }", "class C { void M() { N(1); } }")]
    [InlineData("class C { int M() => 1; }", "class C { int M() => 2; }")]
    [InlineData("class C { int P => 1; int Q { get => 1; set { } } }", "class C { int P => 2; int Q { get => 3; set { P(); } } }")]
    [InlineData("class C { C() { } int this[int i] => 1; }", "class C { C() { M(); } int this[int i] => i; }")]
    [InlineData("class C { void M() { } }", "class C { /* said */ void M()  { } }")]
    [InlineData("class C { object P { get => null; } }", "class C { object P { get => field; } }")]
    [InlineData("class C(object o) { object M() => null; }", "class C(object o) { object M() => o; }")]
    [InlineData("struct C { object M() => null; }", "struct C { object M() => 1; }")]
    public void Bodies_do_not_count(string one, string other) => Assert.True(AreSame(one, other));

    [Theory]
    [InlineData("class C { void M() { } }", "class C { void M(int i) { } }")]
    [InlineData("class C { void M() { } }", "class C { internal void M() { } }")]
    [InlineData("class C { int P => 1; }", "class C { int P; }")]
    [InlineData("class C { int P => 1; }", "class C { int P { get { return 1; } } }")]
    [InlineData("partial class C { partial void M(); }", "partial class C { partial void M() { } }")]
    [InlineData("class C { const int N = 1; }", "class C { const int N = 2; }")]
    [InlineData("class C { void M(int i = 1) { } }", "class C { void M(int i = 2) { } }")]
    [InlineData("class C { object F = new Func<int>(() => { return 1; }); }", "class C { object F = new Func<int>(() => { return 2; }); }")]
    [InlineData("class C { }", "class C : B { }")]
    [InlineData("class C { }", "using static D; class C { }")]
    [InlineData("class C { }", "[A] class C { }")]
    [InlineData("enum E { A, B }", "enum E { B, A }")]
    [InlineData("Run();", "Stop();")]
    [InlineData("class ab { }", "class a { } class b { }")]
    [InlineData("struct C { object P { get => null; } }", "struct C { object P { get => field; } }")]
    [InlineData("struct C(object o) { object M() => null; }", "struct C(object o) { object M() => o; }")]
    [InlineData("partial struct C { object M() => null; }", "partial struct C { object M() => o; }")]
    public void All_else_counts(string one, string other) => Assert.False(AreSame(one, other));

    [Fact]
    public void The_file_counts() => Assert.NotEqual(Of("class C { }", "a.cs"), Of("class C { }", "b.cs"));

    private static bool AreSame(string one, string other) => Of(one, "a.cs") == Of(other, "a.cs");

    private static string Of(string text, string file) =>
        Convert.ToHexString(DeclarationDigest.Of(CSharpSyntaxTree.ParseText(text, path: file), CancellationToken.None));
}
