using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MmLock.Shared;

namespace MmLock.Tool.Tests.Architecture;

/// <summary>What the compiler's style rules do not know: lines of at most 140 columns, the text of string literals aside. What the tool has
/// written is as wide as it comes.</summary>
public class LineWidthTests
{
    private const int Columns = 140;

    public static TheoryData<string> Folders => ["src", "tests", "samples"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_is_wider_than_140_columns(string folder)
    {
        List<string> files = Directory.EnumerateFiles(RepositoryFolder.Of(folder), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Any(static part => part is "obj" or "bin" or "ClassicMm.FineGrained")).ToList();

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => WideLines(File.ReadAllText(file)).Select(line => $"{file}:{line}")));
    }

    [Theory]
    [InlineData(140, 0, false)]
    [InlineData(141, 0, true)]
    [InlineData(60, 120, false)]
    [InlineData(141, 20, true)]
    public void Only_the_text_of_literals_may_be_wider(int code, int literal, bool isWide) => Assert.Equal(
        isWide, WideLines(new string('a', code - 1) + "+" + (literal == 0 ? "" : $"\"{new string('b', literal)}\"") + "\n").Any());

    private static IEnumerable<int> WideLines(string text)
    {
        var source = SourceText.From(text);
        List<TextLine> wide = source.Lines.Where(static line => line.Span.Length > Columns).ToList();
        if (wide.Count == 0)
        {
            return [];
        }

        SyntaxNode root =
            CSharpSyntaxTree.ParseText(source, CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetRoot();
        return wide.Where(line => line.Span.Length - LiteralsOf(root, line.Span) > Columns).Select(static line => line.LineNumber + 1);
    }

    private static int LiteralsOf(SyntaxNode root, TextSpan line) => root.DescendantTokens(line)
        .Where(static token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken)
        .Sum(token => token.Span.Intersection(line)?.Length ?? 0);
}
