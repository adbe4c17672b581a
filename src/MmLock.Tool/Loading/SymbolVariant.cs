using System.Collections.Immutable;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Tool.Loading;

/// <summary>A project under another set of preprocessor symbols than the one it is built with.</summary>
/// <param name="Symbols">What is changed in the active set: <c>A !B</c>.</param>
internal sealed record SymbolVariant(ProjectId Project, CSharpParseOptions Options, string Symbols)
{
    /// <summary>The variants that show other code than the active one, in a fixed order.</summary>
    public static async Task<IReadOnlyList<SymbolVariant>> OfAsync(Project project, CancellationToken cancellationToken)
    {
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

        return [.. SymbolSets.Of(trees, cancellationToken).Select(
            s => new SymbolVariant(
                project.Id, options.WithPreprocessorSymbols(s), SymbolSets.Describe(options.PreprocessorSymbolNames, s)))];
    }

    public Solution Apply(Solution solution) => solution.WithProjectParseOptions(Project, Options);
}
