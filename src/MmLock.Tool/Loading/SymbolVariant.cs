using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Tool.Loading;

/// <summary>A project under another set of preprocessor symbols than the one it is built with.</summary>
/// <param name="Symbols">What is changed in the active set: <c>A !B</c>.</param>
internal sealed record SymbolVariant(ProjectId Project, CSharpParseOptions Options, string Symbols)
{
    /// <summary>A fork keeps compilations and what was read of them: of a solution with more, the rest are made anew each time.</summary>
    private const int MaxForks = 8;

    /// <summary>A survey, each attempt of a conversion and its ledger ask about the same code.</summary>
    private static readonly ConditionalWeakTable<Solution, ConcurrentDictionary<SymbolVariant, Solution>> s_forks = new();

    private static readonly ConditionalWeakTable<Project, IReadOnlyList<SymbolVariant>> s_known = new();

    /// <summary>The variants that show other code than the active one, in a fixed order.</summary>
    public static async Task<IReadOnlyList<SymbolVariant>> OfAsync(Project project, CancellationToken cancellationToken)
    {
        if (s_known.TryGetValue(project, out IReadOnlyList<SymbolVariant>? known))
        {
            return known;
        }

        var options = (CSharpParseOptions)project.ParseOptions!;
        var trees = new List<SyntaxTree>();
        foreach (Document document in project.Documents)
        {
            if (await document.GetSyntaxTreeAsync(cancellationToken) is { } tree
                && InactiveSites.MayConcern(tree, document.Project.AnalyzerOptions, cancellationToken))
            {
                trees.Add(tree);
            }
        }

        IReadOnlyList<SymbolVariant> found = [.. SymbolSets.Of(trees, cancellationToken).Select(
            s => new SymbolVariant(
                project.Id, options.WithPreprocessorSymbols(s), SymbolSets.Describe(options.PreprocessorSymbolNames, s)))];
        return s_known.GetValue(project, _ => found);
    }

    /// <summary>The solution under these symbols: one for all who ask, and with it what is known of its compilations.</summary>
    public Solution Apply(Solution solution)
    {
        ConcurrentDictionary<SymbolVariant, Solution> forks = s_forks.GetOrCreateValue(solution);
        if (forks.TryGetValue(this, out Solution? known))
        {
            return known;
        }

        Solution fork = solution.WithProjectParseOptions(Project, Options);
        return forks.Count < MaxForks ? forks.GetOrAdd(this, fork) : fork;
    }
}
