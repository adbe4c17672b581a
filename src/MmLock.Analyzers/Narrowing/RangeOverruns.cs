using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>An access, under a range, at a place outside of it.</summary>
/// <param name="Site">The acquire.</param>
/// <param name="Held">What it holds.</param>
/// <param name="At">The access, or the call that leads to it.</param>
/// <param name="Below">How many places the access begins before the range; 0 for none,</param>
/// <param name="Above">and how many it ends behind it.</param>
internal sealed record RangeOverrun(AcquireSite Site, HeldInterval Held, SyntaxNode At, long Below, long Above);

/// <summary>
/// Finds accesses of a section at places that its range cannot cover: the place and the bound of the range are sums of the same values, and
/// differ by a number. So what is indexed in another unit than the lock is taken in does not count, and neither does what goes on under the
/// structure lock, under another hold, or at a place that only no other holder changes.
/// </summary>
internal sealed class RangeOverruns(LockUseModel model)
{
    private readonly ConcurrentDictionary<LockAliasSet, SectionReach> _reach = new();
    private readonly ConcurrentDictionary<LockAliasSet, ImmutableArray<SharedLocation>> _written = new();

    public IEnumerable<RangeOverrun> In(LockUseBody body)
    {
        foreach (AcquireSite site in body.Part.Locks.Sites)
        {
            if (site is { Class: LockGranularity.Range, IsRequired: false, Range: not null, Lock: not null, Operation: { } operation }
                && site.Path.Symbol is { } symbol
                && model.Locks.Graph.GroupOf(symbol, body.CancellationToken)?.SiteAt(operation.Syntax) is
                {
                    Lock: { Wrapper: null, Operation: IInvocationOperation call }
                } acquire
                && RegionOf(acquire, body.CancellationToken) is { } region)
            {
                foreach (RangeOverrun overrun in In(body, site, acquire, call, region))
                {
                    yield return overrun;
                }
            }
        }
    }

    private IEnumerable<RangeOverrun> In(
        LockUseBody body, AcquireSite site, LockUse acquire, IInvocationOperation call, SectionScope region)
    {
        SectionReach reach = _reach.GetOrAdd(acquire.Group, g => new SectionReach(model.Locks, g));
        if (SectionPlaces.Under(acquire, region, call, model.Locks, reach, body.CancellationToken) is not { } places)
        {
            yield break;
        }

        // Of an expression and a part of it, the smaller says more.
        var told = new List<SyntaxNode>();
        HashSet<(string?, SharedLocation)> inUnit = InUnitOfRange(places);
        foreach (PlacedFact fact in places.Facts.Where(f => f is { IsProtected: false, By: not null })
            .OrderBy(f => f.At.Span.Length).ThenBy(f => f.At.SpanStart))
        {
            if (!told.Any(t => t.Span.IntersectsWith(fact.At.Span)) && Overrun(fact, places, inUnit, acquire.Model) is { } by
                && IsUnderRangeOnly(fact, site, body) && Matters(fact, acquire.Group, reach, body.CancellationToken))
            {
                told.Add(fact.At);
                yield return new RangeOverrun(site, by.Held, fact.At, by.Below, by.Above);
            }
        }
    }

    /// <summary>The statements under the hold, where these stand side by side.</summary>
    private SectionScope? RegionOf(LockUse acquire, CancellationToken cancellationToken)
    {
        CriticalSection section = CriticalSection.Of(acquire, model.Locks, cancellationToken);
        if (section.Scope is { } scope)
        {
            return scope.Statements.IsEmpty ? null : scope;
        }

        // An attempt: the guard comes out of the call, and the section is in the branch where it succeeded.
        List<StatementSyntax> statements = section.Parts.Select(p => p.Syntax).OfType<StatementSyntax>().ToList();
        return section is { IsKnown: true, IsLeft: false } && statements.Count == 1
            && acquire.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } anchor
                ? new SectionScope(anchor, ImmutableArray.Create(statements[0]), null, false)
                : null;
    }

    private static (HeldInterval Held, long Below, long Above)? Overrun(
        PlacedFact fact, HeldPlaces places, HashSet<(string?, SharedLocation)> inUnit, SemanticModel model)
    {
        // A number alone may count anything: it is a place of the lock if the same is asked for at a place that is held.
        if (fact is not { Low: { } low, High: { } high }
            || low.Terms.Count == 0 && !inUnit.Contains((fact.Space, fact.Access.Location)))
        {
            return null;
        }

        (HeldInterval Held, long Below, long Above)? found = null;
        foreach (HeldInterval held in places.Held)
        {
            long below = fact.IsExact ? Distance(held.Low, low) : 0;
            long above = fact.IsExact || IsLastReached(fact, places.Held, model) ? Distance(high, held.High) : 0;
            if (below <= 0 && above <= 0)
            {
                return null;
            }

            found ??= (held, System.Math.Max(below, 0), System.Math.Max(above, 0));
        }

        return found;
    }

    /// <summary>How far one place lies behind another, where a number says; 0 where none does.</summary>
    private static long Distance(LinearForm place, LinearForm from) =>
        place.Plus(from, -1) is { Terms.Count: 0, Constant: var distance } ? distance : 0;

    /// <summary>What is asked for at a place that is held, and so by the numbers that the lock is taken in.</summary>
    private static HashSet<(string?, SharedLocation)> InUnitOfRange(HeldPlaces places) => new(
        places.Facts.Where(f => f is { Low: { } low, High: { } high } && places.Held.Any(h =>
            low.Plus(h.Low, -1) is { Terms.Count: 0, Constant: >= 0 } && h.High.Plus(high, -1) is { Terms.Count: 0, Constant: >= 0 }))
            .Select(f => (f.Space, f.Access.Location)));

    /// <summary>
    /// A counted loop comes to its bound, one step of 1 after the other, and nothing in it stops it or leaves the access out; and it
    /// begins, since its first place is held.
    /// </summary>
    private static bool IsLastReached(PlacedFact fact, IReadOnlyList<HeldInterval> held, SemanticModel model)
    {
        if (fact.By is not { } access || access.Syntax != fact.At || !held.Any(h => h.Low.Equals(fact.Low)))
        {
            return false;
        }

        var loop = access.Syntax.Ancestors().SkipWhile(IsPassed).FirstOrDefault() as ForStatementSyntax;
        return loop is { Condition: BinaryExpressionSyntax { OperatorToken.ValueText: "<" or "<=" }, Incrementors: { Count: 1 } steps }
            && model.GetOperation(steps[0]) is IIncrementOrDecrementOperation { Kind: OperationKind.Increment }
            && !loop.DescendantNodes().Any(n => n is ThrowExpressionSyntax or AwaitExpressionSyntax)
            && model.AnalyzeControlFlow(loop.Statement) is { Succeeded: true, EndPointIsReachable: true, ExitPoints.IsEmpty: true }
            && !loop.Statement.DescendantNodes().Any(n =>
                n is ContinueStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or GotoStatementSyntax);
    }

    /// <summary>What is in it is evaluated whenever it is.</summary>
    private static bool IsPassed(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax binary => binary.OperatorToken.ValueText is not ("&&" or "||" or "??"),
        ExpressionSyntax => node is not (ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax
            or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax),
        StatementSyntax => node is ExpressionStatementSyntax or BlockSyntax or LocalDeclarationStatementSyntax,
        _ => node is BaseArgumentListSyntax or ArgumentSyntax or EqualsValueClauseSyntax or VariableDeclaratorSyntax
            or VariableDeclarationSyntax,
    };

    /// <summary>On every path the range is all that is held.</summary>
    private static bool IsUnderRangeOnly(PlacedFact fact, AcquireSite site, LockUseBody body) =>
        (fact.By!.Syntax == fact.At ? fact.By : CallAt(fact.At, body)) is { } access
        && body.Part.Around(access) is { IsReached: true } held
        && held.Paths.All(p => p.Holds.Any(h => h.Site.Index == site.Index) && p.Holds.All(h => h.Site.Index == site.Index))
        && !body.Assertions.Covers(site.Path, access);

    private static IOperation? CallAt(SyntaxNode syntax, LockUseBody body) => body.Part.Operations.FirstOrDefault(o => o.Syntax == syntax);

    /// <summary>
    /// Somebody else may be at it at the same time: it is written here, or somewhere under a hold that is not coarse. What only coarse
    /// holders change, a holder of any range may read.
    /// </summary>
    private bool Matters(PlacedFact fact, LockAliasSet group, SectionReach reach, CancellationToken cancellationToken)
    {
        if (fact.Access.Location.IsVariable)
        {
            return false;
        }

        return fact.Access.IsWrite || WrittenFinely(group, reach, cancellationToken).Any(fact.Access.Location.MayBe);
    }

    private ImmutableArray<SharedLocation> WrittenFinely(LockAliasSet group, SectionReach reach, CancellationToken cancellationToken)
    {
        if (!_written.TryGetValue(group, out ImmutableArray<SharedLocation> known))
        {
            known = group.Operations.Where(o => o.Lock.Kind == SiteKind.Acquire && !o.Lock.IsCoarse)
                .SelectMany(o => reach.Of(o, cancellationToken).All).Where(a => a.IsWrite).Select(a => a.Location).Distinct()
                .ToImmutableArray();
            _written.TryAdd(group, known);
        }

        return known;
    }
}
