using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>One run under the structure lock: in the section, or in a function that it calls, for one way to that.</summary>
/// <param name="way">The way to it, from the piece of the section on; the last is the run itself.</param>
/// <param name="wrap">What runs; null where that is no row of statements.</param>
internal sealed class SectionRun(ImmutableArray<SyntaxNode> way, StructureWrap? wrap) : IEquatable<SectionRun>
{
    public ImmutableArray<SyntaxNode> Way => way;

    public StructureWrap? Wrap => wrap;

    public bool Equals(SectionRun? other) => other is not null && way.SequenceEqual(other.Way);

    public override bool Equals(object? obj) => Equals(obj as SectionRun);

    public override int GetHashCode() => way[way.Length - 1].GetHashCode();
}

/// <summary>
/// The runs of a section under the structure lock, those of functions that it calls among them, and what comes after what.
/// </summary>
/// <param name="acquire">The acquire.</param>
/// <param name="region">Its section.</param>
/// <param name="models">Of the files.</param>
internal sealed class SectionRuns(LockUse acquire, SectionScope region, SemanticModels models)
{
    /// <summary>So many pairs of touches of two runs are looked at; of more, the one run is taken to follow the other.</summary>
    private const int MaxPairs = 10_000;

    private readonly Dictionary<StructureWrap, bool> _handing = new();
    private readonly Dictionary<SyntaxNode, bool> _jumps = new();
    private readonly Dictionary<BlockSyntax, bool> _left = new();

    /// <summary>What is to go under the structure lock.</summary>
    public RangePlan? Plan { get; init; }

    /// <summary>Of a hold that is fine: whether a piece of the section is under it already.</summary>
    public Func<SyntaxNode, bool> IsLatched { get; init; } = _ => false;

    /// <returns>Null for what is touched outside of the structure lock.</returns>
    public SectionRun? Of(PlacedFact fact)
    {
        for (int i = 0; i < fact.Path.Length; i++)
        {
            SyntaxNode node = fact.Path[i];
            if (Planned(node, i) is var (anchor, wrap))
            {
                return new SectionRun(fact.Path.RemoveRange(i, fact.Path.Length - i).Add(anchor), wrap);
            }

            if ((i == 0 ? IsLatched(node) : fact.IsLatched) && ScopeOf(node) is { } scope)
            {
                return new SectionRun(fact.Path.RemoveRange(i, fact.Path.Length - i).Add(scope), WrapOf(scope));
            }
        }

        return fact.IsLatched || IsLatched(fact.Path[0]) ? new SectionRun(fact.Path, null) : null;
    }

    private (SyntaxNode Anchor, StructureWrap? Wrap)? Planned(SyntaxNode node, int depth)
    {
        if (Plan is null)
        {
            return null;
        }

        SyntaxNode? body = depth == 0 ? null : FlowGraphs.BodyOf(node);
        DividedHelper? helper = body is null ? null : Plan.Helpers.FirstOrDefault(h => h.Body == body);
        if (depth > 0 && helper is null)
        {
            return null;
        }

        StructureWrap? wrap = (helper?.Wraps ?? Plan.Wraps).FirstOrDefault(w => w.Statements.Any(s => s.Span.Contains(node.Span)));
        IfStatementSyntax? choice = (helper?.Conditions ?? Plan.Conditions).FirstOrDefault(c => c.Condition.Span.Contains(node.Span));
        return wrap is not null ? (wrap.Statements[0], wrap) : choice is not null ? (choice.Condition, null) : null;
    }

    /// <summary>What the run has read counts after it; of a function that is called, also by what that is handed.</summary>
    public bool HandsOn(SectionRun run)
    {
        if (run.Wrap is not { } wrap)
        {
            return true;
        }

        if (!_handing.TryGetValue(wrap, out bool known))
        {
            known = run.Way.Length == 1
                ? FineHolder.HandsOn(wrap, region, acquire.Model)
                : FlowGraphs.BodyOf(wrap.Statements[0]) is not { } body || ScopeIn(body) is not { } scope
                    || models.Get(body.SyntaxTree) is var model && (FineHolder.HandsOn(wrap, scope, model)
                        || SetsOutside(wrap, body, model) || FineHolder.MayFillAny(wrap, model));
            _handing.Add(wrap, known);
        }

        return known;
    }

    /// <summary>A variable of a function around it.</summary>
    private static bool SetsOutside(StructureWrap wrap, SyntaxNode body, SemanticModel model) =>
        model.AnalyzeDataFlow(wrap.Statements[0], wrap.Statements[wrap.Statements.Length - 1]) is not { Succeeded: true } flow
        || flow.WrittenInside.Any(v => !v.DeclaringSyntaxReferences.All(r => body.Span.Contains(r.Span)));

    /// <summary>What a function does, as a section of its own.</summary>
    public static SectionScope? ScopeIn(SyntaxNode body) => BlockOf(body) is { } block
        ? new SectionScope(block, block.Statements.ToImmutableArray(), null, false)
        : null;

    public static BlockSyntax? BlockOf(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax method => method.Body,
        LocalFunctionStatementSyntax function => function.Body,
        AccessorDeclarationSyntax accessor => accessor.Body,
        _ => null,
    };

    /// <summary>Whether a run may come twice in one hold.</summary>
    public bool IsRepeated(SectionRun run) => run.Way.Select((n, i) => (Node: n, Depth: i)).Any(s =>
        s.Depth > 0 && FlowGraphs.BodyOf(s.Node) is AnonymousFunctionExpressionSyntax
        || HasJumps(s.Node, s.Depth) || Around(s.Node, s.Depth).Any(FlowGraphs.IsLoop));

    /// <summary>What is changed in more than one run, or in one that comes again; null where all is changed in one.</summary>
    public PlacedFact? WhatIsTorn(IReadOnlyCollection<(PlacedFact Fact, SectionRun Run)> writes)
    {
        List<(SectionRun Run, List<PlacedFact> Facts)> runs =
            writes.GroupBy(w => w.Run).Select(g => (g.Key, g.Select(w => w.Fact).ToList())).ToList();
        return runs.FirstOrDefault(r => IsRepeated(r.Run)
            || runs.Any(o => !o.Run.Equals(r.Run) && MayFollow(r.Facts, r.Run, o.Facts, o.Run))).Facts?.FirstOrDefault();
    }

    private IEnumerable<SyntaxNode> Around(SyntaxNode node, int depth) => node.Ancestors().TakeWhile(a => depth == 0
        ? a != region.Anchor && a != region.Anchor.Parent
        : !FlowGraphs.IsBody(a));

    /// <summary>Whether something of a run may come after something of another.</summary>
    public bool MayFollow(IReadOnlyCollection<PlacedFact> first, SectionRun a, IReadOnlyCollection<PlacedFact> then, SectionRun b)
    {
        int depth = 0;
        while (depth < a.Way.Length && depth < b.Way.Length && a.Way[depth] == b.Way[depth])
        {
            depth++;
        }

        return depth >= a.Way.Length || depth >= b.Way.Length || first.Count * then.Count > MaxPairs
            || first.Select(f => f.Path[depth]).Distinct()
                .Any(f => then.Select(t => t.Path[depth]).Distinct().Any(t => MayFollow(f, t, depth)));
    }

    private bool MayFollow(SyntaxNode from, SyntaxNode to, int depth)
    {
        if (from.SyntaxTree != to.SyntaxTree || FlowGraphs.BodyOf(from) != FlowGraphs.BodyOf(to) || HasJumps(from, depth)
            || from.Ancestors().FirstOrDefault(a => a.Span.Contains(to.Span)) is not { } common
            || common.AncestorsAndSelf().Intersect(Around(from, depth)).Any(FlowGraphs.IsLoop))
        {
            return true;
        }

        // Of one statement, any part may come first.
        if (from.FirstAncestorOrSelf<StatementSyntax>() == to.FirstAncestorOrSelf<StatementSyntax>())
        {
            return true;
        }

        return to.SpanStart > from.SpanStart && !AreApart(common, from, to) && GoesOn(from, to, common, ModelAt(depth, from));
    }

    private SemanticModel ModelAt(int depth, SyntaxNode node) => depth == 0 ? acquire.Model : models.Get(node.SyntaxTree);

    /// <summary>Of two branches, one is taken.</summary>
    private static bool AreApart(SyntaxNode common, SyntaxNode a, SyntaxNode b) => common switch
    {
        IfStatementSyntax { Else: { } other } choice => choice.Statement.Span.Contains(a.Span) && other.Span.Contains(b.Span),
        SwitchStatementSyntax choice => choice.Sections.Any(s => s.Span.Contains(a.Span))
            && choice.Sections.Any(s => s.Span.Contains(b.Span)),
        _ => false,
    };

    /// <summary>
    /// Whether control can go on from code to what comes later: no block around it ends with the function, and what is thrown in one is
    /// not caught.
    /// </summary>
    private bool GoesOn(SyntaxNode from, SyntaxNode to, SyntaxNode common, SemanticModel model)
    {
        List<SyntaxNode> around = from.Ancestors().TakeWhile(a => a != common).ToList();
        bool isCaught = around.OfType<TryStatementSyntax>().Any(t => t.Block.Span.Contains(from.Span) && t.Catches.Count > 0)
            || common is TryStatementSyntax attempt && attempt.Block.Span.Contains(from.Span) && !attempt.Block.Span.Contains(to.Span);
        return isCaught || !around.OfType<BlockSyntax>().Any(b => IsLeft(b, model));
    }

    private bool IsLeft(BlockSyntax block, SemanticModel model)
    {
        if (!_left.TryGetValue(block, out bool known))
        {
            known = FineHolder.EndsFunction(block, model);
            _left.Add(block, known);
        }

        return known;
    }

    /// <summary>Labels that are jumped to: what comes after what, the text does not say.</summary>
    private bool HasJumps(SyntaxNode node, int depth)
    {
        SyntaxNode? body = depth == 0 ? region.Anchor : FlowGraphs.BodyOf(node);
        if (body is null)
        {
            return true;
        }

        if (!_jumps.TryGetValue(body, out bool known))
        {
            known = (depth == 0 ? region.Statements.AsEnumerable<SyntaxNode>() : new[] { body })
                .SelectMany(s => s.DescendantNodesAndSelf())
                .Any(n => n is LabeledStatementSyntax
                    || n is GotoStatementSyntax { RawKind: not (int)SyntaxKind.GotoStatement });
            _jumps.Add(body, known);
        }

        return known;
    }

    private static StructureWrap? WrapOf(UsingStatementSyntax scope) =>
        (scope.Statement is BlockSyntax block ? block.Statements.ToImmutableArray() : ImmutableArray.Create(scope.Statement))
            is { IsEmpty: false } statements
            ? new StructureWrap(statements)
            : null;

    /// <summary>The scope of the structure lock that code is in; null for none.</summary>
    public static UsingStatementSyntax? ScopeOf(SyntaxNode node) => node.AncestorsAndSelf()
        .TakeWhile(a => a == node || !FlowGraphs.IsBody(a)).OfType<UsingStatementSyntax>()
        .FirstOrDefault(s => IsLatch(s.Expression ?? s.Declaration?.Variables[0].Initializer?.Value));

    private static bool IsLatch(ExpressionSyntax? expression) =>
        expression is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: "Enter",
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "VmaLock" }
            }
        };
}
