using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// A section that finds its place by a search: the search, the claim of what it found by an attempt that never waits, and what makes the
/// find known are one step under a structure hold; the slow work comes after it, under the range. Where the attempt fails, somebody
/// is at work on the place: the section starts over with a coarse hold. <c>VmaLock</c> alone would not do for the step: until the attempt
/// nothing keeps out coarse holders, who change what is searched without it.
/// </summary>
/// <remarks>
/// The whole counts as done in that step: of what the search read, nothing is touched after it, and what is touched then lies in the
/// range. Whoever comes in between either waits for the range, or touches something else.
/// </remarks>
internal sealed class SectionClaim(LockUse acquire, SectionScope region, SemanticModel model, RepeatedSearch repeated)
{
    private ImmutableDictionary<ISymbol, int>? _found;

    /// <summary>The numbers that the section itself finds, each in one of its statements, with the place of that.</summary>
    public ImmutableDictionary<ISymbol, int> Found => _found ??= FoundIn(region, model);

    /// <summary>Whether the text can be written: a block that the lock is held over, in a block.</summary>
    public bool HasForm => acquire.Lock.Operation is IInvocationOperation { TargetMethod.ContainingType: { } type }
        && !type.GetMembers("EnterStructure").IsEmpty
        && region is { IsBlock: true, IsTry: false, GuardName: null, Anchor: UsingStatementSyntax { Parent: BlockSyntax } scope }
        && scope.Statement is BlockSyntax && scope.Expression == acquire.Syntax && !region.Statements.IsEmpty
        && repeated.MayAcquireAgain(acquire);

    /// <param name="plan">The plan without its range.</param>
    /// <param name="all">What the section touches.</param>
    /// <param name="facts">What of it somebody writes.</param>
    /// <param name="isLight">Whether a statement may run under the structure lock.</param>
    /// <param name="slow">What is slow in it.</param>
    public (RangePlan Plan, IReadOnlyList<PlacedFact> Facts) Plan(
        RangePlan plan, IReadOnlyList<PlacedFact> all, IReadOnlyList<PlacedFact> facts, Func<StatementSyntax, bool> isLight, SlowWork slow)
    {
        if (plan.LockText.Length == 0)
        {
            return Coarse("the lock is not named at its acquire");
        }

        // A jump back over the claim would make it twice, and lose the first one.
        if (region.Statements.Any(s => s is LabeledStatementSyntax))
        {
            return Coarse("its search may be gone back to by a goto, and its place would be claimed twice");
        }

        int light = region.Statements.TakeWhile(isLight).Count();
        if (light == 0 || light == region.Statements.Length)
        {
            return Coarse(light == 0 ? WhySlow(region.Statements[0]) : "it does nothing slow with what it finds");
        }

        // Under the structure lock no range is needed.
        var step = new StructureWrap(region.Statements.Take(light).ToImmutableArray());
        bool IsInStep(PlacedFact fact) => fact.At.Span.End <= region.Statements[light - 1].Span.End;
        List<(LinearForm, LinearForm)> places = facts.Where(f => !IsInStep(f) && f is { Low: not null, High: not null })
            .Select(f => (f.Low!, f.High!)).Distinct().ToList();
        if (places.Count == 0 || PlaceHull.Of(places) is not { } hull || hull.TextAt(acquire) is not { } text)
        {
            return Coarse("the places that it works on after its search are no one interval");
        }

        int last = hull.Low.Terms.Keys.Concat(hull.High.Terms.Keys)
            .Select(a => Found.TryGetValue(a.Symbol, out int at) ? at : -1).DefaultIfEmpty(-1).Max();
        plan = plan with { RangeText = text };
        if (last < 0 || last >= light)
        {
            return Coarse(WhySlow(region.Statements[light]));
        }

        StatementSyntax first = region.Statements[0];

        // What says that nothing was found stands before the claim.
        while (last + 1 < light && region.Statements[last + 1] is IfStatementSyntax and var question
            && !all.Any(f => question.Span.Contains(f.At.Span)) && question.DescendantNodes().All(n => n is not AssignmentExpressionSyntax))
        {
            last++;
        }

        StatementSyntax found = region.Statements[last];
        bool IsSearched(PlacedFact fact) => fact.At.Span.End <= found.Span.End;
        if (all.FirstOrDefault(f => f.Access.IsWrite && IsSearched(f)) is { } early)
        {
            return Coarse($"the search for its place changes {early.Access.Location.Name}, and would be done twice");
        }

        if (model.AnalyzeDataFlow(first, found) is not { Succeeded: true } data
            || data.WrittenInside.FirstOrDefault(v => !data.VariablesDeclared.Contains(v, SymbolEqualityComparer.Default)) is { })
        {
            return Coarse("the search for its place sets a variable that lives longer, and would be done twice");
        }

        if (repeated.In(region.Statements.Where(s => s.Span.End <= found.Span.End), model) is { } shown)
        {
            return Coarse($"the search for its place cannot be done twice: '{shown}'");
        }

        // The search holds no range yet.
        bool IsCovered(PlacedFact fact) => !IsSearched(fact) && fact is { Low: { } low, High: { } high }
            && PlaceHull.Of(new[] { (hull.Low, hull.High), (low, high) }) is { } both && both.Low.Equals(hull.Low)
            && both.High.Equals(hull.High);
        List<PlacedFact> seen = facts.Select(f => IsInStep(f) && !IsCovered(f) ? f with { Low = null, High = null } : f).ToList();
        PlacedFact? late = seen.FirstOrDefault(f => !IsInStep(f) && (f.Low is null || SectionRange.IsCollection(f.Access.Location)
            || seen.Any(s => IsInStep(s) && s.Low is null && s.Access.Location.MayBe(f.Access.Location))));
        if (late is not null)
        {
            return Coarse(
                $"{late.Access.Location.Name} is touched by the search, or has no place, and again after slow work: make the find known before it");
        }

        return ScopeLeaks.In(step, model) is { } leaked
            ? Coarse($"'{leaked.Name}' is declared inside a statement that goes under VmaLock, and is used after it")
            : (plan with { Wraps = ImmutableArray.Create(step), ClaimAfter = found }, seen);

        string WhySlow(StatementSyntax statement) => "the search for its place "
            + (slow.In(statement) is { } work ? $"does slow work: it reaches {work}" : "ends or suspends the hold");

        (RangePlan, IReadOnlyList<PlacedFact>) Coarse(string why) => (RangePlan.Coarse(why, plan.RangeText), Array.Empty<PlacedFact>());
    }

    /// <summary>
    /// The same by the annotations, which say what the structure is: what works on the range is proven by them as it is where the range
    /// is known at the acquire. It may be put into the structure after slow work: another search that finds the same place meanwhile
    /// cannot claim it, and starts over once it is there.
    /// </summary>
    /// <param name="annotated">Plans by annotations.</param>
    /// <param name="reach">What code touches.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plan, with why not; null where the section is no such one.</returns>
    public RangePlan? Plan(RangePlanner annotated, SectionReach reach, CancellationToken cancellationToken)
    {
        if (!HasForm || Found.IsEmpty || region.Statements.Any(s => s is LabeledStatementSyntax)
            || annotated.PlanClaim(acquire, region, Found) is not { LacksGuards: false } plan)
        {
            return null;
        }

        if (plan.Reason is not null)
        {
            return plan;
        }

        string? objection = plan.LockText.Length == 0 ? "the lock is not named at its acquire" : null;
        Reach searched = reach.Of(
            plan.Search.SelectMany(s => RunBodies.RootsOf(s, model, cancellationToken)), _ => true,
            new HashSet<SyntaxNode> { acquire.Syntax }, model, cancellationToken);
        objection ??= searched.IsTooLarge || searched.WhyUnknown is not null
            ? "the search for its place runs code that cannot be seen here, and would be done twice"
            : searched.All.Where(a => a.IsWrite).Select(a => a.Location.Name).OrderBy(n => n, StringComparer.Ordinal)
                .FirstOrDefault() is { } early
            ? $"the search for its place changes {early}, and would be done twice"
            : model.AnalyzeDataFlow(plan.Search[0], plan.Search[plan.Search.Length - 1]) is not { Succeeded: true } data
                || data.WrittenInside.Any(v => !data.VariablesDeclared.Contains(v, SymbolEqualityComparer.Default))
            ? "the search for its place sets a variable that lives longer, and would be done twice"
            : repeated.In(plan.Search, model) is { } shown
            ? $"the search for its place cannot be done twice: '{shown}'"
            : null;
        return objection is null ? plan : RangePlan.Coarse(objection, plan.RangeText);
    }

    private static ImmutableDictionary<ISymbol, int> FoundIn(SectionScope region, SemanticModel model)
    {
        ImmutableDictionary<ISymbol, int>.Builder found = ImmutableDictionary.CreateBuilder<ISymbol, int>(SymbolEqualityComparer.Default);
        BlockSyntax? block = region.Statements.FirstOrDefault()?.Parent as BlockSyntax;
        for (int i = 0; i < region.Statements.Length && block is not null; i++)
        {
            if (model.AnalyzeDataFlow(region.Statements[i]) is not { Succeeded: true } flow)
            {
                continue;
            }

            foreach (ILocalSymbol local in flow.VariablesDeclared.OfType<ILocalSymbol>().Where(l => InferredRange.IsInteger(l.Type)))
            {
                bool isOfBlock = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } declaration
                    && !declaration.Ancestors().TakeWhile(a => a != region.Statements[i])
                        .Any(a => a is StatementSyntax or AnonymousFunctionExpressionSyntax);
                if (isOfBlock && !flow.WrittenOutside.Contains(local, SymbolEqualityComparer.Default)
                    && !flow.Captured.Contains(local, SymbolEqualityComparer.Default)
                    && region.Statements[i] is not (ForStatementSyntax or CommonForEachStatementSyntax))
                {
                    found[local] = i;
                }
            }
        }

        return found.ToImmutable();
    }
}
