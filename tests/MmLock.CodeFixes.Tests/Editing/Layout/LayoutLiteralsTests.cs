using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Tests.Editing.Layout;

/// <summary>Line ends and indentation are the layout engine's: no other edit has a literal of them.</summary>
public sealed class LayoutLiteralsTests
{
    [Fact]
    public void No_edit_has_a_line_end_or_an_indentation_of_its_own()
    {
        string root = typeof(LayoutLiteralsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
        string source = Path.Combine(root, "src", "MmLock.CodeFixes");
        string[] found =
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Where(f => Path.GetRelativePath(source, f).Split(Path.DirectorySeparatorChar) is not ["obj" or "bin", ..] and not ["Editing", "Layout", ..])
                .SelectMany(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), path: f).GetRoot().DescendantTokens()
                    .Where(t => IsLiteral(t) && IsLayout(t.ValueText) || t.ValueText is "CarriageReturnLineFeed" or "ElasticCarriageReturnLineFeed" or "LineFeed" or "ElasticLineFeed" or "NewLine" && t.Parent?.Parent?.ToString() == "Environment.NewLine")
                    .Select(t => $"{Path.GetRelativePath(source, f)}({t.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {t}")),
        ];
        Assert.True(found.Length == 0, string.Join("\n", found));
    }

    private static bool IsLiteral(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.CharacterLiteralToken;

    /// <summary>Blanks between words are text.</summary>
    private static bool IsLayout(string text) => text.Contains('\n', StringComparison.Ordinal) || text.Contains('\t', StringComparison.Ordinal) || text.StartsWith("  ", StringComparison.Ordinal);
}
