using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>Decides for each coarse acquire of the MM locking API whether it can be narrowed to a range, and how.</summary>
internal sealed class RangePlanner(EffectModel effects, CancellationToken cancellationToken)
{
    private readonly LockAliasAnalysis _graph = effects.Locks.Graph;
    private readonly Dictionary<LockAliasSet, SummaryReader> _summaries = new();
    private readonly PlaceBodies _bodies = new(effects.Locks.Models, cancellationToken);

    public RangePlan Plan(LockUse acquire)
    {
        LockAliasSet group = acquire.Group;
        if (CoarseFallback.Is(acquire.Syntax))
        {
            return new RangePlan { IsRanged = true };
        }

        if (acquire.Syntax is not InvocationExpressionSyntax)
        {
            return RangePlan.Coarse("a lock statement takes the object's monitor, not the MmapLock: call EnterWrite");
        }

        // A range does not nest: under one the coarse acquire of the same thread waits for ever.
        if (_graph.Recursion.IsByThread(group, cancellationToken)
            && effects.Locks.NestingOf(group, cancellationToken).Through(acquire) is { } path)
        {
            return RangePlan.Coarse($"on a path that nests: {path.Way}{path.Way.Hint}");
        }

        if (CriticalSection.Of(acquire, effects.Locks, cancellationToken).Scope is not { IsOwned: true } region)
        {
            return RangePlan.Coarse(!acquire.Lock.IsScoped && acquire.Lock.Verb == LockVerb.Acquire
                ? "the hold is not scoped: another method, lambda or branch releases it"
                : "the end of the hold is not visible in this method");
        }

        if (region.Statements.Length == 0)
        {
            return RangePlan.Coarse("nothing runs under the hold");
        }

        if (acquire.Syntax.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is null && IsIterator(acquire))
        {
            return RangePlan.Coarse("an iterator holds it while its consumer runs");
        }

        ImmutableArray<InferredRange> ranges =
            InferredRange.Find(acquire, region, effects.Locks, _graph.Options.RangeParameters, out string? whyNot, cancellationToken);
        if (ranges.IsEmpty)
        {
            return RangePlan.Coarse(whyNot!);
        }

        SummaryReader summaries = SummariesOf(group);
        RangePlan? refused = null;
        var slow = new SlowWork(acquire, effects, cancellationToken);
        foreach (InferredRange range in ranges)
        {
            RangePlan plan = new RegionPlanner(acquire, region, range, summaries, slow, _bodies, effects, cancellationToken).Plan();
            if (plan.Reason is null)
            {
                return plan;
            }

            refused ??= plan;
        }

        return refused!;
    }

    /// <summary>A section that finds its range itself, and claims it then.</summary>
    /// <param name="acquire">The acquire.</param>
    /// <param name="region">Its section, a block.</param>
    /// <param name="found">The numbers that it finds, each in one of its statements, with the place of that.</param>
    /// <returns>The likeliest plan, with why not; null where nothing is found.</returns>
    public RangePlan? PlanClaim(LockUse acquire, SectionScope region, ImmutableDictionary<ISymbol, int> found)
    {
        SummaryReader summaries = SummariesOf(acquire.Group);
        var slow = new SlowWork(acquire, effects, cancellationToken);
        RangePlan? refused = null;
        ImmutableArray<ISymbol> inOrder = found.Keys.OrderBy(s => s.Locations[0].SourceSpan.Start).ToImmutableArray();
        SyntaxNode body = FlowGraphs.BodyOf(acquire.Syntax) ?? acquire.Syntax.SyntaxTree.GetRoot(cancellationToken);
        LocalValues locals = _bodies.Of(body, acquire.Model).Locals;
        List<IOperation> work = region.Statements.SelectMany(s => RunBodies.RootsOf(s, acquire.Model, cancellationToken))
            .SelectMany(o => o.DescendantsAndSelf()).ToList();
        ImmutableHashSet<ISymbol> known = InferredRange.FixedAt(acquire, region, effects.Locks, cancellationToken);
        foreach (InferredRange range in InferredRange.Claimed(inOrder, known, locals, work))
        {
            int last = range.Sources.Max(s => found.TryGetValue(s, out int at) ? at : 0);

            // What says that nothing was found stands before the claim.
            while (last + 1 < region.Statements.Length && region.Statements[last + 1] is IfStatementSyntax and var question
                && question.DescendantNodes().All(n => n is not (AssignmentExpressionSyntax or InvocationExpressionSyntax
                    or MemberAccessExpressionSyntax { Parent: not ReturnStatementSyntax })))
            {
                last++;
            }

            RangePlan plan = new RegionPlanner(acquire, region, range, summaries, slow, _bodies, effects, cancellationToken)
            {
                Search = region.Statements.Take(last + 1).ToImmutableArray(),
            }.Plan();
            if (plan.Reason is null || plan.LacksGuards)
            {
                return plan;
            }

            refused ??= plan;
        }

        return refused;
    }

    private SummaryReader SummariesOf(LockAliasSet group)
    {
        if (!_summaries.TryGetValue(group, out SummaryReader? summaries))
        {
            summaries = new SummaryReader(group, _graph, effects.Options.CallDepth, cancellationToken);
            _summaries.Add(group, summaries);
        }

        return summaries;
    }

    private static bool IsIterator(LockUse acquire) =>
        FlowGraphs.BodyOf(acquire.Syntax) is { } body
        && body.DescendantNodes(n => n == body || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(n => n is YieldStatementSyntax);
}
