using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Divides a section into runs under the structure lock and slow work between them. A function that it calls with the lock held, and that
/// does both, is divided where it stands, as if its text stood in the section: it takes the structure lock itself.
/// </summary>
/// <param name="places">What the section touches, by which ways.</param>
/// <param name="structural">What of that must go under the structure lock.</param>
/// <param name="helpers">Which functions may take it.</param>
/// <param name="effects">Of the compilation.</param>
/// <param name="reach">Of the lock.</param>
/// <param name="cancellationToken">Ends the work.</param>
internal sealed class SectionDivision(
    SectionPlaces places, IReadOnlyList<PlacedFact> structural, HelperRules helpers, EffectModel effects, SectionReach reach,
    CancellationToken cancellationToken)
{
    /// <summary>A section with more functions that do both is left coarse.</summary>
    private const int MaxHelpers = 12;

    private readonly Dictionary<SyntaxNode, DividedHelper> _divided = new();
    private readonly Dictionary<SyntaxNode, SyntaxNode?> _bodies = new();

    /// <summary>The functions that are divided, in the order in which they are reached.</summary>
    public ImmutableArray<DividedHelper> Helpers => _divided.Values.ToImmutableArray();

    /// <param name="body">The function; null for the section.</param>
    /// <param name="statements">Its statements.</param>
    /// <param name="slow">What is slow in it.</param>
    /// <param name="divide">A partition of these, given what must go under the structure lock, and why something does both.</param>
    /// <returns>How they are divided, or why they are not.</returns>
    public (RunPartition Partition, string? WhyNot) Divide(
        SyntaxNode? body, IEnumerable<StatementSyntax> statements, SlowWork slow,
        Func<Func<SyntaxNode, bool>, Func<SyntaxNode, string?>, RunPartition> divide)
    {
        List<StatementSyntax> all = statements.ToList();
        while (true)
        {
            List<(PlacedFact Fact, int Depth)> inside = FactsIn(body).ToList();
            RunPartition partition = divide(
                n => inside.Exists(f => n.Span.Contains(f.Fact.Path[f.Depth].Span)), new MixedStatements(inside, slow).Why);
            if (partition.Divide(all) is not { } mixed)
            {
                return (partition, null);
            }

            List<SyntaxNode> asked = inside
                .Where(f => f.Depth + 1 < f.Fact.Path.Length
                    && partition.Mixed is { } code && code.Span.Contains(f.Fact.Path[f.Depth].Span))
                .Select(f => (Call: f.Fact.Path[f.Depth], Body: BodyOf(f.Fact.Path[f.Depth + 1])!)).Distinct()
                .Where(c => c.Body is not AnonymousFunctionExpressionSyntax
                    && (slow.In(c.Call) is not null || reach.Of(c.Body, cancellationToken).Suspends))
                .Select(c => c.Body).Distinct().ToList();
            if (asked.Count == 0 || _divided.Count + asked.Count > MaxHelpers)
            {
                return (partition, mixed);
            }

            foreach (SyntaxNode helper in asked)
            {
                (string? form, string? within) = DivideHelper(helper);
                if ((within ?? form) is not null)
                {
                    return (partition, within ?? $"{mixed}; {form}");
                }
            }
        }
    }

    /// <summary>What must go under the structure lock and is reached by a body, but for what a function does that is divided.</summary>
    private IEnumerable<(PlacedFact Fact, int Depth)> FactsIn(SyntaxNode? body)
    {
        foreach (PlacedFact fact in structural.Where(f => !f.IsLatched))
        {
            int depth = body is null ? 0 : -1;
            bool isDivided = false;
            for (int i = 1; i < fact.Path.Length; i++)
            {
                SyntaxNode? at = BodyOf(fact.Path[i]);
                depth = at == body && body is not null ? i : depth;
                isDivided |= at is not null && at != body && _divided.ContainsKey(at) && depth >= 0;
            }

            if (depth >= 0 && !isDivided)
            {
                yield return (fact, depth);
            }
        }
    }

    private SyntaxNode? BodyOf(SyntaxNode node)
    {
        if (!_bodies.TryGetValue(node, out SyntaxNode? body))
        {
            body = FlowGraphs.BodyOf(node);
            _bodies.Add(node, body);
        }

        return body;
    }

    /// <returns>Why not, by what it is, or by what is in it; null where it is divided.</returns>
    private (string? Form, string? Within) DivideHelper(SyntaxNode body)
    {
        (DividedHelper? helper, string? objection) = helpers.Of(body);
        string name = helpers.NameOf(body);
        if ((objection ?? places.WhyNotOwn(body)) is { } why)
        {
            return ($"'{name}' cannot be divided, since it {why}", null);
        }

        SemanticModel model = effects.Locks.Models.Get(body.SyntaxTree);
        var slow = new SlowWork(body, null, effects, cancellationToken);
        bool IsBeside(SyntaxNode part) => places.Started.Any(s => s.SyntaxTree == part.SyntaxTree && part.Span.Contains(s.Span))
            || reach.GoesOnLater(RunBodies.RootsOf(part, model, cancellationToken), cancellationToken);
        bool IsLight(StatementSyntax statement) => slow.In(statement) is null && IsStraight(statement) && !IsBeside(statement)
            && !TakesLatch(statement, model);
        (RunPartition partition, string? mixed) = Divide(
            body, SectionRuns.BlockOf(body)!.Statements, slow, (isStructural, whyMixed) => new RunPartition(
                isStructural, IsLight, n => slow.In(n) is null && !IsBeside(n) && !TakesLatch(n, model), WhyHeavy(slow))
            {
                TakesConditions = true,
                WhyMixed = whyMixed,
            });
        if (mixed is not null)
        {
            return (null, mixed);
        }

        if (partition.Runs.Select(w => ScopeLeaks.In(w, model)).FirstOrDefault(l => l is not null) is { } leaked)
        {
            return (null, $"'{leaked.Name}' is declared inside a statement that goes under VmaLock, and is used after it");
        }

        _divided[body] = helper! with { Wraps = partition.Runs.ToImmutableArray(), Conditions = partition.Conditions.ToImmutableArray() };
        return (null, null);
    }

    /// <summary>Whether a piece of code runs what takes the structure lock, now or then: it cannot be under it.</summary>
    public bool TakesLatch(SyntaxNode part, SemanticModel model) =>
        reach.BodiesOf(RunBodies.RootsOf(part, model, cancellationToken), cancellationToken)
            .Any(b => _divided.ContainsKey(b) || reach.Of(b, cancellationToken).TakesLatch.Count > 0);

    /// <summary>Whether anything that goes under the structure lock would take it again; null where nothing does.</summary>
    public string? WhyNested(RunPartition partition)
    {
        IEnumerable<SyntaxNode> PartsOf(IEnumerable<StructureWrap> wraps, IEnumerable<IfStatementSyntax> conditions) =>
            wraps.SelectMany(w => w.Statements.AsEnumerable<SyntaxNode>()).Concat(conditions.Select(c => c.Condition));
        return PartsOf(partition.Runs, partition.Conditions)
            .Concat(_divided.Values.SelectMany(h => PartsOf(h.Wraps, h.Conditions)))
            .Where(p => TakesLatch(p, effects.Locks.Models.Get(p.SyntaxTree)) || _divided.Keys.Any(b => IsIn(b, p)))
            .Select(p => $"'{Prefilter.ShortText.Of(p, 50)}' goes under VmaLock, and runs what takes it").FirstOrDefault();
    }

    private static bool IsIn(SyntaxNode body, SyntaxNode part) => body.SyntaxTree == part.SyntaxTree && part.Span.Contains(body.Span);

    /// <summary>A statement stays on its thread to its end.</summary>
    public static bool IsStraight(StatementSyntax statement) =>
        !statement.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax or YieldStatementSyntax
            or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 }
            or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });

    private static Func<StatementSyntax, string> WhyHeavy(SlowWork slow) =>
        s => slow.In(s) is { } work ? "reaches " + work : "suspends the hold, or takes VmaLock itself";
}
