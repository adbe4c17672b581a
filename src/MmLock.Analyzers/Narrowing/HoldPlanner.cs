using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Decides for all coarse acquires of a lock at once what they become. Once lockers are fine, two of them may run together that
/// the coarse lock kept apart, and what they share needs a protector. The invariant that all plans of a lock keep: of two fine
/// holders, what one touches outside of the structure lock, or relies on across a release of it, the other writes only under a
/// range that covers the place. So a section without slow work holds the structure alone, unless it writes what a range holder
/// relies on; then it needs its own range, else it stays coarse.
/// </summary>
internal sealed class HoldPlanner(EffectModel effects)
{
    private readonly ConcurrentDictionary<LockAliasSet, ImmutableDictionary<SyntaxNode, HoldPlan>> _plans = new();

    /// <summary>What a fine holder relies on while others come and go.</summary>
    private sealed record Reliance(LockUse Holder, HashSet<SharedLocation> Relied, HashSet<SharedAccess> Open);

    public HoldPlan Plan(LockUse acquire, CancellationToken cancellationToken)
    {
        if (!_plans.TryGetValue(acquire.Group, out ImmutableDictionary<SyntaxNode, HoldPlan>? plans))
        {
            plans = _plans.GetOrAdd(acquire.Group, PlanAll(acquire.Group, cancellationToken));
        }

        return plans.TryGetValue(acquire.Syntax, out HoldPlan? plan)
            ? plan
            : new HoldPlan(HoldKind.Coarse) { Obstacle = "it is not among the acquires of its lock" };
    }

    private ImmutableDictionary<SyntaxNode, HoldPlan> PlanAll(LockAliasSet group, CancellationToken cancellationToken)
    {
        var reach = new SectionReach(effects.Locks, group);
        var ranges = new RangePlanner(effects, cancellationToken);
        var obstacles = new StructureObstacles(effects, reach, group, cancellationToken);
        List<LockUse> acquires = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire).ToList();
        var ranged = new Dictionary<LockUse, RangePlan>();
        var reliances = new List<Reliance>();
        var structures = new List<(LockUse Holder, Reach Reach)>();
        foreach (LockUse acquire in acquires)
        {
            if (acquire.Lock.IsStructure)
            {
                structures.Add((acquire, ReachOf(acquire, reach, cancellationToken)));
            }
            else if (acquire.Lock.Range is not null || RangePlanner.IsCoarseFallback(acquire.Syntax))
            {
                if (acquire.Lock.Range is not null && RelianceOf(acquire, reach, cancellationToken) is { } reliance)
                {
                    reliances.Add(reliance);
                }
            }
            else
            {
                ranged.Add(acquire, ranges.Plan(acquire));
            }
        }

        // A new range must get on with the structure holds that there are.
        foreach (LockUse acquire in ranged.Where(r => r.Value is { Reason: null, WrapAll: false }).Select(r => r.Key).ToList())
        {
            Reliance reliance = RelianceOf(acquire, ranged[acquire], reach, cancellationToken);
            if (structures.Select(s => Conflict(s.Reach, reliance, s.Holder)).FirstOrDefault(c => c is not null) is { } conflict)
            {
                ranged[acquire] = RangePlan.Coarse(conflict, ranged[acquire].RangeText);
            }
            else
            {
                reliances.Add(reliance);
            }
        }

        ImmutableDictionary<SyntaxNode, HoldPlan>.Builder plans = ImmutableDictionary.CreateBuilder<SyntaxNode, HoldPlan>();
        foreach (LockUse acquire in acquires.Where(a => a.Lock.IsCoarse))
        {
            cancellationToken.ThrowIfCancellationRequested();
            plans[acquire.Syntax] = !ranged.TryGetValue(acquire, out RangePlan? range)
                ? new HoldPlan(HoldKind.Coarse) { IsFallback = true }
                : range.Reason is null
                ? new HoldPlan(HoldKind.Range) { Range = range, RangeText = range.RangeText }
                : Structure(acquire, range, obstacles, reliances);
        }

        return plans.ToImmutable();
    }

    private static HoldPlan Structure(LockUse acquire, RangePlan range, StructureObstacles obstacles, List<Reliance> reliances)
    {
        (string? obstacle, Reach? touched, ILocalSymbol? guard) = obstacles.Of(acquire);
        obstacle ??= reliances.Select(r => Conflict(touched!, r, null)).FirstOrDefault(c => c is not null);
        return obstacle is null
            ? new HoldPlan(HoldKind.Structure) { RangeText = range.RangeText, Guard = guard }
            : new HoldPlan(HoldKind.Coarse) { RangeText = range.RangeText, Obstacle = Join(range.Reason!, obstacle) };
    }

    private static string Join(string noRange, string noStructure) =>
        noRange == noStructure ? noRange : $"no range: {noRange}; no structure hold: {noStructure}";

    /// <summary>What of a section under the structure lock the holder of a range does not bear.</summary>
    private static string? Conflict(Reach structure, Reliance range, LockUse? holder)
    {
        string who = $"the range holder in '{range.Holder.Container.Name}'";
        string whose = holder is null ? "it" : $"the structure hold in '{holder.Container.Name}'";
        foreach (SharedAccess access in structure.All.Where(a => a.IsWrite).OrderBy(a => a.Location.Name, System.StringComparer.Ordinal))
        {
            if (range.Relied.Any(access.Location.MayBe) || range.Open.Any(o => o.Location.MayBe(access.Location)))
            {
                return $"{whose} writes {access.Location.Name}, on which {who} relies while it lets go of the structure";
            }
        }

        SharedAccess? read = structure.All.Where(a => !a.IsWrite && range.Open.Any(o => o.IsWrite && o.Location.MayBe(a.Location)))
            .OrderBy(a => a.Location.Name, System.StringComparer.Ordinal).Select(a => (SharedAccess?)a).FirstOrDefault();
        return read is { } touched ? $"{whose} reads {touched.Location.Name}, which {who} writes without the structure lock" : null;
    }

    private Reach ReachOf(LockUse acquire, SectionReach reach, CancellationToken cancellationToken)
    {
        var all = new Reach();
        foreach (IGrouping<SyntaxNode?, (IOperation Part, SemanticModel Model)> body in CriticalSection
            .PartsOf(acquire, effects.Locks, cancellationToken).GroupBy(p => FlowGraphs.BodyOf(p.Part.Syntax)))
        {
            System.Func<IOperation, bool> isLatched = body.Key is null ? _ => false : reach.LatchOf(body.Key, cancellationToken);
            Reach part = reach.Of(
                body.Select(p => p.Part), isLatched, new HashSet<SyntaxNode> { acquire.Syntax }, body.First().Model, cancellationToken);
            all.Latched.UnionWith(part.Latched);
            all.Open.UnionWith(part.Open);
            all.IsTooLarge |= part.IsTooLarge;
        }

        return all;
    }

    /// <summary>Of a range that is held already: whatever it reads under the structure lock may count afterwards.</summary>
    private Reliance? RelianceOf(LockUse acquire, SectionReach reach, CancellationToken cancellationToken)
    {
        Reach touched = ReachOf(acquire, reach, cancellationToken);
        CriticalSection section = CriticalSection.Of(acquire, effects.Locks, cancellationToken);
        bool isOneLatch = !section.IsLeft && section.Parts.Length == 1 && section.Parts[0].Syntax is UsingStatementSyntax { } scope
            && IsLatch(scope.Expression ?? scope.Declaration?.Variables[0].Initializer?.Value);
        return isOneLatch && touched.Open.Count == 0
            ? null
            : new Reliance(
                acquire, new HashSet<SharedLocation>(touched.Latched.Where(a => !a.IsWrite).Select(a => a.Location)), touched.Open);
    }

    private static bool IsLatch(ExpressionSyntax? expression) =>
        expression is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: "Enter",
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "VmaLock" }
            }
        };

    /// <summary>Of a range to come: what its runs under the structure lock hand on.</summary>
    private static Reliance RelianceOf(LockUse acquire, RangePlan plan, SectionReach reach, CancellationToken cancellationToken)
    {
        SemanticModel model = acquire.Model;
        var own = new HashSet<SyntaxNode> { acquire.Syntax };
        bool InWrap(IOperation o) => plan.Wraps.Any(w => w.Statements.Any(s => s.Span.Contains(o.Syntax.Span)));
        Reach touched = reach.Of(
            plan.Region!.Statements.Select(s => model.GetOperation(s, cancellationToken)).OfType<IOperation>(), InWrap, own, model,
            cancellationToken);
        var relied = new HashSet<SharedLocation>();
        foreach (StructureWrap wrap in plan.Wraps.Where(w => HandsOn(w, model)))
        {
            Reach run = reach.Of(
                wrap.Statements.Select(s => model.GetOperation(s, cancellationToken)).OfType<IOperation>(), _ => true, own, model,
                cancellationToken);
            relied.UnionWith(run.Latched.Where(a => !a.IsWrite).Select(a => a.Location));
        }

        return new Reliance(acquire, relied, touched.Open);
    }

    /// <summary>What the run has read decides what happens after it: by a value, or by where control goes.</summary>
    private static bool HandsOn(StructureWrap wrap, SemanticModel model)
    {
        StatementSyntax first = wrap.Statements[0];
        StatementSyntax last = wrap.Statements[wrap.Statements.Length - 1];
        return model.AnalyzeDataFlow(first, last) is not { Succeeded: true } data || !data.DataFlowsOut.IsEmpty
            || data.VariablesDeclared.Any(v => data.ReadOutside.Contains(v, SymbolEqualityComparer.Default))
            || model.AnalyzeControlFlow(first, last) is not { Succeeded: true } control || !control.ExitPoints.IsEmpty
            || !control.EndPointIsReachable
            || wrap.Statements.Any(s => s.DescendantTokens().Any(t => t.IsKind(SyntaxKind.ThrowKeyword)));
    }
}
