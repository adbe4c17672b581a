using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>One holder that is fine, or is to be, with what it needs of the others and what it does to them.</summary>
internal sealed class FineHolder
{
    public FineHolder(LockUse acquire, bool isTrusted)
    {
        Acquire = acquire;
        IsTrusted = isTrusted;
    }

    public LockUse Acquire { get; }

    /// <summary>Its places are proven by its annotations: two of that kind get on.</summary>
    public bool IsTrusted { get; }

    /// <summary>It holds nothing, and asks afterwards whether what it has read counts: <see cref="SpeculativeReads"/>.</summary>
    public bool IsSpeculation { get; init; }

    /// <summary>Of a speculation: what it reads is not all in sight.</summary>
    public bool IsOpenEnded { get; set; }

    /// <summary>It holds no addresses: for the structure alone it is one step, which ends every speculation.</summary>
    public bool IsStructure { get; init; }

    /// <summary>All that it touches.</summary>
    public List<PlacedFact> All { get; } = new();

    /// <summary>What it touches outside of the structure lock.</summary>
    public List<PlacedFact> Open { get; } = new();

    /// <summary>What it reads under the structure lock and counts on afterwards.</summary>
    public List<PlacedFact> Relied { get; } = new();

    /// <summary>What it changes of the structure in several steps.</summary>
    public List<PlacedFact> Exposed { get; } = new();

    private string Name => Acquire.Container.Name is { Length: > 0 } name ? $"'{name}'" : "a function without a name";

    /// <summary>What one of two holders that run at once does to the other; null for nothing.</summary>
    public static string? Conflict(FineHolder a, FineHolder b) =>
        a.IsSpeculation ? a.Misses(b) : b.IsSpeculation ? b.Misses(a)
        : a.IsTrusted && b.IsTrusted || a.IsReader && b.IsReader ? null : OneSided(a, b) ?? OneSided(b, a);

    /// <summary>What a speculation reads while a range holder writes it, without being told; null for nothing.</summary>
    private string? Misses(FineHolder holder)
    {
        if (holder.IsSpeculation || holder.IsStructure || holder.IsReader)
        {
            return null;
        }

        // What annotations prove lies in the range of its holder, as what is in that of the speculation does.
        IEnumerable<PlacedFact> read = holder.IsTrusted ? Open.Where(f => f.Low is null) : Open;
        return IsOpenEnded ? $"{Name} reads without a hold ('TryOptimisticRead'), and what it reads is not all in sight"
            : First(read, holder.All.Where(f => f.Access.IsWrite)) is { } missed
            ? $"{Name} reads {missed.Name} without a hold ('TryOptimisticRead'), beyond its range: a range holder who writes that is not "
                + "seen by it, as a coarse one is"
            : null;
    }

    /// <summary>Readers were never kept apart.</summary>
    private bool IsReader => Acquire.Lock.Mode == HoldMode.Read;

    private static string? OneSided(FineHolder a, FineHolder b)
    {
        string self = ReferenceEquals(a, b) ? $"another thread in {b.Name}" : b.Name;
        return First(a.Relied.Concat(a.Open), b.All.Where(f => f.Access.IsWrite)) is { } written
                ? $"{self} writes {written.Name}, on which the range holder in {a.Name} relies while it lets go of the structure"
            : First(a.Open.Where(f => f.Access.IsWrite), b.All) is { } read
                ? $"{self} reads {read.Name}, which the range holder in {a.Name} writes without the structure lock"
            : First(a.Exposed, b.All.Where(f => !f.Access.IsWrite)) is { } seen
                ? $"{self} reads {seen.Name}, which the range holder in {a.Name} changes in several steps"

            // What is added or removed by a key says what was there, or fails by it.
            : First(a.Exposed.Where(f => f.Low is not null && f.Access.Location.Kind == LocationKind.Contents), b.All) is { } changed
                ? $"{self} writes {changed.Name}, which the range holder in {a.Name} changes in several steps"
            : null;
    }

    private static SharedLocation? First(IEnumerable<PlacedFact> mine, IEnumerable<PlacedFact> others)
    {
        List<PlacedFact> all = others.ToList();
        return all.Count == 0 ? null
            : mine.Where(m => all.Any(o => m.Access.Location.MayBe(o.Access.Location) && !AreApart(m, o)
                && !(m.Access.IsStep && o.Access.IsStep))).Select(m => m.Access.Location)
                .OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => (SharedLocation?)l).FirstOrDefault();
    }

    /// <summary>Two touches whose places lie in the ranges of their holders: if it is the same place, the ranges overlap.</summary>
    private static bool AreApart(PlacedFact a, PlacedFact b) =>
        a.Low is not null && b.Low is not null && a.Space == b.Space && a.Access.Location.Equals(b.Access.Location)
        && (a.Space!.StartsWith("object", StringComparison.Ordinal) || a.Access.Location.Holder is not null
            || a.Access.Location.Pattern is not null

            // Whoever has another handle of the file counts its bytes as this one does.
            || a.Access.Location is { Kind: LocationKind.Contents, Symbol.Name: "SafeFileHandle" });

    /// <summary>A range to come: what its runs under the structure lock hand on, it relies on.</summary>
    public static FineHolder Of(LockUse acquire, RangePlan plan, IReadOnlyList<PlacedFact> facts, SemanticModels models)
    {
        var holder = new FineHolder(acquire, isTrusted: false);
        holder.All.AddRange(facts);
        if (plan.WrapAll)
        {
            return holder;
        }

        // Of a find nothing counts later but the place, which is claimed.
        holder.Fill(facts, new SectionRuns(acquire, plan.Region!, models) { Plan = plan }, plan.ClaimAfter is null);
        return holder;
    }

    /// <param name="facts">What it touches.</param>
    /// <param name="runs">What of that goes under the structure lock.</param>
    /// <param name="isHanded">Whether what is read there may count after it.</param>
    public void Fill(IReadOnlyList<PlacedFact> facts, SectionRuns runs, bool isHanded)
    {
        var writes = new List<(PlacedFact Fact, SectionRun Run)>();
        foreach (PlacedFact fact in facts)
        {
            SectionRun? run = runs.Of(fact);
            if (run is null)
            {
                Open.Add(fact);
            }
            else if (fact.Access.IsRelied && (run.Wrap is null || isHanded && runs.HandsOn(run)))
            {
                Relied.Add(fact);
            }

            if (run is not null && fact.Access is { IsWrite: true, IsStep: false })
            {
                writes.Add((fact, run));
            }
        }

        // What is changed in more than one run: who comes in between sees half of it.
        if (runs.WhatIsTorn(writes) is not null)
        {
            Exposed.AddRange(writes.Select(w => w.Fact));
        }
    }

    /// <summary>Notes what is changed in more than one run: who comes in between sees half of it.</summary>
    /// <param name="writes">What the runs write.</param>
    /// <param name="runOf">The run that code is in, as text; a loop in it is a part of one step.</param>
    /// <param name="region">The region.</param>
    public void Expose(List<PlacedFact> writes, Func<SyntaxNode, SyntaxNode> runOf, SectionScope region)
    {
        writes = writes.Where(w => !w.Access.IsStep).ToList();
        int last = writes.Select(w => runOf(w.At).SpanStart).DefaultIfEmpty(-1).Max();
        if (writes.Any(w => runOf(w.At) is var run
            && (run.SpanStart != last && GoesOn(w.At, region, Acquire.Model) || SectionRange.IsInLoop(run, region))))
        {
            Exposed.AddRange(writes);
        }
    }

    /// <summary>
    /// Whether anything can come after a piece of the region in the same hold: no block around it ends the function, or what is thrown in
    /// one is caught.
    /// </summary>
    public static bool GoesOn(SyntaxNode at, SectionScope region, SemanticModel model)
    {
        List<SyntaxNode> around = at.Ancestors().TakeWhile(a => a != region.Anchor && a != region.Anchor.Parent).ToList();
        return around.OfType<TryStatementSyntax>().Any(t => t.Block != region.Body && t.Block.Span.Contains(at.Span))
            || !around.OfType<BlockSyntax>().Any(b => b != region.Body && EndsFunction(b, model));
    }

    /// <summary>A block ends in a return or an exception, on all paths; a jump to code behind it goes on.</summary>
    public static bool EndsFunction(BlockSyntax block, SemanticModel model) =>
        model.AnalyzeControlFlow(block) is { Succeeded: true, EndPointIsReachable: false, ExitPoints: var exits }
        && exits.All(e => e is ReturnStatementSyntax);

    /// <summary>What the run has read decides what happens after it: by a value, or by where control goes.</summary>
    public static bool HandsOn(StructureWrap wrap, SectionScope region, SemanticModel model)
    {
        StatementSyntax first = wrap.Statements[0];
        StatementSyntax last = wrap.Statements[wrap.Statements.Length - 1];
        return model.AnalyzeDataFlow(first, last) is not { Succeeded: true } data
            || data.DataFlowsOut.Any(v => !Values.IsFieldByParameter(v))
            || data.VariablesDeclared.Any(v => data.ReadOutside.Contains(v, SymbolEqualityComparer.Default))
            || model.AnalyzeControlFlow(first, last) is not { Succeeded: true } control || !control.ExitPoints.IsEmpty
            || !control.EndPointIsReachable
            || wrap.Statements.Any(s => s.DescendantTokens().Any(t => t.IsKind(SyntaxKind.ThrowKeyword)))
            || data.DataFlowsIn.Any(v => !Values.IsFieldByParameter(v)
                && data.ReadOutside.Contains(v, SymbolEqualityComparer.Default) && MayBeFilled(v, wrap, model)
                && (SectionRange.IsInLoop(first, region)
                    || region.Statements.SelectMany(s => s.DescendantNodes()).OfType<IdentifierNameSyntax>()
                    .Any(n => n.SpanStart > last.Span.End && n.Identifier.ValueText == v.Name)));
    }

    /// <summary>Whether the run may put what it has read into any buffer or object that it is handed.</summary>
    public static bool MayFillAny(StructureWrap wrap, SemanticModel model) =>
        model.AnalyzeDataFlow(wrap.Statements[0], wrap.Statements[wrap.Statements.Length - 1]) is not { Succeeded: true } data
        || data.DataFlowsIn.Any(v => !Values.IsFieldByParameter(v) && MayBeFilled(v, wrap, model));

    /// <summary>
    /// A buffer or an object that the run is handed, and that it may put into what it has read: it is given away, or a
    /// part of it is set.
    /// </summary>
    private static bool MayBeFilled(ISymbol variable, StructureWrap wrap, SemanticModel model)
    {
        ITypeSymbol? type = variable switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol { IsThis: false } parameter => parameter.Type,
            _ => null,
        };
        if (type is null or { SpecialType: SpecialType.System_String }
            || type is { IsValueType: true, IsRefLikeType: false } && type.IsUnmanagedType
            || LibraryMembers.IsImmutable(type))
        {
            return false;
        }

        return wrap.Statements.SelectMany(s => s.DescendantNodes()).OfType<IdentifierNameSyntax>()
            .Where(n =>
                n.Identifier.ValueText == variable.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, variable))
            .Any(n => n.Ancestors().TakeWhile(a => a is not StatementSyntax).Any(a =>
                a is ArgumentSyntax
                || a is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
                    && access.Expression.Span.Contains(n.Span)
                || a is AssignmentExpressionSyntax set && set.Left.Span.Contains(n.Span)
                || a is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax));
    }
}
