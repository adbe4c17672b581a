using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmLock.Shared;

namespace MmLock.CodeFixes.Tests.Editing.Layout;

/// <summary>Line ends and indentation are the layout engine's: no other edit has a literal of them.</summary>
public sealed class LayoutLiteralsTests
{
    [Fact]
    public void No_edit_has_a_line_end_or_an_indentation_of_its_own()
    {
        string source = RepositoryFolder.Of("src", "MmLock.CodeFixes");
        string[] found =
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Where(f => Path.GetRelativePath(source, f).Split(Path.DirectorySeparatorChar)
                    is not ["obj" or "bin", ..] and not ["Editing", "Layout", ..])
                .SelectMany(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: f).GetRoot().DescendantTokens()
                    .Where(IsLayout)
                    .Select(t => $"{Path.GetRelativePath(source, f)}({t.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {t}")),
        ];
        Assert.True(found.Length == 0, string.Join("\n", found));
    }

    [Theory]
    [InlineData("""string s = "    ";""", true)]
    [InlineData("""string s = $"{x}  {y}";""", true)]
    [InlineData("""char c = '\n';""", true)]
    [InlineData("""string s = Environment.NewLine;""", true)]
    [InlineData("""var t = SyntaxFactory.ElasticCarriageReturnLineFeed;""", true)]
    [InlineData("""var n = node.NormalizeWhitespace();""", true)]
    [InlineData("""string s = "two  blanks";""", false)]
    [InlineData("""string n = layout.At(node).NewLine;""", false)]
    public void Layout_is_told_from_other_text(string code, bool isLayout) =>
        Assert.Equal(isLayout, CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens().Any(IsLayout));

    private static bool IsLayout(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.CharacterLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken => IsLayout(token.ValueText),
        SyntaxKind.IdentifierToken => token.ValueText is "CarriageReturnLineFeed" or "ElasticCarriageReturnLineFeed" or "LineFeed"
            or "ElasticLineFeed" or "NormalizeWhitespace" || token.Parent?.Parent?.ToString() == "Environment.NewLine",
        _ => false,
    };

    /// <summary>Blanks between words are text.</summary>
    private static bool IsLayout(string text) =>
        text.Contains('\n', StringComparison.Ordinal) || text.Contains('\t', StringComparison.Ordinal)
        || text.StartsWith("  ", StringComparison.Ordinal);
}
