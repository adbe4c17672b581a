using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Rules.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Configuration;

public sealed class MML9001InvalidConfigurationAnalyzerTests
{
    private const string Source = """
        namespace N
        {
            public class Store
            {
                public readonly object Gate = new object();
                public object Other { get; } = new object();
                public void Load() { }
                public void Load(int n, string s) { }
                public T Get<T>(T value) => value;
                public int Size { get; set; }
                public class Inner { public readonly object Gate = new object(); }
            }
        }
        """;

    private const string File = "MmLock.Effects.txt";

    #region flagged

    [Fact]
    public Task Unknown_kind() =>
        VerifyLinesAsync("Fileio M:N.Store.Load", (1, 1, 7, "Fileio", $"'Fileio' is no effect: write {EffectNames.Words}"));

    [Fact]
    public Task Unknown_kind_in_a_list() =>
        VerifyLinesAsync("FileIO, block M:N.Store.Load", (1, 9, 14, "block", $"'block' is no effect: write {EffectNames.Words}"));

    [Fact]
    public Task None_beside_an_effect() =>
        VerifyLinesAsync("  None,Blocks M:N.Store.Load # both", (1, 3, 29, "None,Blocks M:N.Store.Load", "None stands alone"));

    [Fact]
    public Task Missing_id() => VerifyLinesAsync("# x\nFileIO   \n", (2, 1, 7, "FileIO", "the documentation ID is missing"));

    [Fact]
    public Task Id_without_prefix() =>
        VerifyLinesAsync("FileIO N.Store.Load", (1, 8, 20, "N.Store.Load", "a documentation ID begins with M:, P: or T:"));

    [Fact]
    public Task Id_that_is_cut_off() =>
        VerifyLinesAsync(
            "FileIO M:N.Store.Load(System.Int32", (1, 8, 35, "M:N.Store.Load(System.Int32", "it is not formed like a documentation ID"));

    [Fact]
    public Task Type_that_does_not_exist() =>
        VerifyLinesAsync("None T:N.Shop", (1, 6, 14, "T:N.Shop", "neither this project nor its references have a type 'N.Shop'"));

    [Fact]
    public Task Method_that_does_not_exist() =>
        VerifyLinesAsync("None M:N.Store.Lod", (1, 6, 19, "M:N.Store.Lod", "'N.Store' has no method 'Lod'"));

    [Fact]
    public Task Overload_that_does_not_exist() =>
        VerifyLinesAsync(
            "None M:N.Store.Load(System.Int64)",
            (1, 6, 34, "M:N.Store.Load(System.Int64)", "no overload of 'Load' in 'N.Store' has these parameters"));

    [Fact]
    public Task Property_written_as_a_method() =>
        VerifyLinesAsync("None M:N.Store.Size", (1, 6, 20, "M:N.Store.Size", "'N.Store' has no method 'Size'"));

    [Fact]
    public Task Contradiction_in_one_file() =>
        VerifyLinesAsync("None M:N.Store.Load\nFileIO M:N.Store.Load\n", (1, 6, 20, "M:N.Store.Load", "line 2 says otherwise and counts"));

    [Fact]
    public Task Each_wrong_line_and_no_other() => VerifyLinesAsync(
        "FileIO M:N.Store.Load\r\nnonsense\r\n\r\nBlocks T:N.Shop\r\nNone P:N.Store.Size\r\n",
        (2, 1, 9, "nonsense", $"'nonsense' is no effect: write {EffectNames.Words}"),
        (4, 8, 16, "T:N.Shop", "neither this project nor its references have a type 'N.Shop'"));

    [Theory]
    [InlineData("yes")]
    [InlineData("1")]
    public Task Switch_that_is_neither_on_nor_off(string value) =>
        VerifyOptionsAsync("mmlock.closed_world = " + value, ("mmlock.closed_world = " + value, "it is true or false"));

    [Fact]
    public Task Unknown_option() =>
        VerifyOptionsAsync(
            "mmlock.coarse_lock = N.Store.Gate",
            ("mmlock.coarse_lock = N.Store.Gate", "there is no such option; there are mmlock.coarse_locks, mmlock.structure_locks, mmlock.range_parameter_names, mmlock.max_call_depth, mmlock.closed_world"));

    [Fact]
    public Task Lock_of_an_unknown_type() =>
        VerifyOptionsAsync(
            "mmlock.coarse_locks = N.Shop.Gate",
            ("mmlock.coarse_locks = N.Shop.Gate", "neither this project nor its references have a type 'N.Shop'"));

    [Fact]
    public Task Lock_of_a_generic_type_without_its_parameters() =>
        VerifyOptionsAsync(
            "mmlock.coarse_locks = System.Collections.Generic.List.Gate",
            ("mmlock.coarse_locks = System.Collections.Generic.List.Gate", "neither this project nor its references have a type "
                + "'System.Collections.Generic.List'; with its type parameters it is 'System.Collections.Generic.List<T>.Gate'"));

    [Fact]
    public Task Lock_that_is_no_member() =>
        VerifyOptionsAsync(
            "mmlock.structure_locks = N.Store.Gate, N.Store.Load",
            ("mmlock.structure_locks = N.Store.Load", "'N.Store' has no field or property 'Load'"));

    [Fact]
    public Task Lock_without_a_type() =>
        VerifyOptionsAsync("mmlock.coarse_locks = Gate", ("mmlock.coarse_locks = Gate", "a lock is named Namespace.Type.Member"));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("deep")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public Task Depth_that_is_no_positive_number(string depth) =>
        VerifyOptionsAsync("mmlock.max_call_depth = " + depth, ("mmlock.max_call_depth = " + depth, "the depth is a whole number from 1"));

    [Fact]
    public Task Parameter_name_that_is_none() =>
        VerifyOptionsAsync(
            "mmlock.range_parameter_names = start, 2nd, end", ("mmlock.range_parameter_names = 2nd", "it is no name of a parameter"));

    [Fact]
    public async Task Option_for_many_files_is_reported_once_on_the_first_one()
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestState.Sources.Add(("/b/Second.cs", "class Second { }"));
        test.TestState.Sources.Add(("/a/First.cs", "class First { }"));
        test.TestState.Sources.Add(("/a/obj/Generated.cs", "class Generated { }"));
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\nmmlock.max_call_depth = no\n"));
        test.ExpectedDiagnostics.Add(
            Expected("mmlock.max_call_depth = no", "the depth is a whole number from 1").WithSpan("/a/First.cs", 1, 1, 1, 6));
        await test.RunAsync();
    }

    [Fact]
    public async Task Option_in_a_global_file()
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestState.Sources.Add(("/a/First.cs", "class First { }"));
        test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", "is_global = true\nmmlock.depth = 3\n"));
        test.ExpectedDiagnostics.Add(
            Expected(
                "mmlock.depth = 3",
                "there is no such option; there are mmlock.coarse_locks, mmlock.structure_locks, mmlock.range_parameter_names, mmlock.max_call_depth, mmlock.closed_world")
                .WithSpan("/a/First.cs", 1, 1, 1, 6));
        await test.RunAsync();
    }

    [Fact]
    public async Task Files_of_a_longer_name()
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestState.Sources.Add(("/a/First.cs", "class First { }"));
        test.TestState.AdditionalFiles.Add(("/x/My.MmLock.Effects.txt", "x"));
        test.ExpectedDiagnostics.Add(
            Expected("x", $"'x' is no effect: write {EffectNames.Words}").WithSpan("/x/My.MmLock.Effects.txt", 1, 1, 1, 2));
        await test.RunAsync();
    }

    [Fact]
    public async Task Lines_of_a_list_of_primitives()
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestState.Sources.Add(("/a/First.cs", "class Latch { public void Enter() { } public void Leave() { } }"));
        test.TestState.AdditionalFiles.Add(("/My.MmLock.Primitives.txt", "type Latch again=waits\nacquire Enter\nrelease Exit\n"));
        test.ExpectedDiagnostics.Add(
            Expected("Exit", "'Latch' has no method or property of this name").WithSpan("/My.MmLock.Primitives.txt", 3, 9, 3, 13));
        await test.RunAsync();
    }

    #endregion

    #region not flagged

    [Fact]
    public Task Comments_and_blank_lines() => VerifyLinesAsync("\uFEFF# FileIO nothing\n\n   \n\t# x\n");

    [Fact]
    public Task Every_kind() =>
        VerifyLinesAsync(
            "FileIO M:N.Store.Load()\nAllocates M:N.Store.Get``1\nPageProportional,Blocks M:N.Store.Load(System.Int32,System.String)\nNone P:N.Store.Size\n");

    [Fact]
    public Task All_overloads() => VerifyLinesAsync("FileIO M:N.Store.Load # both of them");

    [Fact]
    public Task Type_and_nested_type() => VerifyLinesAsync("None T:N.Store\nNone T:N.Store.Inner");

    [Fact]
    public Task Accessor_and_constructor() => VerifyLinesAsync("None M:N.Store.get_Size\nAllocates M:N.Store.#ctor");

    [Fact]
    public Task Members_of_references() =>
        VerifyLinesAsync(
            "None M:System.IO.File.Exists\nNone T:System.Collections.Generic.List`1\nBlocks M:System.Collections.Generic.Dictionary`2.TryGetValue(`0,`1@)");

    [Fact]
    public Task Generic_method_by_its_full_id() =>
        VerifyLinesAsync("FileIO M:N.Store.Get``1(``0)\nNone M:System.Array.Resize``1(``0[]@,System.Int32)");

    [Fact]
    public Task Inherited_member() => VerifyLinesAsync("None M:System.IO.FileStream.ReadExactly");

    [Fact]
    public Task Line_and_its_exception() => VerifyLinesAsync("FileIO T:N.Store\nNone M:N.Store.Load\nBlocks M:N.Store.Load()");

    [Fact]
    public Task The_same_line_twice() => VerifyLinesAsync("None M:N.Store.Load\nNone M:N.Store.Load");

    [Fact]
    public Task Spaces_after_commas() => VerifyLinesAsync("FileIO, Blocks\tM:N.Store.Load(System.Int32, System.String)");

    [Fact]
    public async Task Files_of_another_name()
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestCode = Source;
        test.TestState.AdditionalFiles.Add(("/Other.txt", "x"));
        test.TestState.AdditionalFiles.Add(("/MyMmLock.Effects.txt", "x"));
        await test.RunAsync();
    }

    [Fact]
    public Task Valid_options() => VerifyOptionsAsync("""
        mmlock.coarse_locks = N.Store.Gate, N.Store.Other , N.Store+Inner.Gate
        mmlock.structure_locks = N.Store.Gate
        mmlock.range_parameter_names = start, end, base, größe
        mmlock.max_call_depth = 4
        """);

    [Fact]
    public Task Options_without_a_value() =>
        VerifyOptionsAsync("mmlock.coarse_locks =\nmmlock.max_call_depth = unset\nmmlock.range_parameter_names = ,");

    [Fact]
    public Task Case_of_an_option_does_not_matter() => VerifyOptionsAsync("MmLock.Max_Call_Depth = 3");

    [Fact]
    public Task Options_of_others() => VerifyOptionsAsync("dotnet_diagnostic.MML1001.severity = none\nmmlocks.depth = x\nmmlock_depth = x");

    [Fact]
    public async Task Switched_off()
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestState.Sources.Add(("/a/First.cs", "class First { }"));
        test.TestState.AnalyzerConfigFiles.Add(
            ("/.editorconfig", "root = true\n[*.cs]\nmmlock.max_call_depth = no\ndotnet_diagnostic.MML9001.severity = none\n"));
        await test.RunAsync();
    }

    #endregion

    private static async Task VerifyLinesAsync(string lines, params (int Line, int From, int To, string Part, string Why)[] expected)
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestCode = Source;
        test.TestState.AdditionalFiles.Add((File, lines));
        foreach ((int line, int from, int to, string part, string why) in expected)
        {
            test.ExpectedDiagnostics.Add(Expected(part, why).WithSpan(File, line, from, line, to));
        }

        await test.RunAsync();
    }

    private static async Task VerifyOptionsAsync(string options, params (string Part, string Why)[] expected)
    {
        CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> test = Test();
        test.TestCode = "// header\n" + Source;
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\n" + options + "\n"));
        foreach ((string part, string why) in expected)
        {
            test.ExpectedDiagnostics.Add(Expected(part, why).WithSpan(2, 1, 2, 10));
        }

        await test.RunAsync();
    }

    private static DiagnosticResult Expected(string part, string why) =>
        new DiagnosticResult("MML9001", DiagnosticSeverity.Warning).WithArguments(part, why);

    private static CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier> Test()
    {
        var test = new CSharpAnalyzerTest<MML9001InvalidConfigurationAnalyzer, DefaultVerifier>
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0")
        };
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        return test;
    }
}
