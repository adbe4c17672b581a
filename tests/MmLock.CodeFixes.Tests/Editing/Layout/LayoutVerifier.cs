using MmLock.CodeFixes.Tests.Rules.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
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

    public static Task VerifyAsync(string id, string? key, string before, string after, string? editorConfig) =>
        FixVerifier<TFix>.VerifyAsync(id, [id], [before, RangeModel.Source], [after, RangeModel.Source], test =>
        {
            test.CodeActionEquivalenceKey = key;
            test.CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllCheck | CodeFixTestBehaviors.FixOne;
            test.FixedState.MarkupHandling = MarkupMode.Allow;
            if (editorConfig is not null)
            {
                test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
            }
        });

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
}
