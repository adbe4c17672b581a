using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Tests.Operations;

/// <summary>
/// Calls of <c>Target.Run(int)</c> are looked for by name before any is bound. What cannot mean the method by where it stands is left out;
/// whatever can must stay, or its callers are not seen.
/// </summary>
public sealed class SymbolUsesTests
{
    private const string Target = "public class Target { public static int Run(int x) => x; public class Inner { int M() => Run(1); } }";

    [Theory]
    [InlineData("class C { int M() => Target.Run(1); }")]
    [InlineData("class C { static Target t = new(); int M() => t.Act(1); }")]
    [InlineData("class C { int M(Target? t) => t?.Act(1) ?? 0; }")]
    [InlineData("class C : Target { int M() => Run(1); }")]
    [InlineData("class C : Target { class Deep { int M() => Run(1); } }")]
    [InlineData("partial class C { int M() => Run(1); } partial class C : Target { }")]
    [InlineData("class B : Target { } class C : B { int M() => Run(1); }")]
    [InlineData("class C : Generic<int> { int M() => Run(1); } class Generic<T> : Target { }")]
    [InlineData("class C { int M() => Target.Run(x: 1); }")]
    public void Call_that_means_it_is_found(string other) => Assert.True(IsFound(other), other);

    [Theory]
    [InlineData("using static Target; class C { int M() => Run(1); }", "")]
    [InlineData("class C { int M() => Run(1); }", "global using static Target;")]
    [InlineData("using static Target; namespace N { class C { int M() => Run(1); } }", "")]
    [InlineData("namespace N { using static Target; class C { int M() => Run(1); } }", "")]
    public void Types_that_are_open_are_no_reason(string other, string third) => Assert.True(IsFound(other, third), other);

    [Fact]
    public void Statements_outside_of_types_may_mean_a_part_of_their_own()
    {
        CSharpCompilation compilation = Compile("Run(1);", "partial class Program { static int Run(int x) => x; }");
        Assert.Single(Calls(compilation, "Program", "Run"));
    }

    [Theory]
    [InlineData("this Target t, int x, int y = 0", "t.Ext(1)")]
    [InlineData("this Target t, int x, int y = 0", "E.Ext(t, 1, 2)")]
    [InlineData("this Target t", "E.Ext(t)")]
    [InlineData("this Target t, params int[] x", "t.Ext(1, 2, 3)")]
    [InlineData("params int[] x", "E.Ext()")]
    public void Arguments_that_pass_are_found(string parameters, string call) => Assert.Single(
        Calls(
            Compile(Target, $"static class E {{ public static int Ext({parameters}) => 1; }} class C {{ int M(Target t) => {call}; }}"),
            "E", "Ext"));

    [Theory]
    [InlineData("class C { static int Run(int x) => x; int M() => Run(1); }")]
    [InlineData("class C { class Deep { int M() => Run(1); } static int Run(int x) => x; }")]
    [InlineData("class C { int M() => Target.Run(1, 2); }")]
    [InlineData("class C { int M() => Target.Run(); }")]
    public void Call_that_cannot_mean_it_is_not_bound(string other) => Assert.False(IsFound(other), other);

    private static bool IsFound(string other, string third = "")
    {
        string target = Target.Replace("=> x; public class", "=> x; public int Act(int x) => x; public class", StringComparison.Ordinal);
        CSharpCompilation compilation = Compile(target, other, third);
        return Calls(compilation, "Target", other.Contains("Act(", StringComparison.Ordinal) ? "Act" : "Run")
            .Any(c => c.SyntaxTree != compilation.SyntaxTrees[0]);
    }

    [Theory]
    [InlineData("class C { object M() => new Made(1); }", 1)]
    [InlineData("class C { Made M() => new(1); }", 1)]
    [InlineData("using Alias = Made; class C { object M() => new Alias(1); }", 1)]
    [InlineData("class C : Made { C() : base(1) { } C(string s) : base(s) { } }", 1)]
    [InlineData("class C(int x) : Made(x) { }", 1)]
    [InlineData("class C { object M() => new Made(\"\"); Made N() => new(\"\"); object O() => new object(); }", 0)]
    [InlineData("class C { object M() => new[] { new Made(1), new(2), new Made(\"\") }; }", 2)]
    public void Constructor_calls_are_found(string other, int count)
    {
        CSharpCompilation compilation = Compile("public class Made { public Made(int x) { } public Made(string s) { } }", other);
        IMethodSymbol constructor = compilation.GetTypeByMetadataName("Made")!.InstanceConstructors
            .Single(c => c.Parameters[0].Type.SpecialType == SpecialType.System_Int32);
        CheckMeant(constructor, compilation);
        Assert.Equal(count, SymbolUses.Calls(constructor, new SemanticModels(compilation), default).Count());
    }

    private static SyntaxNode[] Calls(CSharpCompilation compilation, string type, string name)
    {
        IMethodSymbol method = compilation.GetTypeByMetadataName(type)!.GetMembers(name).OfType<IMethodSymbol>().Single();
        CheckMeant(method, compilation);
        return [.. SymbolUses.Calls(method, compilation, default)];
    }

    /// <summary>
    /// What is known of names leaves out what binds to something else, and nothing more; the second time from what the first has left.
    /// </summary>
    private static void CheckMeant(IMethodSymbol method, CSharpCompilation compilation)
    {
        SyntaxNode[] meant = [.. SymbolUses.Calls(method, compilation, default).Where(c =>
        {
            SymbolInfo found = compilation.GetSemanticModel(c.SyntaxTree).GetSymbolInfo(c);
            return found.Symbol is IMethodSymbol called
                ? SymbolEqualityComparer.Default.Equals((called.ReducedFrom ?? called).OriginalDefinition, method)
                : !found.CandidateSymbols.IsEmpty;
        })];
        Assert.Equal(meant, SymbolUses.Calls(method, new SemanticModels(compilation), default));
        CSharpCompilation later = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(""))
            .RemoveSyntaxTrees(compilation.SyntaxTrees[0]).AddSyntaxTrees(compilation.SyntaxTrees[0]);
        Assert.Equal(meant, SymbolUses.Calls(method, new SemanticModels(compilation.Clone()), default));
        IMethodSymbol again = later.GetTypeByMetadataName(method.ContainingType.MetadataName)!.GetMembers(method.Name)
            .OfType<IMethodSymbol>().Single(m => m.GetDocumentationCommentId() == method.GetDocumentationCommentId());
        Assert.Equal(meant.ToHashSet(), SymbolUses.Calls(again, new SemanticModels(later), default).ToHashSet());
    }

    private static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Uses", sources.Select(s => CSharpSyntaxTree.ParseText(s)), Basic.Reference.Assemblies.Net100.References.All,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
}
