using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Tests;
using MmLock.CodeFixes.Tests.Rules.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Tests.Editing.Layout;

/// <summary>
/// Applies one fix to a file of a style, with an <c>.editorconfig</c> that names the style and without one, compares the text to
/// the letter, and has the formatter find nothing to change in it.
/// </summary>
internal static class LayoutVerifier<TFix>
    where TFix : CodeFixProvider, new()
{
    public static async Task VerifyAsync(string id, string? key, FileStyle style, string before, string after)
    {
        await VerifyAsync(id, key, style.Of(before), style.Of(after), null);
        await VerifyAsync(id, key, style.Of(before), style.Of(after), style.EditorConfig);
        Assert.Equal(style.Of(after), await FormatAsync(style.Of(after), style.EditorConfig));
    }

    public static Task VerifyAsync(string id, string? key, string before, string after, string? editorConfig)
    {
        var test = new Test(id)
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CodeActionEquivalenceKey = key,
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck | CodeFixTestBehaviors.FixOne,
            TestCode = before,
            FixedCode = after,
        };
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        test.DisabledDiagnostics.AddRange(RuleIds.AllBut([id]));
        test.TestState.AdditionalReferences.AddRange(Basic.Reference.Assemblies.Net100.References.All);
        test.TestState.AdditionalReferences.Add(typeof(MmapLock).Assembly);
        test.TestState.Sources.Add(RangeModel.Source);
        test.FixedState.Sources.Add(RangeModel.Source);
        if (editorConfig is not null)
        {
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        }

        return test.RunAsync();
    }

    /// <summary>What <c>dotnet format whitespace</c> makes of a file.</summary>
    private static async Task<string> FormatAsync(string text, string editorConfig)
    {
        using var workspace = new AdhocWorkspace();
        Project project = workspace.AddProject("P", LanguageNames.CSharp);
        Document document = project
            .AddAnalyzerConfigDocument(".editorconfig", SourceText.From(editorConfig), filePath: "/.editorconfig").Project
            .AddDocument("A.cs", SourceText.From(text), filePath: "/A.cs");
        return (await (await Formatter.FormatAsync(document)).GetTextAsync()).ToString();
    }

    private sealed class Test(string id) : CSharpCodeFixTest<LockAnalyzer, TFix, DefaultVerifier>
    {
        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions())
                .WithNullableContextOptions(NullableContextOptions.Enable).WithConcurrentBuild(false);

        protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) =>
            analyzers.SelectMany(a => a.SupportedDiagnostics).Single(d => d.Id == id);
    }
}
