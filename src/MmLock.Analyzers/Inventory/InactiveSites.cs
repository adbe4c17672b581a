using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Inventory;

/// <summary>A raw site in text that this build does not compile.</summary>
/// <param name="Site">As it is in a build that does.</param>
/// <param name="Span">Where it stands: text is the same in every build.</param>
/// <param name="Symbols">What to change for it to be compiled: <c>A !B</c>.</param>
internal sealed record InactiveSite(LockUse Site, TextSpan Span, string Symbols);

/// <summary>Finds them by compiling a file once for each way in which it can look.</summary>
internal static class InactiveSites
{
    /// <summary>Whether a file has anything to do with locks, in whatever build: others need not be looked at again in each.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="options">Those of its project, which may have primitives of its own.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static bool MayConcern(SyntaxTree tree, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        IdentifierIndex words = IdentifierIndex.Of(tree, cancellationToken);
        LockMemberNames others = LockMemberNames.OthersOf(PrimitiveTable.For(options, cancellationToken));
        return words.HasSiteIn(new TextSpan(0, int.MaxValue)) || DesignatedLocks.Words.Any(words.Contains)
            || others.Acquires.Concat(others.Releases).Any(words.Contains)
            || SymbolSets.DisabledText(tree, cancellationToken).Any(t => MayHaveLocks(t, others));
    }

    public static IEnumerable<InactiveSite> In(
        SyntaxTree tree, Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken)
    {
        List<SyntaxTrivia> disabled = SymbolSets.DisabledText(tree, cancellationToken).ToList();
        if (disabled.Count == 0)
        {
            yield break;
        }

        LockMemberNames others = LockMemberNames.OthersOf(PrimitiveTable.For(options, cancellationToken));
        List<TextSpan> hidden = disabled.Where(t => MayHaveLocks(t, others)).Select(t => t.FullSpan).ToList();
        if (hidden.Count == 0)
        {
            yield break;
        }

        var seen = new HashSet<TextSpan>();
        foreach (ImmutableArray<string> symbols in SymbolSets.Of(new[] { tree }, cancellationToken))
        {
            SyntaxTree shown = SymbolSets.WithSymbols(tree, symbols, cancellationToken);
            LockAliasAnalysis graph = LockAliasAnalysis.Of(compilation.ReplaceSyntaxTree(tree, shown), options, cancellationToken);
            SemanticModel model = graph.Models.Get(shown);
            foreach (SyntaxNode node in shown.GetRoot(cancellationToken).DescendantNodes()
                .Where(n => n is LockStatementSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax))
            {
                if (hidden.Any(h => h.Contains(node.SpanStart)) && model.GetOperation(node, cancellationToken) is { } operation
                    && graph.SiteAt(operation, cancellationToken) is { Group.IsMmapLock: false } site && seen.Add(site.Token.SourceSpan))
                {
                    yield return new InactiveSite(
                        site, site.Token.SourceSpan,
                        SymbolSets.Describe(((CSharpParseOptions)tree.Options).PreprocessorSymbolNames, symbols));
                }
            }
        }
    }

    /// <summary>By its words: most conditional code has nothing to do with locks.</summary>
    private static bool MayHaveLocks(SyntaxTrivia disabled, LockMemberNames others) =>
        SyntaxFactory.ParseTokens(disabled.ToString()).Any(t => t.IsKind(SyntaxKind.LockKeyword)
            || DesignatedLocks.Words.Contains(t.ValueText) || LockMemberNames.Everywhere.Contains(t.ValueText)
            || others.Contains(t.ValueText));
}
