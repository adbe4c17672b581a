using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>A range that the code before an acquire already has: as a range, as bounds, as start and length, or as one address.</summary>
/// <param name="Text">The <c>AddressRange</c> expression.</param>
/// <param name="Sources">The parameters and locals it is made of.</param>
/// <param name="First">Text of the first address, and</param>
/// <param name="End">of the end (exclusive), for code that asks what lies in the range; null when it is not simply named.</param>
internal sealed record RangeAtHand(string Text, ImmutableArray<ISymbol> Sources, string First, string? End)
{
    private static readonly string[] s_starts = { "start", "address", "addr", "begin", "from", "offset", "position", "vaddr", "virtualaddress", "startaddress", "first", "base" };
    private static readonly string[] s_ends = { "end", "limit", "until", "endaddress" };
    private static readonly string[] s_lengths = { "length", "len", "size", "bytes", "bytecount", "count" };

    /// <summary>What a fault locks around its address: the span of one page-table leaf.</summary>
    private const string FaultBlock = "2UL << 20";

    public static RangeAtHand? Find(PlacedOperation acquire, HoldRegion region, KnownTypes types, ImmutableHashSet<string> configured, out string? whyNot, CancellationToken cancellationToken)
    {
        SemanticModel model = acquire.Model;
        HashSet<ISymbol> written = WrittenIn(region, model);
        List<ISymbol> symbols = InScope(acquire, region, model, cancellationToken);
        List<ISymbol> stable = symbols.Where(s => !written.Contains(s)).ToList();
        whyNot = null;

        ISymbol? range = stable.FirstOrDefault(s => KnownTypes.Is(TypeOf(s), types.AddressRange));
        if (range is not null)
        {
            return new RangeAtHand(range.Name, ImmutableArray.Create(range), range.Name + ".Start", null);
        }

        string[] starts = With(s_starts, configured);
        ISymbol? start = Named(stable, starts);
        if (start is null)
        {
            whyNot = Named(symbols, starts) is { } moved
                ? $"'{moved.Name}' changes while the lock is held"
                : "no address or range is in scope at the acquire";
            return null;
        }

        string first = AsAddress(start);
        if (Named(stable, With(s_ends, configured)) is { } end)
        {
            return new RangeAtHand($"AddressRange.FromBounds({first}, {AsAddress(end)})", ImmutableArray.Create(start, end), first, AsAddress(end));
        }

        if (Named(stable, With(s_lengths, configured)) is { } length)
        {
            return new RangeAtHand($"AddressRange.FromLength({first}, {AsAddress(length)})", ImmutableArray.Create(start, length), first, $"{first} + {AsAddress(length)}");
        }

        if (stable.FirstOrDefault(s => s.Name is "buffer" or "data" or "bytes" or "destination" or "source" && HasLength(TypeOf(s))) is { } buffer)
        {
            string bytes = $"(ulong){buffer.Name}.Length";
            return new RangeAtHand($"AddressRange.FromLength({first}, {bytes})", ImmutableArray.Create(start, buffer), first, $"{first} + {bytes}");
        }

        return new RangeAtHand($"AddressRange.Around({first}, {FaultBlock})", ImmutableArray.Create(start), first, null);
    }

    /// <summary>The usual names, and the configured ones that sound like them.</summary>
    private static string[] With(string[] usual, ImmutableHashSet<string> configured) =>
        configured.IsEmpty ? usual : usual.Concat(configured.Select(n => n.ToLowerInvariant()).Where(n => RoleOf(n) == usual).OrderBy(n => n, StringComparer.Ordinal)).ToArray();

    /// <summary>What a configured name is for: <c>vend</c> ends, <c>nbytes</c> counts, anything else begins.</summary>
    private static string[] RoleOf(string name) =>
        s_ends.Any(e => name.EndsWith(e, StringComparison.Ordinal)) ? s_ends
        : s_lengths.Any(l => name.EndsWith(l, StringComparison.Ordinal)) ? s_lengths
        : s_starts;

    private static HashSet<ISymbol> WrittenIn(HoldRegion region, SemanticModel model)
    {
        var written = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (region.Statements.Length > 0 && model.AnalyzeDataFlow(region.Statements[0], region.Statements[region.Statements.Length - 1]) is { Succeeded: true } flow)
        {
            written.UnionWith(flow.WrittenInside);
        }

        return written;
    }

    /// <summary>Parameters of the enclosing method, then locals that have their value before the acquire.</summary>
    private static List<ISymbol> InScope(PlacedOperation acquire, HoldRegion region, SemanticModel model, CancellationToken cancellationToken)
    {
        var found = new List<ISymbol>();
        ISymbol? container = model.GetEnclosingSymbol(acquire.Syntax.SpanStart, cancellationToken);
        while (container is IMethodSymbol method)
        {
            found.AddRange(method.Parameters.Where(p => p.RefKind is RefKind.None or RefKind.In));
            container = method.ContainingSymbol;
        }

        DataFlowAnalysis? flow = model.AnalyzeDataFlow(region.Anchor);
        foreach (ISymbol local in model.LookupSymbols(region.Anchor.SpanStart).OfType<ILocalSymbol>().OrderBy(l => l.Locations[0].SourceSpan.Start))
        {
            if (local.Locations[0].SourceSpan.Start < region.Anchor.SpanStart && flow is { Succeeded: true } && flow.DefinitelyAssignedOnEntry.Contains(local))
            {
                found.Add(local);
            }
        }

        return found;
    }

    private static ISymbol? Named(List<ISymbol> symbols, string[] names) =>
        symbols
            .Where(s => IsInteger(TypeOf(s)))
            .Select(s => (Symbol: s, Rank: Array.IndexOf(names, s.Name.TrimStart('_').ToLowerInvariant())))
            .Where(s => s.Rank >= 0)
            .OrderBy(s => s.Rank)
            .Select(s => s.Symbol)
            .FirstOrDefault();

    private static bool IsInteger(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Int32 or SpecialType.System_UIntPtr or SpecialType.System_IntPtr;

    private static bool HasLength(ITypeSymbol? type) => type is IArrayTypeSymbol || type?.Name is "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory";

    private static string AsAddress(ISymbol symbol) => TypeOf(symbol)?.SpecialType switch
    {
        SpecialType.System_UInt64 or SpecialType.System_UInt32 or SpecialType.System_UIntPtr => symbol.Name,
        _ => $"checked((ulong){symbol.Name})",
    };

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };
}
