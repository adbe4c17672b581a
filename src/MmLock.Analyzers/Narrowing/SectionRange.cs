using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Plans a section that does slow work, without a word of annotation: the range is the hull of the places that it touches, by the
/// flow of values; what it touches besides goes under the structure lock, in runs between the slow work. Which other holders bear
/// that, <see cref="HoldPlanner"/> asks.
/// </summary>
internal sealed class SectionRange(
    EffectModel effects, SectionReach reach, Func<SharedAccess, bool> isWritten, CancellationToken cancellationToken)
{
    /// <returns>The plan, with why not; and what the section touches.</returns>
    public (RangePlan Plan, IReadOnlyList<PlacedFact> Facts) Plan(LockUse acquire)
    {
        IReadOnlyList<PlacedFact> none = Array.Empty<PlacedFact>();
        if (acquire.Lock.Operation is not IInvocationOperation || acquire.Lock.Wrapper is not null)
        {
            return (RangePlan.Coarse("its form is none that takes a range"), none);
        }

        CriticalSection section = CriticalSection.Of(acquire, effects.Locks, cancellationToken);
        if (section.Scope is not { IsOwned: true } region || region.Statements.IsEmpty)
        {
            return (RangePlan.Coarse("the end of the hold is not visible in this method"), none);
        }

        if (region.Statements.Any(s => s.DescendantNodes().Any(n => n is YieldStatementSyntax)))
        {
            return (RangePlan.Coarse("an iterator holds it while its consumer runs"), none);
        }

        Reach whole = reach.Of(
            region.Statements.SelectMany(s => RunBodies.RootsOf(s, acquire.Model, cancellationToken)), _ => false,
            new HashSet<SyntaxNode> { acquire.Syntax }, acquire.Model, cancellationToken);
        if (whole.WhyUnknown is { } unknown)
        {
            return (RangePlan.Coarse(unknown), none);
        }

        if (whole.IsTooLarge || whole.NeedsCoarse is not null)
        {
            return (RangePlan.Coarse(whole.NeedsCoarse ?? "the section reaches more code than is followed"), none);
        }

        ImmutableHashSet<ISymbol> known = InferredRange.FixedAt(acquire, region, effects.Locks, cancellationToken);
        (RangePlan plan, IReadOnlyList<PlacedFact> facts) = PlanFrom(acquire, section, region, known, null, whole);
        var claim = new SectionClaim(acquire, region, acquire.Model, new RepeatedSearch(effects.Locks, reach, cancellationToken));

        // A key that is known, by which the place is found, is no place itself.
        return (plan.Reason is not null || IsFoundTwice(acquire, plan, facts)) && claim.HasForm && !claim.Found.IsEmpty
            && PlanFrom(acquire, section, region, known.Union(claim.Found.Keys), claim, whole) is { Plan.RangeText: not null } claimed
            && (plan.RangeText is null || claimed.Plan.Reason is null)
            ? claimed
            : (plan, facts);
    }

    /// <summary>
    /// What is found by a number that is not known at the acquire is touched, and written in another run: two threads of the very section
    /// would meet in between.
    /// </summary>
    private bool IsFoundTwice(LockUse acquire, RangePlan plan, IReadOnlyList<PlacedFact> facts)
    {
        if (plan.WrapAll || plan.Region is not { } region)
        {
            return false;
        }

        var runs = new SectionRuns(acquire, region, effects.Locks.Models) { Plan = plan };
        List<(PlacedFact Fact, SectionRun? Run)> found = facts.Any(f => f is { Low: null, Obstacle: not null, Access.IsWrite: true })
            ? facts.Where(f => f.Low is null).Select(f => (f, runs.Of(f))).ToList()
            : new List<(PlacedFact, SectionRun?)>();
        return found.Any(w => w.Fact is { Obstacle: not null, Access.IsWrite: true } && found.Any(o =>
            o.Fact.Access.Location.MayBe(w.Fact.Access.Location) && !Equals(o.Run, w.Run)));
    }

    /// <summary>What is there, where there are no places.</summary>
    private static string WhyNowhere(IReadOnlyList<PlacedFact> facts)
    {
        string[] touched = facts.OrderBy(f => f.At.SpanStart).Select(f => f.Access.Location.Name).Distinct().ToArray();
        return touched.Length == 0 ? "nothing that it touches is ever changed"
            : $"nothing that it touches is found by a number: it touches {touched[0]}"
                + (touched.Length == 1 ? "" : touched.Length == 2 ? $" and {touched[1]}" : $" and {touched.Length - 1} others");
    }

    /// <summary>A walk over what others change, with slow work for each: there is no place to be known, it is all of them.</summary>
    private static string? WhyOfAll(SectionScope region, IReadOnlyList<PlacedFact> facts, SlowWork slow) => region.Statements
        .SelectMany(s => s.DescendantNodesAndSelf(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        .OfType<CommonForEachStatementSyntax>()
        .Where(l => facts.Any(f => l.Expression.Span.Contains(f.At.Span)
            || f.Access.Location.Kind == LocationKind.Contents && f.At.Span.Contains(l.Expression.Span) && l.Span.Contains(f.At.Span)))
        .Select(l => slow.In(l.Statement) is { } work
            ? $"it goes through all of '{ShortText.Of(l.Expression, 50)}' and does slow work: it reaches {work}"
            : null)
        .FirstOrDefault(w => w is not null);

    private (RangePlan Plan, IReadOnlyList<PlacedFact> Facts) PlanFrom(
        LockUse acquire, CriticalSection section, SectionScope region, ImmutableHashSet<ISymbol> known, SectionClaim? claim,
        Reach whole)
    {
        IReadOnlyList<PlacedFact> none = Array.Empty<PlacedFact>();
        SectionPlaces places = SectionPlaces.Of(acquire, region, known, effects.Locks, reach, cancellationToken);
        if (places.IsExhausted)
        {
            return (RangePlan.Coarse("the section is too large for its places to be followed"), none);
        }

        // A function that it calls has been divided before: it goes on, where that is by this very lock.
        bool takesLatch = whole.TakesLatch.Count > 0;
        if (whole.TakesLatch.FirstOrDefault(t => places.WhyNotOwn(t.Key) is not null).Value is { } taken)
        {
            return (RangePlan.Coarse(taken), none);
        }

        if (region.IsTry && places.Facts.FirstOrDefault(f => !section.Parts.Any(p => p.Syntax.Span.Contains(f.At.Span))) is { } outside)
        {
            string touched = outside.Access.Location.Name;
            return (RangePlan.Coarse($"{touched} is touched without the lock, too, where the attempt has failed"), none);
        }

        var order = new StepOrder(region, acquire.Model);
        if (order.WhyHandshake(places.Facts, places.Started) is { } handshake)
        {
            return (RangePlan.Coarse(handshake), none);
        }

        // What nobody writes needs no protector.
        List<PlacedFact> facts = order.Judged(places.Facts
            .Where(f => (f.Access.IsWrite || isWritten(f.Access) || IsGuarded(f.Access.Location, acquire.Group))
                && f.Access.Kind != StepKind.WaitsForOwn)
            .Select(f => IsDeclared(f.Access.Location, acquire.Group) ? f with { Low = null, High = null } : f).ToList());
        List<PlacedFact> placed = facts.Where(f => f.Low is not null && f.High is not null).ToList();
        var slow = new SlowWork(acquire, effects, cancellationToken);
        if (placed.Count == 0)
        {
            return (RangePlan.Coarse(WhyOfAll(region, facts, slow) ?? places.Obstacle ?? WhyNowhere(facts)), none);
        }

        if (facts.FirstOrDefault(f => f.Access.Location.Kind == LocationKind.Process && f.Low is null && slow.In(f.At) is not null)
            is { } outer)
        {
            string verb = outer.Access.IsWrite ? "changes" : "reads";
            return (
                RangePlan.Coarse(
                    $"'{ShortText.Of(outer.At, 50)}' {verb} {outer.Access.Location.Name}, which is outside of every range"),
                none);
        }

        bool IsQuick(SyntaxNode node) => slow.In(node) is null;
        bool TakesLatch(SyntaxNode part) =>
            takesLatch && reach.TakesLatch(RunBodies.RootsOf(part, acquire.Model, cancellationToken), cancellationToken);
        var beside = new Dictionary<SyntaxNode, bool>();
        bool IsBeside(SyntaxNode part)
        {
            if (!beside.TryGetValue(part, out bool known))
            {
                known = places.Started.Any(s => part.Span.Contains(s.Span))
                    || reach.GoesOnLater(RunBodies.RootsOf(part, acquire.Model, cancellationToken), cancellationToken);
                beside.Add(part, known);
            }

            return known;
        }

        bool IsLight(StatementSyntax statement) => IsQuick(statement) && SectionDivision.IsStraight(statement)
            && !IsBeside(statement) && !TakesLatch(statement)
            && !(region.GuardName is { } guard && !QuickGuardUses.AreAll(statement, guard));
        if (claim is not null)
        {
            return claim.Plan(Make(acquire, region, ""), places.Facts, facts, IsLight, slow);
        }

        string? second = null;
        if (PlaceHull.Cover(placed.Select(f => (f.Low!, f.High!)).Distinct().ToList()) is not { } hulls
            || hulls[0].TextAt(acquire) is not { } text
            || hulls.Count > 1 && (second = hulls[1].TextAt(acquire)) is null)
        {
            return (RangePlan.Coarse("the places that it touches are more than two intervals"), none);
        }

        if (region.IsTry && second is not null && acquire.Lock.Timeout is not null)
        {
            return (RangePlan.Coarse("it works on two ranges, and an attempt for two has no time-out", text), none);
        }

        if (second is not null && acquire.Lock.IsAsync)
        {
            return (RangePlan.Coarse("it works on two ranges, which cannot be acquired asynchronously", text), none);
        }

        if (second is not null && region.GuardName is { } owner && region.Statements.Any(s => IsHandedOn(s, owner)))
        {
            return (
                RangePlan.Coarse($"it works on two ranges, and '{owner}', whose type is another then, is used as more than a scope", text),
                none);
        }

        if (region is { IsBlock: true, Anchor: UsingStatementSyntax } && region.Statements.All(IsLight))
        {
            return (Make(acquire, region, text) with { WrapAll = true, SecondText = second }, facts);
        }

        if (facts.FirstOrDefault(f => IsDeclared(f.Access.Location, acquire.Group)) is { } declared)
        {
            string type = declared.Access.Location.Symbol.ContainingType.Name;
            return (
                RangePlan.Coarse(
                    $"'{type}' belongs to the structure by its annotation, and its objects would be kept across a drop of VmaLock", text),
                none);
        }

        List<PlacedFact> structural = facts.FindAll(f => (f.Low is null && !f.Access.IsStep) || IsCollection(f.Access.Location));
        var division = new SectionDivision(
            places, structural, new HelperRules(acquire, effects.Locks, reach, cancellationToken), effects, reach, cancellationToken);
        string WhyHeavy(StatementSyntax statement) => slow.In(statement) is { } work ? "reaches " + work
            : IsBeside(statement) ? "begins what goes on beside it, and is waited for later"
            : TakesLatch(statement) ? "takes VmaLock itself"
            : "ends or suspends the hold";
        (RunPartition partition, string? mixed) = division.Divide(
            null, region.Statements, slow, (isStructural, whyMixed) => new RunPartition(
                isStructural, IsLight, n => IsQuick(n) && !IsBeside(n) && !TakesLatch(n), WhyHeavy)
            {
                TakesConditions = true,
                WhyMixed = whyMixed,
            });
        if ((mixed ?? division.WhyNested(partition)) is { } objection)
        {
            return (RangePlan.Coarse(objection, text), none);
        }

        if (partition.Runs.Select(w => ScopeLeaks.In(w, acquire.Model)).FirstOrDefault(l => l is not null) is { } leaked)
        {
            return (
                RangePlan.Coarse($"'{leaked.Name}' is declared inside a statement that goes under VmaLock, and is used after it", text),
                none);
        }

        RangePlan plan = Make(acquire, region, text) with
        {
            SecondText = second,
            Wraps = partition.Runs.ToImmutableArray(),
            Conditions = partition.Conditions.ToImmutableArray(),
            Helpers = division.Helpers,
        };

        // Of what a place is not enough for, all is in a run now, or it belongs to no statement.
        var runs = new SectionRuns(acquire, region, effects.Locks.Models) { Plan = plan };
        if (structural.Find(f => (f.Low is not null || f.Path.Length > 1) && runs.Of(f) is null) is { } late)
        {
            string when = ShortText.Of(late.Path[late.Path.Length - 1], 50);
            return (
                RangePlan.Coarse($"'{when}' touches {late.Access.Location.Name} at its end, or in between, and that is in no step", text),
                none);
        }

        // What it changes in two steps, somebody may see in between.
        if (TornWrite(facts, runs) is { } torn)
        {
            return (
                RangePlan.Coarse(
                    $"{torn.Name} has no place in the range and changes in more than one step: slow work goes on in between", text),
                none);
        }

        return plan.LockText.Length == 0 ? (RangePlan.Coarse("the lock is not named at its acquire", text), none) : (plan, facts);
    }

    /// <summary>The guard is named for something else than its end.</summary>
    private static bool IsHandedOn(StatementSyntax statement, string guard) => statement.DescendantNodes().OfType<IdentifierNameSyntax>()
        .Any(n => n.Identifier.ValueText == guard && n.Parent is not (UsingStatementSyntax
            or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Parent: InvocationExpressionSyntax }));

    /// <summary>An annotation says that it changes, whoever does it.</summary>
    private static bool IsGuarded(SharedLocation location, LockAliasSet group) =>
        (location.Holder ?? (location.Kind == LocationKind.Member ? location.Symbol : null)) is { } member
        && GuardedState.IsGuarded(member, group.Roots[0].Name);

    /// <summary>A part of an object that an annotation makes part of the structure: it may lie at many places.</summary>
    private static bool IsDeclared(SharedLocation location, LockAliasSet group) =>
        location.Kind == LocationKind.Member && GuardedState.IsGuardedType(location.Symbol.ContainingType, group.Roots[0].Name);

    private static RangePlan Make(LockUse acquire, SectionScope region, string text) => new()
    {
        RangeText = text,
        Region = region,
        LockText = ((acquire.Syntax as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax)?.Expression.ToString()
            ?? "",
    };

    /// <summary>Whether the object itself must not be touched by two at once, wherever they touch it.</summary>
    public static bool IsCollection(SharedLocation location) => location.Kind == LocationKind.Contents
        && location.Symbol.ContainingNamespace?.ToDisplayString() is { } space
        && space.StartsWith("System.Collections", StringComparison.Ordinal) && space != "System.Collections.Concurrent";

    private static SharedLocation? TornWrite(List<PlacedFact> facts, SectionRuns runs)
    {
        List<(PlacedFact Fact, SectionRun? Run)> writes = facts
            .Where(f => f.Access is { IsWrite: true, IsStep: false } && f.Low is null).Select(f => (f, runs.Of(f))).ToList();
        return writes.FirstOrDefault(w => w.Run is null).Fact is { } open ? open.Access.Location
            : runs.WhatIsTorn(writes.Select(w => (w.Fact, w.Run!)).ToList())?.Access.Location;
    }

    public static bool IsInLoop(SyntaxNode node, SectionScope region) => node.Ancestors()
        .TakeWhile(a => a != region.Anchor && a != region.Anchor.Parent)
        .Any(FlowGraphs.IsLoop);
}
