using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Tests.Conversion;

/// <summary>A lock that is refused says what would remove the refusal: behind the reason, and a semicolon or a colon.</summary>
public sealed class RefusalTextTests
{
    /// <summary>Where refusals are written. Names of operations and parts of sentences are no reasons: they have few words.</summary>
    private static readonly string[] s_files =
    [
        "MmLock.Analyzers/Conversion/*.cs", "MmLock.Analyzers/Locks/AliasSetBuilder*.cs", "MmLock.Analyzers/Locks/Companion*.cs",
        "MmLock.Analyzers/Locks/ObjectLockHelpers.cs",
        "MmLock.CodeFixes/Editing/SolutionLocks.cs", "MmLock.CodeFixes/Editing/CompanionProjects.cs",
        "MmLock.Tool/Inventory/SolutionInventory.cs", "MmLock.Tool/Inventory/SourceOwner.cs",
    ];

    /// <summary>Why a lock must know its thread: that keeps nothing raw by itself, but what stands behind it in a refusal does.</summary>
    private static readonly string[] s_needs =
    [
        "a path re-enters it", "a path runs code", "the filter of a handler re-enters it", "leaves it held to callers",
        "acquires it while it holds it", "acquires it again while it holds it", "'{}' would have to change, but {}",
        "project '{}' keeps it raw: {}", "the lock stays raw as a whole: ", "which it does not allow and",
    ];

    private const int FewWords = 6;

    public static TheoryData<string> Reasons => [.. s_files.SelectMany(FilesOf).SelectMany(TextsIn)];

    [Fact]
    public void They_are_found() => Assert.InRange(Reasons.Count, 60, 200);

    [Theory]
    [MemberData(nameof(Reasons))]
    public void Refusal_says_what_would_remove_it(string text) =>
        Assert.True(text.Contains("; ") || text.Contains(": ") || text.Contains(". "), text);

    private static IEnumerable<string> FilesOf(string pattern)
    {
        string[] parts = pattern.Split('/');
        string folder = Path.Combine([Repository.Root, "src", .. parts[..^1]]);
        return Directory.EnumerateFiles(folder, parts[^1]).Order(StringComparer.Ordinal);
    }

    /// <summary>Sentences, with the parts that are joined by + as one, and {} where something is put in.</summary>
    private static IEnumerable<string> TextsIn(string file)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot();
        IEnumerable<ExpressionSyntax> whole = root.DescendantNodes().OfType<ExpressionSyntax>()
            .Where(e => e is InterpolatedStringExpressionSyntax || e.IsKind(SyntaxKind.StringLiteralExpression))
            .Where(e => !e.Ancestors().Any(a => a is InterpolationSyntax or AttributeSyntax))
            .Select(e => e.AncestorsAndSelf().TakeWhile(a => a == e || a.IsKind(SyntaxKind.AddExpression))
                .OfType<ExpressionSyntax>().Last()).Distinct();
        return whole.Select(TextOf).Where(t => t.Split(' ').Length > FewWords && !s_needs.Any(t.Contains)).Distinct();
    }

    private static string TextOf(ExpressionSyntax expression) => expression switch
    {
        BinaryExpressionSyntax sum => TextOf(sum.Left) + TextOf(sum.Right),
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(c =>
            c is InterpolatedStringTextSyntax written ? written.TextToken.ValueText : "{}")),
        _ => "{}",
    };
}
