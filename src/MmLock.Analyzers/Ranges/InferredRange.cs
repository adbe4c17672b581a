using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

internal enum RangeKind
{
    /// <summary>An <c>AddressRange</c>.</summary>
    Given,

    /// <summary>A start and an end.</summary>
    Bounds,

    /// <summary>A start and a length.</summary>
    Length,

    /// <summary>A start and a buffer.</summary>
    Buffer,

    /// <summary>The block around one address.</summary>
    Block,
}

/// <summary>A range that the code before an acquire already has: as a range, as bounds, as start and length, or as one address.</summary>
/// <param name="Text">The <c>AddressRange</c> expression. It throws for no input: where there is no such range it is
/// the whole space.</param>
/// <param name="Sources">The parameters and locals it is made of.</param>
/// <param name="First">Text of the first address, and</param>
/// <param name="End">of the end (exclusive), for code that asks what lies in the range; null when it is not simply named.</param>
/// <param name="Fixed">All parameters and locals that have one value as long as the lock is held.</param>
internal sealed record InferredRange(
    RangeKind Kind, string Text, ImmutableArray<ISymbol> Sources, string First, string? End, ImmutableHashSet<ISymbol> Fixed)
{
    /// <summary>Names are only where to look first: a region is narrowed to what its own accesses prove.</summary>
    private static readonly string[] s_starts =
        { "start", "address", "addr", "begin", "from", "offset", "position", "vaddr", "virtualaddress", "startaddress", "first", "base" };
    private static readonly string[] s_ends = { "end", "limit", "until", "endaddress" };
    private static readonly string[] s_lengths = { "length", "len", "size", "bytes", "bytecount", "count" };

    /// <summary>What a fault locks around its address: the span of one page-table leaf.</summary>
    private const string FaultBlock = "2UL << 20";

    /// <summary>The ranges that may fit the region, likeliest first.</summary>
    public static ImmutableArray<InferredRange> Find(
        LockUse acquire, SectionScope region, LockModel locks, ImmutableHashSet<string> configured, out string? whyNot,
        CancellationToken cancellationToken)
    {
        SemanticModel model = acquire.Model;
        List<ISymbol> symbols = InScope(acquire, region, model, cancellationToken);
        ImmutableHashSet<ISymbol> all = FixedAt(acquire, region, locks, cancellationToken);
        List<ISymbol> stable = symbols.Where(all.Contains).ToList();
        whyNot = null;
        ImmutableArray<InferredRange>.Builder found = ImmutableArray.CreateBuilder<InferredRange>();
        foreach (ISymbol range in stable.Where(s => KnownTypes.Is(s.VariableType(), locks.Types.AddressRange)))
        {
            string name = range.CodeName();
            found.Add(new InferredRange(RangeKind.Given, name, ImmutableArray.Create(range), name + ".Start", null, all));
        }

        string[] starts = With(s_starts, configured);
        List<ISymbol> ends = Named(stable, With(s_ends, configured));
        List<ISymbol> lengths = Named(stable, With(s_lengths, configured));
        List<ISymbol> begins = Named(stable, starts);
        foreach (ISymbol start in begins)
        {
            string first = AsAddress(start);
            found.AddRange(
                ends.Where(e => !SymbolEqualityComparer.Default.Equals(e, start))
                    .Select(end => Make(RangeKind.Bounds, start, end, first, AsAddress(end), all)));
            found.AddRange(
                lengths.Where(l => !SymbolEqualityComparer.Default.Equals(l, start)).Select(length => IsNarrow(start) && IsNarrow(length)
                ? Make(RangeKind.Bounds, start, length, first, $"unchecked((ulong)({start.CodeName()} + {length.CodeName()}))", all) with
                {
                    Kind = RangeKind.Length
                }
                : Make(RangeKind.Length, start, length, first, AsAddress(length), all)));
            found.AddRange(
                stable.Where(s => HasLength(s.VariableType()))
                    .Select(buffer => Make(RangeKind.Buffer, start, buffer, first, $"(ulong){buffer.CodeName()}.Length", all)));
        }

        // A block says least of what the code means, so it comes last.
        found.AddRange(
            begins.Select(start =>
                new InferredRange(
                    RangeKind.Block, $"AddressRange.Around({AsAddress(start)}, {FaultBlock})", ImmutableArray.Create(start),
                    AsAddress(start), null, all)));
        if (found.Count == 0)
        {
            whyNot = Named(symbols, starts).FirstOrDefault() is { } moved
                ? $"'{moved.Name}' changes while the lock is held"
                : "no address or range is in scope at the acquire";
        }

        return found.Take(MaxCandidates).ToImmutableArray();
    }

    /// <summary>More names of one kind than this in one method are not about one range.</summary>
    private const int MaxCandidates = 12;

    /// <summary>
    /// The ranges that begin at numbers which a section finds itself, whatever these are called. An end is what is computed from the
    /// start, or the larger of the two numbers of which the start is the smaller: any other number may as well be a length. A length is
    /// what the section adds to the start.
    /// </summary>
    /// <param name="found">The numbers that it finds, in the order of the text.</param>
    /// <param name="before">What is fixed from before the acquire on.</param>
    /// <param name="locals">What they are given.</param>
    /// <param name="work">The operations of the section.</param>
    public static ImmutableArray<InferredRange> Claimed(
        ImmutableArray<ISymbol> found, ImmutableHashSet<ISymbol> before, LocalValues locals, IEnumerable<IOperation> work)
    {
        ImmutableHashSet<ISymbol> all = before.Union(found);
        List<(ISymbol? Left, ISymbol? Right)> sums = work.OfType<IBinaryOperation>()
            .Where(b => b.OperatorKind == BinaryOperatorKind.Add)
            .Select(b => (Operations.Values.VariableOf(b.LeftOperand), Operations.Values.VariableOf(b.RightOperand))).ToList();
        ImmutableArray<InferredRange>.Builder ranges = ImmutableArray.CreateBuilder<InferredRange>();
        foreach (ISymbol first in found)
        {
            ranges.AddRange(found.Where(f => !SymbolEqualityComparer.Default.Equals(f, first) && IsEndOf(f, first, locals))
                .Select(end => Make(RangeKind.Bounds, first, end, AsAddress(first), AsAddress(end), all)));
            ranges.AddRange(before.Where(s => IsInteger(s.VariableType()) && !(IsNarrow(first) && IsNarrow(s)) && IsAdded(first, s))
                .OrderBy(s => s.Locations[0].SourceSpan.Start)
                .Select(length => Make(RangeKind.Length, first, length, AsAddress(first), AsAddress(length), all)));
        }

        return ranges.Take(MaxClaimed).ToImmutableArray();

        bool IsAdded(ISymbol first, ISymbol length) => sums.Any(s =>
            SymbolEqualityComparer.Default.Equals(s.Left, first) && SymbolEqualityComparer.Default.Equals(s.Right, length)
            || SymbolEqualityComparer.Default.Equals(s.Right, first) && SymbolEqualityComparer.Default.Equals(s.Left, length));
    }

    private static bool IsEndOf(ISymbol end, ISymbol first, LocalValues locals)
    {
        if (ValueOf(end, locals) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum)
        {
            return Is(sum.LeftOperand) || Is(sum.RightOperand);
        }

        return ValueOf(end, locals) is IInvocationOperation { TargetMethod: { Name: "Max" } max, Arguments: { Length: 2 } larger }
            && ValueOf(first, locals) is IInvocationOperation { TargetMethod: { Name: "Min" } min, Arguments: { Length: 2 } smaller }
            && max.ContainingType is { Name: "Math", ContainingNamespace.Name: "System" }
            && SymbolEqualityComparer.Default.Equals(max.ContainingType, min.ContainingType)
            && VariablesOf(larger) is { } these && VariablesOf(smaller) is { } those && these.SetEquals(those)
            && these.All(v => locals.Of(v).Count <= (v is IParameterSymbol ? 0 : 1));

        bool Is(IOperation value) => SymbolEqualityComparer.Default.Equals(Operations.Values.VariableOf(value), first);
    }

    private static IOperation? ValueOf(ISymbol symbol, LocalValues locals) =>
        locals.Of(symbol) is { Count: 1 } given && given[0] is { Form: AssignmentForm.Value, Value: { } value }
            ? Operations.Values.Unwrap(value)
            : null;

    private static HashSet<ISymbol>? VariablesOf(ImmutableArray<IArgumentOperation> arguments)
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (IArgumentOperation argument in arguments)
        {
            if (Operations.Values.VariableOf(argument.Value) is not { } variable)
            {
                return null;
            }

            found.Add(variable);
        }

        return found;
    }

    private const int MaxClaimed = 32;

    private static InferredRange Make(
        RangeKind kind, ISymbol start, ISymbol other, string first, string second, ImmutableHashSet<ISymbol> all) =>
        kind == RangeKind.Bounds
        ? new InferredRange(
            kind, $"AddressRange.FromBoundsOrAll({first}, {second})", ImmutableArray.Create(start, other), first, second, all)
        : new InferredRange(
            kind, $"AddressRange.FromLengthOrAll({first}, {second})", ImmutableArray.Create(start, other), first, $"{first} + {second}",
            all);

    /// <summary>First and end of the range as sums of what is fixed.</summary>
    public (LinearForm? First, LinearForm? End) Bounds(PlaceReader reader, PlaceFrame frame)
    {
        if (Kind == RangeKind.Given)
        {
            LinearForm last = LinearForm.Of(new PlaceAtom(Sources[0], "Last", true));
            return (LinearForm.Of(new PlaceAtom(Sources[0], "Start", true)), last.Plus(LinearForm.Of(1), 1));
        }

        LinearForm? first = reader.ReadFixed(Sources[0], frame).Low;
        LinearForm? other = Kind == RangeKind.Block ? first
            : Kind == RangeKind.Buffer ? LinearForm.Of(new PlaceAtom(Sources[1], "Length", true))
            : reader.ReadFixed(Sources[1], frame).Low;
        return (first, first is null || other is null ? null : Kind is RangeKind.Bounds or RangeKind.Block ? other : first.Plus(other, 1));
    }

    /// <summary>The usual names, and the configured ones that sound like them.</summary>
    private static string[] With(string[] usual, ImmutableHashSet<string> configured) =>
        configured.IsEmpty
            ? usual
            : usual.Concat(
                configured.Where(n => RoleOf(n) == usual).Select(n => n.ToLowerInvariant()).OrderBy(n => n, StringComparer.Ordinal))
                .ToArray();

    /// <summary>What a configured name is for: <c>vpnEnd</c> and <c>endVa</c> end, <c>nbytes</c> counts, anything else begins.</summary>
    private static string[] RoleOf(string name)
    {
        bool Sounds(string[] words) =>
            IdentifierSplitter.Of(name).Any(words.Contains) || words.Any(w => name.EndsWith(w, StringComparison.OrdinalIgnoreCase));
        return Sounds(s_ends) ? s_ends : Sounds(s_lengths) ? s_lengths : s_starts;
    }

    /// <summary>The parameters and locals that have one value as long as the lock is held.</summary>
    public static ImmutableHashSet<ISymbol> FixedAt(
        LockUse acquire, SectionScope region, LockModel locks, CancellationToken cancellationToken)
    {
        HashSet<ISymbol> written = WrittenIn(region, acquire.Model);
        written.UnionWith(WrittenAt(acquire));
        RecastVariables recast = locks.Models.Recast(cancellationToken);
        return InScope(acquire, region, acquire.Model, cancellationToken)
            .Where(s => !written.Contains(s) && !recast.Has(s) && !MayChangeMeanwhile(s, acquire, cancellationToken)
                && ReferredValues.AreFixed(s, locks.Graph.Runs.Origins, cancellationToken))
            .ToImmutableHashSet(SymbolEqualityComparer.Default);
    }

    /// <summary>A variable that functions share, and that one of them sets: others may run at the same time.</summary>
    private static bool MayChangeMeanwhile(ISymbol variable, LockUse acquire, CancellationToken cancellationToken)
    {
        if (variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is not { } declaration
            || declaration.SyntaxTree != acquire.Syntax.SyntaxTree
            || declaration.Ancestors().OfType<MemberDeclarationSyntax>().FirstOrDefault() is not { } member)
        {
            return false;
        }

        SyntaxNode? own = FlowGraphs.FunctionOf(declaration);
        bool isOuter = FlowGraphs.FunctionOf(acquire.Syntax) != own;
        bool isValue = variable is ILocalSymbol { Type.IsValueType: true } or IParameterSymbol { Type.IsValueType: true };
        return member.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == variable.Name
            && WholeOf(n, isValue) is { Parent: var use } whole
            && IsReferenceTo(use, acquire.Model, cancellationToken) is var refers
            && (refers || use is AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax
                or ArgumentSyntax)
            && (use is not AssignmentExpressionSyntax set || set.Left == whole)
            && (use is not ArgumentSyntax argument || refers || !argument.RefKindKeyword.IsKind(SyntaxKind.None)
                || argument.Parent is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax tuple } && tuple.Left == argument.Parent)
            && (isOuter || FlowGraphs.FunctionOf(n) != own || refers)
            && SymbolEqualityComparer.Default.Equals(acquire.Model.GetSymbolInfo(n, cancellationToken).Symbol, variable));
    }

    /// <summary>A variable that is a value, with the fields of it that are named.</summary>
    private static SyntaxNode WholeOf(SyntaxNode name, bool isValue)
    {
        while (isValue && name.Parent is MemberAccessExpressionSyntax member && member.Expression == name)
        {
            name = member;
        }

        return name;
    }

    /// <summary>A reference is taken, by which it may be set later on.</summary>
    private static bool IsReferenceTo(SyntaxNode? use, SemanticModel model, CancellationToken cancellationToken) =>
        use is RefExpressionSyntax or MakeRefExpressionSyntax
            or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression }
        || use is ArgumentSyntax && model.GetOperation(use, cancellationToken) is IArgumentOperation
        {
            Parameter.RefKind: not RefKind.None
        } lent && MayKeep(lent);

    /// <summary>
    /// A reference lasts beyond the call in what it returns, <c>new Span&lt;int>(ref at)</c>, or in what it was given for that.
    /// </summary>
    private static bool MayKeep(IArgumentOperation lent) => lent.Parent switch
    {
        IObjectCreationOperation made => made.Type is { IsRefLikeType: true },
        IInvocationOperation { TargetMethod: var method } call => method.ReturnsByRef || method.ReturnsByRefReadonly
            || method.ReturnType is { IsRefLikeType: true } or IPointerTypeSymbol || call.Instance?.Type is { IsRefLikeType: true }
            || method.Parameters.Any(p => p.RefKind != RefKind.None && p.Type is { IsRefLikeType: true } or IPointerTypeSymbol),
        _ => true,
    };

    /// <summary>
    /// What the expression with the acquire sets: the range is computed before the other arguments are, and what these set is another
    /// number by the time that the lock is held.
    /// </summary>
    public static IEnumerable<ISymbol> WrittenAt(LockUse acquire)
    {
        ExpressionSyntax? whole = acquire.Syntax.AncestorsAndSelf()
            .TakeWhile(a => a is not (StatementSyntax or MemberDeclarationSyntax)
                && !(a is AnonymousFunctionExpressionSyntax && a != acquire.Syntax))
            .OfType<ExpressionSyntax>().LastOrDefault();
        return whole is not null && acquire.Model.AnalyzeDataFlow(whole) is { Succeeded: true } flow
            ? flow.WrittenInside
            : ImmutableArray<ISymbol>.Empty;
    }

    private static HashSet<ISymbol> WrittenIn(SectionScope region, SemanticModel model)
    {
        var written = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (region.Statements.Length > 0
            && model.AnalyzeDataFlow(region.Statements[0], region.Statements[region.Statements.Length - 1]) is { Succeeded: true } flow)
        {
            written.UnionWith(flow.WrittenInside);
        }

        return written;
    }

    /// <summary>Parameters of the enclosing method, then locals that have their value before the acquire.</summary>
    private static List<ISymbol> InScope(LockUse acquire, SectionScope region, SemanticModel model, CancellationToken cancellationToken)
    {
        var found = new List<ISymbol>();
        ISymbol? container = model.GetEnclosingSymbol(acquire.Syntax.SpanStart, cancellationToken);
        while (container is IMethodSymbol method)
        {
            found.AddRange(method.Parameters.Where(p => p.RefKind is RefKind.None or RefKind.In));
            container = method.ContainingSymbol;
        }

        // By their names: whatever else is in scope, with all types of all namespaces in use, is thousands of symbols.
        if (model.AnalyzeDataFlow(region.Anchor) is { Succeeded: true } flow)
        {
            found.AddRange(flow.DefinitelyAssignedOnEntry.OfType<ILocalSymbol>()
                .Where(l => l.Locations[0].SourceSpan.Start < region.Anchor.SpanStart
                    && model.LookupSymbols(region.Anchor.SpanStart, name: l.Name).Contains(l))
                .OrderBy(l => l.Locations[0].SourceSpan.Start));
        }

        return found;
    }

    private static List<ISymbol> Named(List<ISymbol> symbols, string[] names) =>
        symbols
            .Where(s => IsInteger(s.VariableType()))
            .Select(s => (Symbol: s, Rank: Array.IndexOf(names, s.Name.TrimStart('_').ToLowerInvariant())))
            .Where(s => s.Rank >= 0)
            .OrderBy(s => s.Rank)
            .Select(s => s.Symbol)
            .ToList();

    public static bool IsInteger(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Int32
            or SpecialType.System_UIntPtr or SpecialType.System_IntPtr;

    private static bool HasLength(ITypeSymbol? type) =>
        type is IArrayTypeSymbol || type?.Name is "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory";

    private static string AsAddress(ISymbol symbol) => symbol.VariableType()?.SpecialType switch
    {
        SpecialType.System_UInt64 or SpecialType.System_UInt32 or SpecialType.System_UIntPtr => symbol.CodeName(),
        _ => $"unchecked((ulong){symbol.CodeName()})",
    };

    /// <summary>A sum of two such numbers wraps where the code's own does.</summary>
    private static bool IsNarrow(ISymbol symbol) =>
        symbol.VariableType()?.SpecialType is SpecialType.System_UInt32 or SpecialType.System_Int32;
}
