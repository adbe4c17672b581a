using System;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Prefilter;

/// <summary>
/// The sets of preprocessor symbols under which files show code that the build at hand leaves out: every combination of
/// the symbols in their <c>#if</c>s, as far as it makes a difference.
/// </summary>
internal static class SymbolSets
{
    /// <summary>More symbols than this in files that share them, and each is turned over alone: nobody builds all the rest.</summary>
    private const int MostCombined = 6;

    /// <param name="trees">Files of one project, with the options that they were parsed with.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Other sets than the active one, in a fixed order.</returns>
    public static IReadOnlyList<ImmutableArray<string>> Of(IReadOnlyList<SyntaxTree> trees, CancellationToken cancellationToken)
    {
        List<(SyntaxTree Tree, SortedSet<string> Used)> conditional =
            trees.Select(t => (t, Used(t, cancellationToken))).Where(t => t.Item2.Count > 0).ToList();
        if (conditional.Count == 0)
        {
            return Array.Empty<ImmutableArray<string>>();
        }

        // Files that share no symbol do not care for each other's: their sets are tried at the same time.
        var active = new HashSet<string>(((CSharpParseOptions)conditional[0].Tree.Options).PreprocessorSymbolNames, StringComparer.Ordinal);
        List<List<HashSet<string>>> families =
            Families(conditional).Select(f => Differing(f.Trees, f.Used, active, cancellationToken)).ToList();
        var sets = new List<ImmutableArray<string>>();
        for (int i = 0; i < families.Max(f => f.Count); i++)
        {
            var symbols = new SortedSet<string>(active, StringComparer.Ordinal);
            foreach (HashSet<string> turned in families.Where(f => i < f.Count).Select(f => f[i]))
            {
                symbols.SymmetricExceptWith(turned);
            }

            sets.Add(symbols.ToImmutableArray());
        }

        return sets;
    }

    /// <summary>The symbols in a file's conditions.</summary>
    private static SortedSet<string> Used(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        SyntaxNode root = tree.GetRoot(cancellationToken);
        for (DirectiveTriviaSyntax? directive = root.ContainsDirectives
            ? root.GetFirstDirective()
            : null; directive is not null; directive =
            directive.GetNextDirective())
        {
            if (directive is ConditionalDirectiveTriviaSyntax conditional)
            {
                used.UnionWith(
                    conditional.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText));
            }
        }

        return used;
    }

    private static IEnumerable<(List<SyntaxTree> Trees, SortedSet<string> Used)> Families(
        List<(SyntaxTree Tree, SortedSet<string> Used)> files)
    {
        var families = new List<(List<SyntaxTree> Trees, SortedSet<string> Used)>();
        foreach ((SyntaxTree tree, SortedSet<string> used) in files)
        {
            List<(List<SyntaxTree> Trees, SortedSet<string> Used)> related = families.Where(f => f.Used.Overlaps(used)).ToList();
            families.RemoveAll(related.Contains);
            families.Add(
                (related.SelectMany(f => f.Trees).Append(tree)
                    .ToList(), new SortedSet<string>(related.SelectMany(f => f.Used).Concat(used), StringComparer.Ordinal)));
        }

        return families;
    }

    /// <summary>The symbols to turn over, for each way in which the files can look.</summary>
    private static List<HashSet<string>> Differing(
        List<SyntaxTree> trees, SortedSet<string> used, HashSet<string> active, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string> { Look(trees, active, cancellationToken) };
        var differing = new List<HashSet<string>>();
        foreach (HashSet<string> turned in Combinations(used.ToArray(), active))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var symbols = new HashSet<string>(active, StringComparer.Ordinal);
            symbols.SymmetricExceptWith(turned);
            if (seen.Add(Look(trees, symbols, cancellationToken)))
            {
                differing.Add(turned);
            }
        }

        return differing;
    }

    /// <summary>Few changes first, so that a site is shown with the build that is nearest to the one at hand.</summary>
    private static IEnumerable<HashSet<string>> Combinations(string[] used, HashSet<string> active) => used.Length <= MostCombined
        ? Enumerable.Range(1, (1 << used.Length) - 1).OrderBy(BitCount).ThenBy(b => b)
            .Select(b => new HashSet<string>(used.Where((_, i) => (b & (1 << i)) != 0)))
        : used.Select(u => new HashSet<string> { u }).Append(new HashSet<string>(used.Except(active)))
            .Append(new HashSet<string>(used.Intersect(active)));

    private static int BitCount(int bits) => Enumerable.Range(0, MostCombined).Count(i => (bits & (1 << i)) != 0);

    /// <summary>Which text is left out.</summary>
    private static string Look(List<SyntaxTree> trees, HashSet<string> symbols, CancellationToken cancellationToken) =>
        string.Join(
            "|", trees.Select(t =>
                string.Join(
                    ",", DisabledText(WithSymbols(t, symbols, cancellationToken), cancellationToken).Select(d => d.FullSpan.ToString()))));

    public static SyntaxTree WithSymbols(SyntaxTree tree, IEnumerable<string> symbols, CancellationToken cancellationToken) =>
        CSharpSyntaxTree.ParseText(
            tree.GetText(cancellationToken), ((CSharpParseOptions)tree.Options).WithPreprocessorSymbols(symbols), tree.FilePath,
            cancellationToken);

    public static IEnumerable<SyntaxTrivia> DisabledText(SyntaxTree tree, CancellationToken cancellationToken)
    {
        SyntaxNode root = tree.GetRoot(cancellationToken);
        return root.ContainsDirectives
            ? root.DescendantTrivia().Where(t => t.IsKind(SyntaxKind.DisabledTextTrivia))
            : Enumerable.Empty<SyntaxTrivia>();
    }

    /// <summary>What a set changes in the active one: <c>A !B</c>.</summary>
    public static string Describe(IEnumerable<string> active, ImmutableArray<string> symbols)
    {
        string[] now = active.ToArray();
        return string.Join(
            " ", symbols.Except(now).OrderBy(s => s, StringComparer.Ordinal)
                .Concat(now.Except(symbols).OrderBy(s => s, StringComparer.Ordinal).Select(s => "!" + s)));
    }
}
