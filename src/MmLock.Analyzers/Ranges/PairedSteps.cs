using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// A loop that goes on with one number as it counts another down: <c>position += n; remaining -= n;</c> while there is something
/// remaining. On every path both steps are taken or none, by the same number, which is not negative; so their sum is what it was before
/// the loop, and where the loop asked that something remains, the position lies before the end that this sum is.
/// </summary>
internal static class PairedSteps
{
    /// <param name="symbol">The number that goes up.</param>
    /// <param name="use">Where it is used.</param>
    /// <param name="locals">What the variables of the body are given.</param>
    /// <param name="bounds">Between which constants numbers lie.</param>
    /// <param name="isAsked">The loop must have asked before its first round, too.</param>
    /// <returns>
    /// What remains at first: its first value, or null where it is a parameter's own; null for no such loop.
    /// </returns>
    public static (ISymbol Left, IOperation? First)? Of(
        ISymbol symbol, IOperation use, LocalValues locals, NumberBounds bounds, bool isAsked)
    {
        IReadOnlyList<LocalAssignment> assignments = locals.Of(symbol);
        if (!HasOneStep(symbol, assignments, AssignmentForm.Increment, out LocalAssignment step)
            || step.At.Parent is not IExpressionStatementOperation { Parent: { } list } statement
            || LoopOf(step.At) is not { } loop || use.Syntax.SyntaxTree != loop.Syntax.SyntaxTree
            || !loop.Body.Syntax.Span.Contains(use.Syntax.Span) || HasJumps(loop)
            || SiblingsOf(list) is not { } statements)
        {
            return null;
        }

        foreach (IExpressionStatementOperation other in statements.OfType<IExpressionStatementOperation>())
        {
            if (other.Operation is (ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract }
                    or IIncrementOrDecrementOperation { Kind: OperationKind.Decrement })
                && TargetOf(other.Operation) is { } rest
                && HasOneStep(rest, locals.Of(rest), AssignmentForm.Decrement, out LocalAssignment back) && back.At == other.Operation
                && AreTogether(statements, statement, other) && IsSameAmount(step, back, statement, other, rest, loop, locals, bounds)
                && StartTogether(assignments, locals.Of(rest))
                && Asks(rest, assignments, use, loop, isAsked) is { } isByCompare
                && (isByCompare && !PlaceReader.IsUnsigned(rest.VariableType())
                    || LeastOf(back.Value, rest, loop, locals, bounds) is not null))
            {
                IReadOnlyList<LocalAssignment> values = locals.Of(rest);
                return (rest, values.FirstOrDefault(v => v.Form == AssignmentForm.Value).Value);
            }
        }

        return null;
    }

    private static bool HasOneStep(
        ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, AssignmentForm form, out LocalAssignment step)
    {
        List<LocalAssignment> steps = assignments.Where(a => a.Form != AssignmentForm.Value).ToList();
        step = steps.FirstOrDefault();
        int values = assignments.Count - steps.Count;
        return steps.Count == 1 && step.Form == form && PlaceReader.WidthOf(symbol.VariableType()) >= 32
            && (symbol is IParameterSymbol { RefKind: RefKind.None } ? values == 0 : symbol is ILocalSymbol && values == 1);
    }

    /// <summary>The loop that runs it again and again.</summary>
    private static ILoopOperation? LoopOf(IOperation operation)
    {
        for (IOperation? at = operation.Parent; at is not null; at = at.Parent)
        {
            if (at is ILoopOperation loop && !(loop is IForLoopOperation counted
                && counted.Before.Any(b => b.Syntax.Span.Contains(operation.Syntax.Span))))
            {
                return loop;
            }

            if (at is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>What leads to another place than the end of the loop, with one of the steps taken.</summary>
    private static bool HasJumps(ILoopOperation loop)
    {
        IOperation root = loop;
        while (root.Parent is { } parent)
        {
            root = parent;
        }

        return loop.Descendants().Any(o => o is ITryOperation)
            || root.Descendants().Any(o => o is IBranchOperation { BranchKind: BranchKind.GoTo });
    }

    private static IReadOnlyList<IOperation>? SiblingsOf(IOperation list) => list switch
    {
        IBlockOperation block => block.Operations,
        IForLoopOperation loop => loop.AtLoopBottom,
        _ => null,
    };

    /// <summary>Nothing comes between that may leave out the second.</summary>
    private static bool AreTogether(IReadOnlyList<IOperation> statements, IOperation one, IOperation other) =>
        Between(statements, one, other).SelectMany(s => s.DescendantsAndSelf()).All(o => o is not (IBranchOperation or ILabeledOperation));

    private static IEnumerable<IOperation> Between(IReadOnlyList<IOperation> statements, IOperation one, IOperation other)
    {
        int first = statements.ToList().IndexOf(one);
        int second = statements.ToList().IndexOf(other);
        return first < 0 || second < 0
            ? statements
            : statements.Skip(System.Math.Min(first, second)).Take(System.Math.Abs(first - second) + 1);
    }

    private static bool IsSameAmount(
        LocalAssignment step, LocalAssignment back, IOperation one, IOperation other, ISymbol rest, ILoopOperation loop,
        LocalValues locals, NumberBounds bounds)
    {
        if (step.Value is null || back.Value is null)
        {
            return step.Value is null && back.Value is null;
        }

        // Where less than nothing remains in the first round, all of that is taken and the loop ends.
        bool isNeverNegative = bounds.IsNeverNegative(step.Value) && bounds.IsNeverNegative(back.Value)
            || LeastOf(back.Value, rest, loop, locals, bounds) is { } others && others.All(bounds.IsNeverNegative);
        if (!isNeverNegative || !bounds.KeepsValue(step.Value) || !bounds.KeepsValue(back.Value))
        {
            return false;
        }

        IOperation up = Values.Unwrap(step.Value);
        IOperation down = Values.Unwrap(back.Value);
        if (up.ConstantValue is { HasValue: true, Value: { } constant } && down.ConstantValue is { HasValue: true, Value: { } same })
        {
            return SameValues.NumberOf(constant) is { } number && number == SameValues.NumberOf(same);
        }

        // Given anew between the two it is another number.
        int from = System.Math.Min(one.Syntax.SpanStart, other.Syntax.SpanStart);
        int to = System.Math.Max(one.Syntax.Span.End, other.Syntax.Span.End);
        return Values.VariableOf(up) is { } amount && SymbolEqualityComparer.Default.Equals(amount, Values.VariableOf(down))
            && amount is ILocalSymbol or IParameterSymbol { RefKind: RefKind.None }
            && locals.Of(amount).All(a => a.Form is AssignmentForm.Value or AssignmentForm.Output
                && (a.At.Syntax.SpanStart < from || a.At.Syntax.SpanStart > to));
    }

    /// <summary>Both begin anew together, or neither does.</summary>
    private static bool StartTogether(IReadOnlyList<LocalAssignment> one, IReadOnlyList<LocalAssignment> other)
    {
        IOperation? first = one.FirstOrDefault(a => a.Form == AssignmentForm.Value).At;
        IOperation? second = other.FirstOrDefault(a => a.Form == AssignmentForm.Value).At;
        ILoopOperation? around = first is null ? null : LoopOf(first);
        return around == (second is null ? null : LoopOf(second))
            && (around is null || first is IVariableDeclaratorOperation && second is IVariableDeclaratorOperation
                && IsInBody(first, around) && IsInBody(second, around));
    }

    private static bool IsInBody(IOperation operation, ILoopOperation loop) => loop.Body.Syntax.Span.Contains(operation.Syntax.Span);

    /// <summary>
    /// Whether the loop has asked that something remains, since the number that goes up has taken its last step: true for a comparison,
    /// false for a test against zero, null for none. What remains may have taken its own step since: then there was more.
    /// </summary>
    private static bool? Asks(ISymbol rest, IReadOnlyList<LocalAssignment> assignments, IOperation use, ILoopOperation loop, bool isAsked)
    {
        if (LoopBounds.Of(rest, assignments, use, isAbove: false, isAsked) is { } limit
            && limit.Bound.ConstantValue is { HasValue: true, Value: { } constant } && SameValues.NumberOf(constant) is { } low)
        {
            return low.Sign >= (limit.Inclusive ? 1 : 0) ? true : null;
        }

        IOperation? condition = loop is IForLoopOperation counted ? counted.Condition : (loop as IWhileLoopOperation)?.Condition;
        return condition is IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.NotEquals } test
            && SymbolEqualityComparer.Default.Equals(Values.VariableOf(test.LeftOperand), rest)
            && test.RightOperand.ConstantValue is { HasValue: true, Value: 0 or 0L or 0U or 0UL }
            && loop is IForLoopOperation or IWhileLoopOperation { ConditionIsUntil: false, ConditionIsTop: true }
            && !LoopBounds.MayChangeBefore(loop, assignments, use)
            ? false
            : null;
    }

    /// <summary>
    /// The step takes no more than there is: it is the smaller of that and these others, found anew each time; null where that is not seen.
    /// </summary>
    private static IReadOnlyList<IOperation>? LeastOf(
        IOperation? amount, ISymbol rest, ILoopOperation loop, LocalValues locals, NumberBounds bounds)
    {
        // One at a time, of what is not none.
        if (amount is null)
        {
            return System.Array.Empty<IOperation>();
        }

        if (Values.VariableOf(amount) is not ILocalSymbol local || bounds.SmallerOf(local, amount, loop) is not { } all)
        {
            return null;
        }

        IOperation? left = all.FirstOrDefault(a =>
            SymbolEqualityComparer.Default.Equals(Values.VariableOf(a), rest) && bounds.KeepsValue(a));
        return left is null || LoopBounds.MayChangeBefore(loop, locals.Of(rest), left) ? null : all.Where(a => a != left).ToList();
    }

    private static ISymbol? TargetOf(IOperation step) => step switch
    {
        ICompoundAssignmentOperation compound => Values.VariableOf(compound.Target),
        IIncrementOrDecrementOperation one => Values.VariableOf(one.Target),
        _ => null,
    };
}
