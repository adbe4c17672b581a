using System.Diagnostics.CodeAnalysis;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Migration;
using MmLock.Analyzers.Rules.Protocol;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Tests.Rules;

/// <summary>
/// A build reports warnings and errors only; what is quieter by default is looked for where .editorconfig makes it
/// loud, in every way in which it can.
/// </summary>
public sealed class RuleSelectionTests
{
    private const string Category = "dotnet_analyzer_diagnostic.category-MmLock.Migration.severity";
    private const string All = "dotnet_analyzer_diagnostic.severity";
    private const string Id = "dotnet_diagnostic.MML1001.severity";

    [Theory]
    [InlineData("", false)]
    [InlineData($"{Category} = warning", true)]
    [InlineData("DotNet_Analyzer_Diagnostic.Category-mmlock.MIGRATION.severity = Error", true)]
    [InlineData($"{All} = warning", true)]
    [InlineData($"{All} = suggestion", false)]
    [InlineData($"{All} = loud", false)]
    [InlineData("dotnet_analyzer_diagnostic.category-MmLock.Hold.severity = warning", false)]
    public void Info_rule(string setting, bool on) => Assert.Equal(on, IsOn(MML1001RawLockSite.Definition, setting, ""));

    [Theory]
    [InlineData("", false)]
    [InlineData($"{Category} = warning", true)]
    [InlineData($"{All} = error", true)]
    public void Hidden_rule(string setting, bool on) => Assert.Equal(on, IsOn(MML1003CandidateCoarseLock.Definition, setting, ""));

    [Theory]
    [InlineData("", true)]
    [InlineData("dotnet_analyzer_diagnostic.category-MmLock.Protocol.severity = none", false)]
    [InlineData($"{All} = silent", false)]
    [InlineData($"{All} = default", true)]
    public void Warning_rule(string setting, bool on) => Assert.Equal(on, IsOn(MML3004SelfDeadlock.Definition, setting, ""));

    [Theory]
    [InlineData($"{All} = none\n{Category} = warning", true)]
    [InlineData($"{All} = warning\n{Category} = none", false)]
    [InlineData($"{All} = warning\n{Category} = default", false)]
    public void Category_before_all(string setting, bool on) => Assert.Equal(on, IsOn(MML1001RawLockSite.Definition, setting, ""));

    [Theory]
    [InlineData($"{Id} = none\n{Category} = warning\n{All} = error", "", false)]
    [InlineData($"{Id} = suggestion\n{Category} = warning", "", false)]
    [InlineData($"{Id} = warning\n{Category} = none\n{All} = none", "", true)]
    [InlineData($"{Category} = warning", $"{Id} = none", false)]
    [InlineData($"{Category} = none", $"{Id} = warning", true)]
    [InlineData($"{Id} = warning", $"{Category} = none", true)]
    public void Id_before_category_and_all_wherever_they_are_set(string inTree, string global, bool on) =>
        Assert.Equal(on, IsOn(MML1001RawLockSite.Definition, inTree, global));

    [Theory]
    [InlineData("", $"{Category} = warning", true)]
    [InlineData("", $"{All} = warning", true)]
    [InlineData($"{Category} = none", $"{Category} = warning", false)]
    [InlineData($"{Category} = warning", $"{Category} = none", true)]
    public void Global_settings_and_nearer_ones_before_them(string inTree, string global, bool on) =>
        Assert.Equal(on, IsOn(MML1001RawLockSite.Definition, inTree, global));

    [Fact]
    public void Each_file_by_its_own_settings()
    {
        AnalyzerConfigSet set =
            AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse($"root = true\n[mm/*.cs]\n{Category} = warning\n", "/.editorconfig") });
        SyntaxTree here = CSharpSyntaxTree.ParseText("", path: "/mm/A.cs");
        SyntaxTree there = CSharpSyntaxTree.ParseText("", path: "/io/B.cs");
        RuleSelection selection = Selection(set, here, there);
        Assert.True(selection.IsOn(MML1001RawLockSite.Definition, here));
        Assert.False(selection.IsOn(MML1001RawLockSite.Definition, there));
    }

    [Fact]
    public void Id_set_for_the_whole_build_before_bulk_settings()
    {
        AnalyzerConfigSet set = Configuration($"{Category} = warning", "");
        SyntaxTree tree = CSharpSyntaxTree.ParseText("", path: "/A.cs");
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, specificDiagnosticOptions: [new("MML1001", ReportDiagnostic.Suppress)]);
        CSharpCompilation compilation =
            CSharpCompilation.Create("A", [tree], options: options.WithSyntaxTreeOptionsProvider(new ById(set)));
        Assert.False(
            new RuleSelection(compilation, new Options(set), DiagnosticSeverity.Warning).IsOn(MML1001RawLockSite.Definition, tree));
    }

    private static bool IsOn(DiagnosticDescriptor rule, string inTree, string global)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText("", path: "/A.cs");
        return Selection(Configuration(inTree, global), tree).IsOn(rule, tree);
    }

    private static AnalyzerConfigSet Configuration(string inTree, string global) => AnalyzerConfigSet.Create(new[]
    {
        AnalyzerConfig.Parse("root = true\n[*.cs]\n" + inTree, "/.editorconfig"),
        AnalyzerConfig.Parse("is_global = true\n" + global, "/.globalconfig"),
    });

    private static RuleSelection Selection(AnalyzerConfigSet set, params SyntaxTree[] trees)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "A", trees,
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary).WithSyntaxTreeOptionsProvider(new ById(set)));
        return new RuleSelection(compilation, new Options(set), DiagnosticSeverity.Warning);
    }

    private sealed class ById(AnalyzerConfigSet set) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(
            SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            set.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(
            string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            set.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
    }

    private sealed class Options(AnalyzerConfigSet set) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new Values(set.GlobalConfigOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(set.GetOptionsForSourcePath(tree.FilePath));

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(set.GetOptionsForSourcePath(textFile.Path));
    }

    private sealed class Values(AnalyzerConfigOptionsResult result) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
            result.AnalyzerOptions.TryGetValue(key, out value);
    }
}
