using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Locks;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Ranking;

/// <summary>What the code has at a place that is no acquire of the inventory.</summary>
/// <param name="File">Relative to PATH, with <c>/</c>.</param>
/// <param name="Kind">What is acquired: <c>VmaLock</c>, <c>structure</c>, <c>range</c>, <c>ranges</c> or <c>coarse</c>; null for nothing.
/// </param>
internal sealed record OtherAcquire(string File, int Line, string? Kind);

/// <summary>
/// Acquires that no inventory lists, since they are not to be narrowed: of a <c>VmaLock</c>, of the structure, of what a fine acquire falls
/// back to. A recorded run has them all.
/// </summary>
internal static class OtherAcquires
{
    /// <param name="places">As the profile has them; a file that is not in the code has no entry.</param>
    /// <param name="solution">As loaded.</param>
    /// <param name="input">What the user named.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<IReadOnlyDictionary<(string File, int Line), OtherAcquire>> FindAsync(
        IEnumerable<(string File, int Line)> places, Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        (Document Document, string File)[] documents = [.. SolutionLoader.Own(solution, input).SelectMany(p => p.Documents)
            .Where(d => d.FilePath is not null)
            .Select(d => (d, Path.GetRelativePath(input.Root, d.FilePath!).Replace('\\', '/')))];
        var found = new Dictionary<(string, int), OtherAcquire>();
        foreach ((string File, int Line) place in places)
        {
            // Several projects may compile it, not all of them the line.
            foreach ((Document document, string file) in documents.Where(d => SiteRanking.IsSame(d.File, place.File))
                .OrderByDescending(d => d.File.Length))
            {
                string? kind = await KindAsync(document, place.Line, cancellationToken);
                if (kind is not null || !found.ContainsKey(place))
                {
                    found[place] = new OtherAcquire(file, place.Line, kind);
                }

                if (kind is not null)
                {
                    break;
                }
            }
        }

        return found;
    }

    private static async Task<string?> KindAsync(Document document, int line, CancellationToken cancellationToken)
    {
        SourceText text = await document.GetTextAsync(cancellationToken);
        if (line > text.Lines.Count || await document.GetSyntaxRootAsync(cancellationToken) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken) is not { } model)
        {
            return null;
        }

        // The compiler hands over the line on which the arguments begin.
        TextSpan span = text.Lines[line - 1].Span;
        INamedTypeSymbol? vma = model.Compilation.GetTypeByMetadataName("MmLock.VmaLock");
        INamedTypeSymbol? mmap = model.Compilation.GetTypeByMetadataName("MmLock.MmapLock");
        INamedTypeSymbol? range = model.Compilation.GetTypeByMetadataName("MmLock.AddressRange");
        return root.DescendantNodes(n => n.FullSpan.IntersectsWith(span)).OfType<InvocationExpressionSyntax>()
            .Where(i => span.Contains(i.ArgumentList.OpenParenToken.Span))
            .Select(i => model.GetOperation(i, cancellationToken)).OfType<IInvocationOperation>()
            .Where(c => c.TargetMethod.Parameters.Any(p => p.Name == "callerLine"))
            .Select(c => KindOf(c, vma, mmap, range)).FirstOrDefault(k => k is not null);
    }

    private static string? KindOf(IInvocationOperation call, ITypeSymbol? vma, ITypeSymbol? mmap, ITypeSymbol? range)
    {
        ITypeSymbol type = call.TargetMethod.ContainingType;
        if (KnownTypes.Is(type, vma) || KnownTypes.Is(type.ContainingType, vma))
        {
            return "VmaLock";
        }

        if (!KnownTypes.Is(type, mmap))
        {
            return null;
        }

        ITypeSymbol[] given = [.. call.Arguments
            .Where(a => a.ArgumentKind != ArgumentKind.DefaultValue && a.Parameter is { Name: not "wouldHold" })
            .Select(a => a.Parameter!.Type)];
        return call.TargetMethod.Name.Contains("Structure", StringComparison.Ordinal) ? "structure"
            : given.Any(t => KnownTypes.Is(t, range)) ? "range"
            : given.Any(IsOfRanges) ? "ranges" : "coarse";

        bool IsOfRanges(ITypeSymbol several) => several switch
        {
            IArrayTypeSymbol array => KnownTypes.Is(array.ElementType, range),
            INamedTypeSymbol generic => generic.TypeArguments.Any(t => KnownTypes.Is(t, range)),
            _ => false,
        };
    }
}
