using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// What the region of an acquire has to do with addresses, offsets, pages or ranges. What it does with them decides; a
/// name only adds to that.
/// </summary>
/// <param name="Range">The range at hand, as it would be written; null for none.</param>
/// <param name="Signs">What it does, the strongest sign of each kind.</param>
internal sealed record AddressUsage(string? Range, ImmutableArray<WorkSign> Signs)
{
    /// <summary>Words that only code about an address space uses. An offset or a start may be one into a string.</summary>
    public static readonly HashSet<string> Words = new()
    {
        "address", "addresses", "addr", "vaddr", "paddr", "page", "pages", "pfn", "vpn", "pgoff", "frame", "frames", "extent", "extents",
        "range", "ranges", "sector", "sectors", "lba", "vma", "vmas", "mapping", "mappings",
    };

    /// <summary>Names, of numbers or of a pair of them, are worth one together.</summary>
    public bool Works => Signs.Where(s => s.Kind != WorkKind.Name).Sum(s => s.Weight)
        + (Range is not null || Signs.Any(s => s.Kind == WorkKind.Name) ? 1 : 0) >= SectionWork.Enough;

    /// <summary>The sign that says most; null where names alone speak.</summary>
    public WorkSign? Strongest => Signs.Where(s => s.Kind != WorkKind.Name).OrderByDescending(s => s.Weight).ThenBy(s => s.Kind)
        .FirstOrDefault();

    /// <summary>The range that an acquire has at hand.</summary>
    public static string? RangeAt(LockUse acquire, LockModel locks, CancellationToken cancellationToken)
    {
        List<SyntaxNode> held = CriticalSection.Of(acquire, locks, cancellationToken).Text.ToList();
        var spelled = new HashSet<string>(
            held.SelectMany(h => h.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText));
        return RangeOf(acquire, held, locks, cancellationToken) is { } found && IsUsed(found, spelled)
            && !IsPartOfAnArray(found, acquire)
            ? found.Text
            : null;
    }

    /// <summary>
    /// All of it; or, of <c>(long offset, int length)</c>, the wide one: that is no place in an array, and the other
    /// says how much.
    /// </summary>
    private static bool IsUsed(InferredRange range, HashSet<string> spelled) =>
        range.Sources.All(s => spelled.Contains(s.Name))
        || range.Sources.All(s => s is IParameterSymbol)
            && range.Sources.Any(s =>
                spelled.Contains(s.Name)
                    && s is IParameterSymbol { Type.SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64 });

    private static InferredRange? RangeOf(
        LockUse acquire, List<SyntaxNode> held, LockModel locks, CancellationToken cancellationToken)
    {
        ImmutableArray<StatementSyntax> statements = held.SelectMany(h =>
            h is BlockSyntax block ? block.Statements : (IEnumerable<SyntaxNode>)new[] { h })
            .OfType<StatementSyntax>().ToImmutableArray();

        // The flow of data is known for statements beside each other only.
        return acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } anchor && statements.Length > 0
            && statements.All(s => s.Parent == statements[0].Parent)
            ? InferredRange
                .Find(
                    acquire, new SectionScope(anchor, statements, null, true), locks, locks.Graph.Options.RangeParameters, out _,
                    cancellationToken)
                .FirstOrDefault()
            : null;
    }

    /// <summary>
    /// <c>(byte[] buffer, int offset, int count)</c> is part of an array, <c>(string text, int start, int length)</c>
    /// of a text.
    /// </summary>
    private static bool IsPartOfAnArray(InferredRange range, LockUse acquire) =>
        range.Sources.All(s =>
            !IdentifierSplitter.Of(s.Name).Any(Words.Contains) && s is IParameterSymbol { Type.SpecialType: SpecialType.System_Int32 })
        && acquire.Container is IMethodSymbol method
        && method.Parameters.Any(p =>
            p.Type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String }
                or { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" });
}
