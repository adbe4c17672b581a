using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Tool.Loading;

/// <summary>
/// The sets of preprocessor symbols under which a project's files show code that the build at hand leaves out: each
/// symbol of an <c>#if</c> turned over alone, all on, all off.
/// </summary>
internal sealed record SymbolVariant(ProjectId Project, CSharpParseOptions Options, string Symbols)
{
    private const int Most = 16;

    /// <summary>The variants of a project besides the active one, in a fixed order.</summary>
    public static async Task<IReadOnlyList<SymbolVariant>> OfAsync(Project project, CancellationToken cancellationToken)
    {
        var options = (CSharpParseOptions)project.ParseOptions!;
        var used = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Document document in project.Documents)
        {
            SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken);
            if (root is null || !root.ContainsDirectives)
            {
                continue;
            }

            for (DirectiveTriviaSyntax? directive = root.GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
            {
                if (directive is ConditionalDirectiveTriviaSyntax conditional)
                {
                    used.UnionWith(conditional.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText));
                }
            }
        }

        string[] active = [.. options.PreprocessorSymbolNames];
        var sets = new List<IEnumerable<string>>();
        sets.AddRange(used.Select(symbol => active.Contains(symbol) ? active.Where(s => s != symbol) : active.Append(symbol)));
        sets.Add(active.Union(used));
        sets.Add(active.Except(used));
        var seen = new HashSet<string> { Key(active, used) };
        var variants = new List<SymbolVariant>();
        foreach (IEnumerable<string> set in sets)
        {
            string[] symbols = [.. set];
            if (variants.Count < Most && seen.Add(Key(symbols, used)))
            {
                variants.Add(new SymbolVariant(project.Id, options.WithPreprocessorSymbols(symbols), Describe(active, symbols)));
            }
        }

        return variants;
    }

    public Solution Apply(Solution solution) => solution.WithProjectParseOptions(Project, Options);

    private static string Key(IEnumerable<string> symbols, SortedSet<string> used) => string.Join(';', symbols.Where(used.Contains).Order(StringComparer.Ordinal));

    private static string Describe(string[] active, string[] symbols) =>
        string.Join(" ", symbols.Except(active).Order(StringComparer.Ordinal).Concat(active.Except(symbols).Order(StringComparer.Ordinal).Select(s => "!" + s)));
}
