using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using System.Runtime.CompilerServices;

namespace MmLock.CodeFixes.Tests.Editing.Layout;

/// <summary>Nothing but the layout engine writes line ends and indentation.</summary>
public sealed class LiteralTests
{
    private static readonly HashSet<string> s_factories =
        ["NewLine", "LineFeed", "CarriageReturn", "CarriageReturnLineFeed", "Tab", "Whitespace", "EndOfLine", "NormalizeWhitespace"];

    [Fact]
    public void No_literal_of_indentation_stands_elsewhere()
    {
        string project = Path.GetFullPath(Path.Combine(Here(), "../../../../src/MmLock.CodeFixes"));
        string[] files = [.. Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(project, f).StartsWith("obj", StringComparison.Ordinal))];
        string engine = Path.Combine(project, "Editing", "Layout");
        Assert.NotEmpty(files.Where(f => IsIn(engine, f)).SelectMany(f => LayoutIn(File.ReadAllText(f))));
        Assert.Empty(files.Where(f => !IsIn(engine, f)).SelectMany(f => LayoutIn(File.ReadAllText(f)).Select(t => $"{f}: {t}")));
    }

    [Theory]
    [InlineData("""string s = "    ";""")]
    [InlineData("""string s = "\t";""")]
    [InlineData("""char c = '\n';""")]
    [InlineData("""string s = "a\r\nb";""")]
    [InlineData("""string s = $"{x}  {y}";""")]
    [InlineData("""string s = Environment.NewLine;""")]
    [InlineData("""var t = SyntaxFactory.ElasticCarriageReturnLineFeed;""")]
    public void Layout_is_found(string statement) => Assert.NotEmpty(LayoutIn(statement));

    [Theory]
    [InlineData("""string s = " ";""")]
    [InlineData("""string s = "two  blanks in text";""")]
    [InlineData("""bool b = t.IsKind(SyntaxKind.WhitespaceTrivia);""")]
    [InlineData("""string n = layout.At(node).NewLine;""")]
    public void Other_text_is_not(string statement) => Assert.Empty(LayoutIn(statement));

    private static bool IsIn(string folder, string file) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> LayoutIn(string code) => CSharpSyntaxTree.ParseText(code).GetRoot().DescendantTokens()
        .Where(t => t.Kind() switch
        {
            SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
                or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken =>
                t.ValueText.AsSpan().ContainsAny("\t\r\n") || (t.ValueText.Length > 1 && string.IsNullOrWhiteSpace(t.ValueText)),
            SyntaxKind.IdentifierToken => s_factories.Contains(t.ValueText.Replace("Elastic", "", StringComparison.Ordinal))
                && t.GetPreviousToken().GetPreviousToken().ValueText is "Environment" or "SyntaxFactory" or "FormattingOptions",
            _ => false,
        })
        .Select(t => t.ToString());

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
