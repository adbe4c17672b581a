using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using MmLock.Analyzers.Configuration;

namespace MmLock.Analyzers.Tests.Configuration;

public sealed class MmLockOptionsTests
{
    private const string Source =
        "namespace N { class C { object _a = 1; object B { get; } = 1; void M() { } class D { object _a = 2; } } }";

    [Fact]
    public void Nothing_set()
    {
        MmLockOptions options = Read([]);
        Assert.Empty(options.CoarseLockMembers);
        Assert.Empty(options.StructureLockMembers);
        Assert.Empty(options.RangeParameters);
        Assert.Equal(MmLockOptions.DefaultMaxCallDepth, options.CallDepth);
        Assert.False(options.IsClosedWorld);
    }

    [Fact]
    public void No_options_at_all() => Assert.Equal(16, MmLockOptions.Read(Compile(), null, default).CallDepth);

    [Fact]
    public void Everything_set()
    {
        MmLockOptions options = Read(new()
        {
            ["mmlock.coarse_locks"] = "N.C._a, N.C.B",
            ["mmlock.structure_locks"] = "N.C+D._a,",
            ["mmlock.range_parameter_names"] = "from , TO",
            ["mmlock.max_call_depth"] = " 5 ",
            ["mmlock.closed_world"] = "True",
        });
        Assert.Equal(["_a", "B"], options.CoarseLockMembers.Select(m => m.Name));
        Assert.Equal("D", Assert.Single(options.StructureLockMembers).ContainingType.Name);
        Assert.Contains("to", options.RangeParameters);
        Assert.Equal(5, options.CallDepth);
        Assert.True(options.IsClosedWorld);
    }

    [Fact]
    public void What_is_wrong_does_not_hide_the_rest()
    {
        MmLockOptions options =
            Read(new() { ["mmlock.coarse_locks"] = "N.X._a, , N.C.M, ., N.C., N.C._a", ["mmlock.max_call_depth"] = "many" });
        Assert.Equal(["_a"], options.CoarseLockMembers.Select(m => m.Name));
        Assert.Equal(16, options.CallDepth);
    }

    /// <summary>A name is pasted from the inventory, which prints what C# writes.</summary>
    [Fact]
    public void Name_that_is_printed_is_read()
    {
        Compilation compilation = CSharpCompilation.Create("p", [CSharpSyntaxTree.ParseText(
            """
            class Global { object gate; class Nested<T> { object gate; } }
            namespace A { class A { object gate; class A1 { object gate; } } class A<T> { object gate; } }
            namespace A.B
            {
                class Outer<K, V> { object gate; class Inner { object gate; } class Pool<T> { object gate; object Other { get; } } }
                struct S { object gate; }
                record R { object gate; }
            }
            """)]);
        ISymbol[] locks = [.. compilation.GetSymbolsWithName(n => n is "gate" or "Other").Where(s => s is IFieldSymbol or IPropertySymbol)];
        Assert.Equal(11, locks.Length);
        foreach (ISymbol symbol in locks.Concat(locks.Select(l => l.ContainingType)))
        {
            string name = symbol.ToDisplayString();
            var options = new AnalyzerOptions([], new HostSettings(new() { [MmLockOptions.CoarseLocks] = name + ", none" }));
            Assert.Equal([symbol], MmLockOptions.Read(compilation, options, default).CoarseLockMembers, SymbolEqualityComparer.Default);
            Assert.Empty(OptionSettings.Problems(compilation, new HostSettings(new() { [MmLockOptions.CoarseLocks] = name }), default));
        }
    }

    [Fact]
    public void Any_text_is_survived()
    {
        var random = new Random(9001);
        const string Signs = "NC._a+,`.. \t<>{}()[]0123\u0000é";
        Compilation compilation = Compile();
        for (int i = 0; i < 2000; i++)
        {
            string value = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => Signs[random.Next(Signs.Length)])]);
            HostSettings provider = new(MmLockOptions.Keys.ToDictionary(k => k, _ => value));
            MmLockOptions.Read(compilation, new AnalyzerOptions([], provider), default);
            OptionSettings.Problems(compilation, provider, default);
        }
    }

    /// <summary>Hosts older than the listing of options: known keys are still checked.</summary>
    [Fact]
    public void Host_that_cannot_list_its_options() =>
        Assert.Equal(
            "mmlock.max_call_depth = x",
            Assert.Single(
                OptionSettings.Problems(
                    Compile(), new HostSettings(new() { ["mmlock.max_call_depth"] = "x", ["mmlock.other"] = "y" }) { IsListed = false }, default))
                .Part);

    private static MmLockOptions Read(Dictionary<string, string> values) =>
        MmLockOptions.Read(Compile(), new AnalyzerOptions([], new HostSettings(values)), default);

    private static Compilation Compile() =>
        CSharpCompilation.Create(
            "Options", [CSharpSyntaxTree.ParseText(Source, path: "C.cs")], Basic.Reference.Assemblies.Net100.References.All);
}
