using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// What the region of an acquire has to do with addresses, offsets, pages or ranges, told by the names and types of
/// what it uses.
/// </summary>
/// <param name="Range">The range at hand, as it would be written; null for none.</param>
/// <param name="Example">Something else of the kind that the region uses.</param>
internal sealed record AddressUsage(string? Range, string? Example)
{
    /// <summary>Words that only code about an address space uses. An offset or a start may be one into a string.</summary>
    private static readonly HashSet<string> s_words = new()
    {
        "address", "addresses", "addr", "vaddr", "paddr", "page", "pages", "pfn", "vpn", "pgoff", "frame", "frames", "extent", "extents",
        "range", "ranges", "sector", "sectors", "lba", "vma", "vmas", "mapping", "mappings",
    };

    public bool Works => Range is not null || Example is not null;

    public static AddressUsage In(LockUse acquire, LockModel locks, CancellationToken cancellationToken)
    {
        List<SyntaxNode> held = CriticalSection.Of(acquire, locks, cancellationToken).Text.ToList();
        List<IdentifierNameSyntax> names = held.SelectMany(h => h.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>().ToList();
        var spelled = new HashSet<string>(names.Select(n => n.Identifier.ValueText));
        string? range = RangeOf(acquire, held, locks.Graph, cancellationToken) is { } found && IsUsed(found, spelled)
            && !IsPartOfAnArray(found, acquire)
            ? found.Text
            : null;
        return new AddressUsage(range, names.FirstOrDefault(n => IsAddress(n, acquire.Model, cancellationToken))?.Identifier.ValueText);
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
        LockUse acquire, List<SyntaxNode> held, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        ImmutableArray<StatementSyntax> statements = held.SelectMany(h =>
            h is BlockSyntax block ? block.Statements : (IEnumerable<SyntaxNode>)new[] { h })
            .OfType<StatementSyntax>().ToImmutableArray();

        // The flow of data is known for statements beside each other only.
        return acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } anchor && statements.Length > 0
            && statements.All(s => s.Parent == statements[0].Parent)
            ? InferredRange
                .Find(
                    acquire, new SectionScope(anchor, statements, null, true), graph.Types, graph.Options.RangeParameters, out _,
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
            !IdentifierSplitter.Of(s.Name).Any(s_words.Contains) && s is IParameterSymbol { Type.SpecialType: SpecialType.System_Int32 })
        && acquire.Container is IMethodSymbol method
        && method.Parameters.Any(p =>
            p.Type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String }
                or { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" });

    private static bool IsAddress(IdentifierNameSyntax name, SemanticModel model, CancellationToken cancellationToken)
    {
        if (!IdentifierSplitter.Of(name.Identifier.ValueText).Any(s_words.Contains))
        {
            return false;
        }

        ITypeSymbol? type = model.GetSymbolInfo(name, cancellationToken).Symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol { IsConst: false } field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return type?.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UInt32
            or SpecialType.System_Int32 or SpecialType.System_UIntPtr or SpecialType.System_IntPtr
            || type?.Name == "AddressRange";
    }
}
