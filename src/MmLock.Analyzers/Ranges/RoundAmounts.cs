using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// How much a round of a loop takes of what is left: with <c>n = Math.Min(16, end - at)</c> none of the <c>n</c> places from <c>at</c> on
/// lies beyond the bound that the loop asks for <c>at</c>, and with <c>at += n; rest -= n</c> none beyond the end that their sum is.
/// </summary>
internal sealed class RoundAmounts(LocalValues locals, PlaceBodies bodies)
{
    private const int MaxDepth = 4;

    private readonly NumberBounds _bounds = new(locals, bodies);

    /// <param name="counted">A number that goes up with a loop.</param>
    /// <param name="use">Where it is used: as often in a round as the amount, and before its step.</param>
    /// <param name="amount">How many places are meant there.</param>
    /// <returns>Whether these are no more than there are up to where the number itself can come.</returns>
    public bool AreLeft(ISymbol counted, IOperation use, IOperation amount)
    {
        if (locals.Of(counted).FirstOrDefault(a => a.Form == AssignmentForm.Increment).At is not { } step
            || LoopBounds.LoopOf(step) is not { } loop || !loop.Body.Syntax.Span.Contains(use.Syntax.Span))
        {
            return false;
        }

        // The end that is read of the number is that which is asked for here: its own bound, or, where it has none, that of its pair.
        (IOperation Bound, bool Inclusive, bool)? limit = BoundOf(counted, use);
        return limit is { } bound
            ? !bound.Inclusive && PairedSteps.Of(counted, use, locals, _bounds, false) is null && IsAtMost(amount, loop, 0, one =>
                Values.Unwrap(one) is IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Subtract } left
                && SymbolEqualityComparer.Default.Equals(Values.VariableOf(left.RightOperand), counted) && _bounds.IsLeft(left)
                && BoundOf(counted, left.RightOperand)?.Bound.Syntax == bound.Bound.Syntax)
            : PairedSteps.Of(counted, use, locals, _bounds, false) is var (rest, _) && IsAtMost(amount, loop, 0, one =>
                SymbolEqualityComparer.Default.Equals(Values.VariableOf(one), rest)
                && !LoopBounds.MayChangeBefore(loop, locals.Of(rest), one));
    }

    /// <summary>
    /// The same for as many as a buffer has behind the number: <c>buffer.AsSpan(done)</c>, up to whose length the loop goes.
    /// </summary>
    public bool AreLeft(ISymbol counted, IOperation use, ISymbol buffer, IOperation taken) =>
        BoundOf(counted, use) is { Inclusive: false, Bound: var bound } && PairedSteps.Of(counted, use, locals, _bounds, false) is null
        && Values.Unwrap(bound) is IPropertyReferenceOperation { Property: var length, Instance: { } asked }
        && PlaceMembers.IsLength(length)
        && SymbolEqualityComparer.Default.Equals(Values.VariableOf(asked), buffer)
        && locals.Of(buffer).Count <= (buffer is IParameterSymbol ? 0 : 1)
        && SymbolEqualityComparer.Default.Equals(Values.VariableOf(taken), counted) && _bounds.KeepsValue(taken)
        && BoundOf(counted, Values.Unwrap(taken))?.Bound.Syntax == bound.Syntax;

    private (IOperation Bound, bool Inclusive, bool)? BoundOf(ISymbol counted, IOperation use) =>
        LoopBounds.Of(counted, locals.Of(counted), use, isAbove: true, isAsked: false);

    /// <summary>It is that, the smaller of that and another, or a variable that is given this in each round.</summary>
    private bool IsAtMost(IOperation amount, ILoopOperation loop, int depth, System.Func<IOperation, bool> isLeft)
    {
        if (depth > MaxDepth || !_bounds.KeepsValue(amount))
        {
            return false;
        }

        if (isLeft(amount))
        {
            return true;
        }

        if (NumberBounds.SmallerOf(amount) is { } numbers)
        {
            return numbers.Any(n => IsAtMost(n, loop, depth + 1, isLeft));
        }

        return Values.VariableOf(amount) is ILocalSymbol local
            && (locals.Of(local) is { Count: 1 } given && given[0] is { Form: AssignmentForm.Value, Value: { } value, At: var at }
                && loop.Body.Syntax.Span.Contains(at.Syntax.Span) && LoopBounds.LoopOf(at) == loop
                && IsAtMost(value, loop, depth + 1, isLeft)
                || _bounds.SmallerOf(local, amount, loop) is { } least && least.Any(n => IsAtMost(n, loop, depth + 1, isLeft)));
    }
}
