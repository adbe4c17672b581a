using System;
using System.Collections.Concurrent;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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

    /// <summary>Rules look at several members at once, and the first of each lock asks for the plans of all.</summary>
    private readonly ConcurrentDictionary<LockAliasSet, object> _planning = new();

    public HoldPlan Plan(LockUse acquire, CancellationToken cancellationToken)
    {
        if (!_plans.TryGetValue(acquire.Group, out ImmutableDictionary<SyntaxNode, HoldPlan>? plans))
        {
            lock (_planning.GetOrAdd(acquire.Group, _ => new object()))
            {
                if (!_plans.TryGetValue(acquire.Group, out plans))
                {
                    plans = _plans.GetOrAdd(acquire.Group, PlanAll(acquire.Group, cancellationToken));
                }
            }
        }

        return plans.TryGetValue(acquire.Syntax, out HoldPlan? plan)
            ? plan
            : new HoldPlan(HoldKind.Coarse) { Obstacle = "it is not among the acquires of its lock" };
    }

    private ImmutableDictionary<SyntaxNode, HoldPlan> PlanAll(LockAliasSet group, CancellationToken cancellationToken)
    {
        if (group.Unseen.Count > 0)
        {
            // Others have it by names that are not known to be its own.
            return group.Operations.Where(o => o.Lock is { Kind: SiteKind.Acquire, IsCoarse: true }).ToImmutableDictionary(
                o => o.Syntax,
                o => new HoldPlan(HoldKind.Coarse) { IsFallback = CoarseFallback.Is(o.Syntax), Obstacle = group.Unseen[0].Reason });
        }

        var reach = new SectionReach(effects.Locks, group);
        var annotated = new RangePlanner(effects, cancellationToken);
        var obstacles = new StructureObstacles(effects, reach, group, cancellationToken);
        List<LockUse> acquires = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire).ToList();
        Dictionary<LockUse, ClaimedSection> claims = acquires.Select(a => (Use: a, Claim: ClaimedSection.Of(a)))
            .Where(c => c.Claim is not null && acquires.Any(c.Claim.IsOfStep)).ToDictionary(c => c.Use, c => c.Claim!);
        acquires.RemoveAll(a => claims.Values.Any(c => c.IsOfStep(a)));
        List<LockUse> coarse = acquires.Where(a => a.Lock.IsCoarse && !CoarseFallback.Is(a.Syntax)).ToList();
        Dictionary<LockUse, Reach> touched = acquires.ToDictionary(a => a, a => reach.Of(a, cancellationToken));
        var written = new HashSet<SharedLocation>(touched.Values.SelectMany(r => r.All).Where(a => a.IsWrite).Select(a => a.Location));

        // Who waits for an event minds those that take it back.
        List<SharedLocation> changed = touched.Values.SelectMany(r => r.All)
            .Where(a => a is { IsWrite: true, Kind: not (StepKind.Sets or StepKind.Counts) }).Select(a => a.Location).Distinct().ToList();
        var flow = new SectionRange(
            effects, reach, a => a.Kind == StepKind.Waits ? changed.Any(a.Location.MayBe) : written.Any(a.Location.MayBe),
            cancellationToken);

        // What is fine stays so; what becomes fine must get on with it, with itself, and with what was decided before.
        List<FineHolder> fine = acquires.Where(a => !a.Lock.IsCoarse).Select(a => Held(
            a, claims.TryGetValue(a, out ClaimedSection? claim) ? claim : null, touched[a], reach, l => written.Any(l.MayBe),
            cancellationToken)).ToList();
        fine.AddRange(new SpeculativeReads(effects.Locks, reach, group, cancellationToken).Holders());
        var plans = new Dictionary<SyntaxNode, HoldPlan>();
        var helpers = new PlannedHelpers(effects.Locks, reach, cancellationToken);
        foreach (LockUse fallback in acquires.Where(a => a.Lock.IsCoarse).Except(coarse))
        {
            plans[fallback.Syntax] = new HoldPlan(HoldKind.Coarse) { IsFallback = true };
        }

        var noRange = new Dictionary<LockUse, RangePlan>();
        var byFlows = new Dictionary<LockUse, (RangePlan Plan, IReadOnlyList<PlacedFact> Facts)>();
        foreach (LockUse acquire in coarse)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (LockName.Obstacle(acquire, touched[acquire], effects.Locks, cancellationToken) is { } another)
            {
                noRange[acquire] = RangePlan.Coarse(another);
                byFlows[acquire] = (noRange[acquire], Array.Empty<PlacedFact>());
                continue;
            }

            // What annotations plan goes under the structure lock as it is.
            string? taken = touched[acquire].TakesLatch.Values.FirstOrDefault();
            RangePlan byAnnotation = taken is null ? annotated.Plan(acquire) : RangePlan.Coarse(taken);
            if (byAnnotation is { Reason: null, Check: not null }
                && !RepeatedSearch.MayAcquireAgain(acquire, effects.Locks.Graph, cancellationToken))
            {
                // Where the check fails, the section starts over.
                byAnnotation = RangePlan.Coarse("what its acquire is given would be computed twice", byAnnotation.RangeText);
            }

            if (byAnnotation.Reason is null)
            {
                Take(acquire, byAnnotation, Annotated(acquire, byAnnotation, reach, cancellationToken));
                continue;
            }

            noRange[acquire] = byAnnotation;
            RangePlan? found = taken is null ? Claim(acquire, annotated, reach, cancellationToken) : null;
            if (found is { Reason: null })
            {
                noRange[acquire] = found;
                Take(acquire, found, Annotated(acquire, found, reach, cancellationToken));
                continue;
            }

            (RangePlan byFlow, IReadOnlyList<PlacedFact> facts) = byFlows[acquire] = flow.Plan(acquire);
            if (byFlow.Reason is not null)
            {
                // What the annotations say is what a reader put there.
                noRange[acquire] = found is not null && byFlow.RangeText is null && byAnnotation.RangeText is null ? found
                    : byAnnotation is { RangeText: not null, LacksGuards: false } && byFlow.RangeText is null
                    ? byAnnotation
                    : byFlow with { RangeText = byFlow.RangeText ?? byAnnotation.RangeText };
            }
            else if (!byFlow.WrapAll)
            {
                Take(acquire, byFlow, FineHolder.Of(acquire, byFlow, facts, effects.Locks.Models));
            }
        }

        foreach (LockUse acquire in coarse.Where(a => !plans.ContainsKey(a.Syntax)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            (string? obstacle, Reach? _, ILocalSymbol? guard) = obstacles.Of(acquire);
            if (obstacle is null)
            {
                FineHolder holder = Short(acquire, touched[acquire]);
                obstacle = Against(holder) ?? helpers.WhyNot(touched[acquire]);
                if (obstacle is null)
                {
                    helpers.Take(touched[acquire]);
                    plans[acquire.Syntax] = new HoldPlan(HoldKind.Structure)
                    {
                        RangeText = noRange[acquire].RangeText,
                        Guard = guard,
                        Releases = obstacles.ReleasesOf(acquire),
                    };
                    fine.Add(holder);
                    continue;
                }

                // A range keeps it from those that it would disturb, if it works on places as they do.
                (RangePlan byFlow, IReadOnlyList<PlacedFact> facts) =
                    byFlows.TryGetValue(acquire, out (RangePlan, IReadOnlyList<PlacedFact>) known) ? known : flow.Plan(acquire);
                if (byFlow is { Reason: null, WrapAll: true })
                {
                    Take(acquire, byFlow, FineHolder.Of(acquire, byFlow, facts, effects.Locks.Models));
                }
            }

            if (!plans.ContainsKey(acquire.Syntax))
            {
                plans[acquire.Syntax] = new HoldPlan(HoldKind.Coarse)
                {
                    RangeText = noRange[acquire].RangeText,
                    Obstacle = Join(noRange[acquire].Reason ?? obstacle, obstacle),
                };
            }
        }

        var nesting = new NestingHolds(effects, reach, group, cancellationToken);
        foreach (LockUse acquire in nesting.InOrder(plans, acquires))
        {
            FineHolder holder = Short(acquire, touched[acquire]);
            (HoldPlan? nested, string why) = (Against(holder) ?? helpers.WhyNot(touched[acquire])) is { } conflict
                ? (null, conflict)
                : nesting.Plan(acquire);
            if (nested is not null)
            {
                helpers.Take(touched[acquire]);
                plans[acquire.Syntax] = nested with { RangeText = plans[acquire.Syntax].RangeText };
                fine.Add(holder);
            }
            else
            {
                plans[acquire.Syntax] = plans[acquire.Syntax] with { Obstacle = Join(noRange[acquire].Reason ?? why, why) };
            }
        }

        return plans.ToImmutableDictionary();

        string? Against(FineHolder holder) =>
            fine.Append(holder).Select(f => FineHolder.Conflict(holder, f)).FirstOrDefault(c => c is not null);

        void Take(LockUse acquire, RangePlan plan, FineHolder holder)
        {
            if ((Against(holder) ?? helpers.WhyNot(plan)) is { } conflict)
            {
                noRange[acquire] = RangePlan.Coarse(conflict, plan.RangeText);
                return;
            }

            string? waits = helpers.Take(acquire, plan);
            plans[acquire.Syntax] = new HoldPlan(plan.SecondText is null ? HoldKind.Range : HoldKind.Ranges)
            {
                Range = plan,
                Waits = waits,
                RangeText = plan.SecondText is null ? plan.RangeText : $"{plan.RangeText}, {plan.SecondText}",
            };
            fine.Add(holder);
        }
    }

    private static string Join(string noRange, string noStructure) =>
        noRange == noStructure ? noRange : $"no range: {noRange}; no structure hold: {noStructure}";

    /// <summary>A section that runs under the structure lock as a whole.</summary>
    private static FineHolder Short(LockUse acquire, Reach touched)
    {
        var holder = new FineHolder(acquire, isTrusted: false) { IsStructure = true };
        holder.All.AddRange(Unplaced(touched.All, acquire));
        return holder;
    }

    private static IEnumerable<PlacedFact> Unplaced(IEnumerable<SharedAccess> accesses, LockUse acquire) =>
        accesses.Distinct().Select(a => new PlacedFact(a, null, null, null, acquire.Syntax));

    /// <summary>
    /// A hold that is fine already: whatever it reads under the structure lock may count afterwards. What it touches at places
    /// that its range covers, it touches alone.
    /// </summary>
    private FineHolder Held(
        LockUse acquire, ClaimedSection? claimed, Reach touched, SectionReach reach, System.Func<SharedLocation, bool> isWritten,
        CancellationToken cancellationToken)
    {
        if (acquire.Lock.IsStructure)
        {
            return Short(acquire, touched);
        }

        if (claimed is not null && acquire.Lock.Range is { Parent: IArgumentOperation { Parent: IInvocationOperation attempt } }
            && SectionPlaces.Covered(acquire, claimed.Region, attempt, effects.Locks, reach, cancellationToken, claimed.Found) is { } known)
        {
            var claiming = new FineHolder(acquire, isTrusted: true);
            claimed.Fill(
                claiming, known.Where(f => f.Access.IsWrite || isWritten(f.Access.Location)).ToList(), SectionRuns.ScopeOf);
            return claiming;
        }

        CriticalSection section = CriticalSection.Of(acquire, effects.Locks, cancellationToken);
        bool isOneLatch = !section.IsLeft && section.Parts.Length == 1 && section.Parts[0].Syntax is UsingStatementSyntax scope
            && SectionRuns.ScopeOf(scope) == scope;

        var holder = new FineHolder(acquire, isTrusted: true);
        IReadOnlyList<PlacedFact>? placed = section.Scope is { IsOwned: true } region && acquire.Lock.Range is { } range
            ? SectionPlaces.Covered(
                acquire, region, (range.Parent as IArgumentOperation)?.Parent as IInvocationOperation, effects.Locks, reach,
                cancellationToken)
            : null;
        holder.All.AddRange(placed ?? Unplaced(touched.All, acquire));
        if (isOneLatch && touched.Open.Count == 0)
        {
            return holder;
        }

        if (placed is null || FlowGraphs.BodyOf(acquire.Syntax) is not { } body)
        {
            holder.Relied.AddRange(Unplaced(touched.Latched.Where(a => a.IsRelied), acquire));
            holder.Open.AddRange(Unplaced(touched.Open, acquire));
            return holder;
        }

        var runs = new SectionRuns(acquire, section.Scope!, effects.Locks.Models)
        {
            IsLatched = LatchedIn(section, reach.LatchOf(body, cancellationToken), cancellationToken),
        };
        bool IsOpen(PlacedFact fact) => touched.Open.Contains(fact.Reached ?? fact.Access);
        bool IsLatched(PlacedFact fact) => touched.Latched.Contains(fact.Reached ?? fact.Access);
        holder.Fill(placed.Where(f => f.By is null ? IsOpen(f) || runs.Of(f) is not null : IsOpen(f) || IsLatched(f)).ToList(), runs, true);

        // Of what runs in ways that are not followed, no more is known than that it is under the structure lock.
        List<PlacedFact> vague = placed.Where(f => f.By is null && !IsOpen(f) && runs.Of(f) is null && IsLatched(f)).ToList();
        holder.Relied.AddRange(vague.Where(f => f.Access.IsRelied));
        holder.Exposed.AddRange(vague.Where(f => f.Access is { IsWrite: true, IsStep: false }));
        return holder;
    }

    private static System.Func<SyntaxNode, bool> LatchedIn(
        CriticalSection section, System.Func<IOperation, bool> isLatched, CancellationToken cancellationToken)
    {
        var known = new Dictionary<SyntaxNode, bool>();
        return node =>
        {
            if (!known.TryGetValue(node, out bool latched))
            {
                latched = RunBodies.RootsOf(node, section.Model, cancellationToken).FirstOrDefault() is { } operation
                    && isLatched(operation);
                known.Add(node, latched);
            }

            return latched;
        };
    }

    /// <summary>A range that the section finds itself, and that annotations prove; null where it does not.</summary>
    private RangePlan? Claim(LockUse acquire, RangePlanner annotated, SectionReach reach, CancellationToken cancellationToken) =>
        CriticalSection.Of(acquire, effects.Locks, cancellationToken).Scope is { IsOwned: true } region
            ? new SectionClaim(acquire, region, acquire.Model, new RepeatedSearch(effects.Locks, reach, cancellationToken))
                .Plan(annotated, reach, cancellationToken)
            : null;

    /// <summary>A range that annotations prove.</summary>
    private static FineHolder Annotated(LockUse acquire, RangePlan plan, SectionReach reach, CancellationToken cancellationToken)
    {
        SemanticModel model = acquire.Model;
        var own = new HashSet<SyntaxNode> { acquire.Syntax };
        var holder = new FineHolder(acquire, isTrusted: true);
        bool InWrap(IOperation o) => plan.WrapAll || plan.Wraps.Any(w => w.Statements.Any(s => s.Span.Contains(o.Syntax.Span)))
            || plan.Loops.Any(l => l.Loop.Expression.Span.Contains(o.Syntax.Span));
        Reach touched = reach.Of(
            plan.Region!.Statements.SelectMany(s => RunBodies.RootsOf(s, model, cancellationToken)), InWrap, own, model,
            cancellationToken);
        holder.All.AddRange(Unplaced(touched.All, acquire));
        holder.Open.AddRange(Unplaced(touched.Open, acquire));
        // Of a search nothing counts later but the place, which is claimed.
        IEnumerable<StructureWrap> later = plan.Wraps.Select((w, i) => i > 0 ? w : new StructureWrap(w.Statements.RemoveRange(plan.Search)))
            .Where(w => !w.Statements.IsEmpty);
        foreach (StructureWrap wrap in later.Where(w => FineHolder.HandsOn(w, plan.Region, model)))
        {
            Reach run = reach.Of(
                wrap.Statements.SelectMany(s => RunBodies.RootsOf(s, model, cancellationToken)), _ => true, own, model,
                cancellationToken);
            holder.Relied.AddRange(Unplaced(run.Latched.Where(a => a.IsRelied), acquire));
        }

        foreach (LookupLoop loop in plan.Loops)
        {
            Reach lookup = reach.Of(
                RunBodies.RootsOf(loop.Loop.Expression, model, cancellationToken), _ => true, own, model, cancellationToken);
            holder.Relied.AddRange(Unplaced(lookup.Latched.Where(a => a.IsRelied), acquire));
        }

        return holder;
    }
}
