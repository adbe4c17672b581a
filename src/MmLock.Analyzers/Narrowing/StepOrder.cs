using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether what a section does in single steps, each of which no other can come between, is a single step: two that belong together, as
/// a mark that is set and taken back, are several, and a signal with the wait for its answer is a conversation that one leads at a time.
/// </summary>
internal sealed class StepOrder(SectionScope region, SemanticModel model)
{
    /// <summary>More steps than these are taken to belong together.</summary>
    private const int MaxSteps = 200;

    /// <summary>What the section waits for, and what another that runs beside it would be given instead; null for nothing.</summary>
    /// <param name="facts">What it touches.</param>
    /// <param name="started">Pieces of it that have others do something: what these do is no part of what it says.</param>
    public string? WhyHandshake(IReadOnlyList<PlacedFact> facts, IReadOnlyCollection<SyntaxNode> started)
    {
        List<PlacedFact> all = facts.Where(f => f.Low is null && !(f.By is null && started.Contains(f.At))).ToList();
        List<PlacedFact> said = all.Where(f => f.Access is { IsWrite: true, Kind: StepKind.Sets or StepKind.Puts or StepKind.Counts }
            && (f.Access.Location.Kind == LocationKind.Contents || f.Access.Kind == StepKind.Puts)
            && !all.Any(t => t.Access.Kind == StepKind.Takes && IsGivenBack(t, f))).ToList();
        List<PlacedFact> put = all.Where(f => f.Access is { IsWrite: true, Kind: StepKind.None, Location.Kind: LocationKind.Member }
            && f.By?.Parent is not (IIncrementOrDecrementOperation or ICompoundAssignmentOperation)).ToList();
        foreach (PlacedFact wait in all.Where(f =>
            f.Access.Kind is StepKind.Waits or StepKind.Takes or StepKind.WaitsForOwn || IsPolled(f)))
        {
            if (wait.Access.Kind == StepKind.Takes && all.Any(s => IsGivenBack(wait, s)))
            {
                continue;
            }

            string name = NameOf(wait);
            PlacedFact? signal = said.FirstOrDefault(s => IsBefore(s, wait));
            PlacedFact? request = put.FirstOrDefault(p => IsBefore(p, wait));
            if (wait.Access.Kind == StepKind.WaitsForOwn)
            {
                if (signal is not null && request is not null)
                {
                    return $"it leaves a request in {request.Access.Location.Name}, signals {NameOf(signal)} and waits for the answer, and "
                        + "another would leave its own there meanwhile; a queue of requests has room for both";
                }

                continue;
            }

            if (signal is not null || request is not null)
            {
                string asked = signal is not null ? $"signals {NameOf(signal)}" : $"writes {request!.Access.Location.Name}";
                return $"it {asked} and then waits for {name}, and another that does the same meanwhile may be given its answer; "
                    + "an object of each request's own, which is waited for, is given to nobody else";
            }

            if (said.FirstOrDefault(s => s.Access.Kind != StepKind.Counts && s.Access.Location.MayBe(wait.Access.Location)) is not null)
            {
                return $"it waits for {name}, which it changes, too: another that waits for the same would miss it";
            }

            if (wait.Access.Kind == StepKind.Takes)
            {
                return $"it waits for {name} and takes what it has waited for away, and that may be meant for another";
            }
        }

        return null;
    }

    /// <summary>Asked again and again until others have changed it.</summary>
    private static bool IsPolled(PlacedFact fact) =>
        fact is { Access: { IsWrite: false, Location: { Kind: LocationKind.Member, IsVariable: false } }, By: { } asked }
        && Ancestors(asked).OfType<ILoopOperation>().Any(SpinLoops.Is);

    private static IEnumerable<IOperation> Ancestors(IOperation operation)
    {
        for (IOperation? at = operation.Parent; at is not null; at = at.Parent)
        {
            yield return at;
        }
    }

    /// <summary>A permit that is taken for a while.</summary>
    private static bool IsGivenBack(PlacedFact taken, PlacedFact back) => back.Access.Kind == StepKind.Counts
        && back.Access.Location.MayBe(taken.Access.Location) && back.At.Span.End > taken.At.SpanStart;

    private static string NameOf(PlacedFact fact) =>
        fact.Access.Location.Holder is { } holder ? $"'{holder.Name}'" : fact.Access.Location.Name;

    /// <summary>The same facts, where what belongs together is no step any more.</summary>
    public List<PlacedFact> Judged(List<PlacedFact> facts)
    {
        List<PlacedFact> steps = facts
            .Where(f => f is { Low: null, Access: { IsWrite: true, Kind: StepKind.Counts or StepKind.Sets or StepKind.Puts } }).ToList();
        if (steps.Count == 0)
        {
            return facts;
        }

        List<PlacedFact> plain = facts.Where(f => f is { Low: null, Access: { IsWrite: true, Kind: StepKind.None } }).ToList();
        var together = new HashSet<PlacedFact>();
        foreach (PlacedFact step in steps.Where(s => s.Access.IsStep))
        {
            bool isOrdered = step.Access.Kind == StepKind.Puts;
            if (steps.Count > MaxSteps || isOrdered && (step.By is null || SectionRange.IsInLoop(step.At, region) || IsInLoop(step.By))
                || plain.Any(p => p.Access.Location.MayBe(step.Access.Location) && MayBothRun(p, step))
                || steps.Any(o => !IsSame(o, step) && BelongTogether(o, step) && MayBothRun(o, step)))
            {
                together.Add(step);
            }
        }

        return facts.Select(f => together.Contains(f) ? f with { Access = f.Access with { IsStep = false } } : f).ToList();
    }

    private static bool IsSame(PlacedFact a, PlacedFact b) => ReferenceEquals(a, b) || a.At == b.At && a.By == b.By && a.By is not null;

    /// <summary>Whoever sees the one without the other, or the one of another's, sees what no section left.</summary>
    private static bool BelongTogether(PlacedFact a, PlacedFact b) => (a.Access.Kind, b.Access.Kind) switch
    {
        (StepKind.Puts, StepKind.Puts) => true,
        (StepKind.Counts, StepKind.Counts) => a.Access.Location.Kind == LocationKind.Member
            && a.Access.Location.MayBe(b.Access.Location) && !AreOpposite(a.By, b.By),
        _ => a.Access.Location.MayBe(b.Access.Location) && (a.Access.Kind != b.Access.Kind),
    };

    /// <summary>One takes back what the other adds: however many do, it is how many are at it.</summary>
    private static bool AreOpposite(IOperation? a, IOperation? b) => AmountOf(a) is var (one, first) && AmountOf(b) is var (other, second)
        && (first is null && second is null ? one == -other
            : first is not null && SymbolEqualityComparer.Default.Equals(first, second) && one == -other);

    /// <summary>A number, or a sign and the variable that has it.</summary>
    private static (long Factor, ISymbol? Variable)? AmountOf(IOperation? reference)
    {
        if (reference is null || Values.SkipConversions(reference).Parent?.Parent is not IInvocationOperation call)
        {
            return null;
        }

        if (call.TargetMethod.Name is "Increment" or "Decrement")
        {
            return (call.TargetMethod.Name == "Increment" ? 1 : -1, null);
        }

        IOperation? amount = Values.ArgumentAt(call.Arguments, 1) is { } given ? Values.Unwrap(given) : null;
        return amount switch
        {
            { ConstantValue: { HasValue: true, Value: int number } } => (number, null),
            { ConstantValue: { HasValue: true, Value: long number } } when number > long.MinValue => (number, null),
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus, Operand: var negated }
                when Values.VariableOf(negated) is { } variable => (-1, variable),
            { } other when Values.VariableOf(other) is { } variable => (1, variable),
            _ => null,
        };
    }

    private bool IsBefore(PlacedFact a, PlacedFact b)
    {
        if (a.At.SpanStart != b.At.SpanStart || CommonLoop(a.At, b.At))
        {
            return a.At.SpanStart < b.At.SpanStart || CommonLoop(a.At, b.At);
        }

        return a.By is not { Syntax: var one } || b.By is not { Syntax: var other } || FlowGraphs.BodyOf(one) != FlowGraphs.BodyOf(other)
            || one.SpanStart < other.SpanStart || a.At != one && IsInLoop(a.By);
    }

    private bool CommonLoop(SyntaxNode a, SyntaxNode b) => a.Ancestors().TakeWhile(n => n != region.Anchor && n != region.Anchor.Parent)
        .Any(n => FlowGraphs.IsLoop(n) && n.Span.Contains(b.Span));

    private static bool IsInLoop(IOperation? by) => by is not null && FlowGraphs.BodyOf(by.Syntax) is var body
        && by.Syntax.Ancestors().TakeWhile(n => n != body).Any(FlowGraphs.IsLoop);

    /// <summary>On one path, one after the other.</summary>
    private bool MayBothRun(PlacedFact a, PlacedFact b)
    {
        (SyntaxNode one, SyntaxNode other) = (a.At, b.At);
        bool isInside = one.Span.Contains(other.Span) || other.Span.Contains(one.Span);
        if (isInside)
        {
            if (a.By is null || b.By is null || FlowGraphs.BodyOf(a.By.Syntax) is not { } body || FlowGraphs.BodyOf(b.By.Syntax) != body)
            {
                return true;
            }

            (one, other) = (a.By.Syntax, b.By.Syntax);
        }

        (SyntaxNode first, SyntaxNode last) = one.SpanStart <= other.SpanStart ? (one, other) : (other, one);
        SyntaxNode? common = first.Ancestors().FirstOrDefault(n => n.Span.Contains(last.Span));
        if (common is null || common.AncestorsAndSelf().TakeWhile(n => n != region.Anchor).Any(FlowGraphs.IsLoop))
        {
            return true;
        }

        bool isApart = common switch
        {
            IfStatementSyntax { Else: { } otherwise } choice =>
                choice.Statement.Span.Contains(first.Span) && otherwise.Span.Contains(last.Span),
            ConditionalExpressionSyntax choice => choice.WhenTrue.Span.Contains(first.Span) && choice.WhenFalse.Span.Contains(last.Span),
            SwitchStatementSyntax choice => choice.Sections.Any(s => s.Span.Contains(first.Span))
                && !choice.Sections.Any(s => s.DescendantNodes().OfType<GotoStatementSyntax>().Any()),
            _ => false,
        };
        return !isApart && (isInside || FineHolder.GoesOn(first, region, model));
    }
}
