using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>The bound that the condition of a loop puts on a variable where the loop uses it.</summary>
internal static class LoopBounds
{
    /// <returns>
    /// The bound above or below, whether the variable may be equal to it, and whether it cannot have stepped over it; null for none.
    /// </returns>
    /// <param name="symbol">The variable.</param>
    /// <param name="assignments">All that change it, and what else must not happen between the condition and the use.</param>
    /// <param name="use">Where it is used.</param>
    /// <param name="isAbove">The bound is above.</param>
    /// <param name="isAsked">
    /// The condition is asked before the first time, too. One that is not, is for places only: the first place is one end of a range that
    /// is of everything where its other end lies before that.
    /// </param>
    public static (IOperation Bound, bool Inclusive, bool IsMet)? Of(
        ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, IOperation use, bool isAbove, bool isAsked)
    {
        for (IOperation at = use; at.Parent is { } parent; at = parent)
        {
            // Before the condition is asked again nothing is known of what the body or the step changed.
            if (parent is IForLoopOperation or IWhileLoopOperation { ConditionIsUntil: false }
                && parent is ILoopOperation loop && loop.Body == at
                && (parent is not IWhileLoopOperation { ConditionIsTop: false } || !isAsked && (isAbove || IsSigned(symbol)))
                && !MayChangeBefore(loop, assignments, use)
                && Conjuncts(loop is IForLoopOperation counted ? counted.Condition : ((IWhileLoopOperation)loop).Condition)
                    .Select(c => BoundIn(c, symbol, isAbove)).FirstOrDefault(b => b is not null) is { } bound)
            {
                return bound;
            }

            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Whether one of some assignments in the body may run between the condition and the use.</summary>
    public static bool MayChangeBefore(ILoopOperation loop, IEnumerable<LocalAssignment> assignments, IOperation use) =>
        assignments.Any(a => IsBetween(loop, a.At, use));

    /// <summary>The loop whose condition, step or body has the operation; what goes before its first round, it only precedes.</summary>
    public static ILoopOperation? LoopOf(IOperation operation)
    {
        for (IOperation? at = operation.Parent;
            at is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); at = at.Parent)
        {
            if (at is ILoopOperation loop && !(loop is IForLoopOperation counted
                && counted.Before.Any(b => b.Syntax.Span.Contains(operation.Syntax.Span))))
            {
                return loop;
            }
        }

        return null;
    }

    /// <summary>What leads back to a place in the loop otherwise than by its condition.</summary>
    public static bool HasJumps(ILoopOperation loop) =>
        loop.Body.Descendants().Any(o => o is IBranchOperation { BranchKind: BranchKind.GoTo } or ILabeledOperation);

    /// <summary>Whether an assignment in the body may run between the condition and the use.</summary>
    private static bool IsBetween(ILoopOperation loop, IOperation assignment, IOperation use)
    {
        if (!loop.Body.Syntax.Span.Contains(assignment.Syntax.Span))
        {
            return false;
        }

        if (assignment.Syntax.SpanStart < use.Syntax.Span.End)
        {
            return true;
        }

        for (IOperation? at = use.Parent; at is not null && at != loop; at = at.Parent)
        {
            if (at is ILoopOperation inner && inner.Syntax.Span.Contains(assignment.Syntax.Span))
            {
                return true;
            }
        }

        // A jump backwards may come from anywhere.
        return loop.Body.Descendants().Any(o => o is IBranchOperation { BranchKind: BranchKind.GoTo });
    }

    private static IEnumerable<IOperation> Conjuncts(IOperation? condition)
    {
        switch (condition)
        {
            case IParenthesizedOperation inner:
                return Conjuncts(inner.Operand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both:
                return Conjuncts(both.LeftOperand).Concat(Conjuncts(both.RightOperand));
            case null:
                return Enumerable.Empty<IOperation>();
            default:
                return new[] { condition };
        }
    }

    private static (IOperation, bool, bool)? BoundIn(IOperation condition, ISymbol symbol, bool isAbove)
    {
        if (condition is not IBinaryOperation { OperatorMethod: null } test)
        {
            return null;
        }

        (BinaryOperatorKind under, BinaryOperatorKind upTo) = isAbove
            ? (BinaryOperatorKind.LessThan, BinaryOperatorKind.LessThanOrEqual)
            : (BinaryOperatorKind.GreaterThan, BinaryOperatorKind.GreaterThanOrEqual);
        (BinaryOperatorKind over, BinaryOperatorKind downTo) = isAbove
            ? (BinaryOperatorKind.GreaterThan, BinaryOperatorKind.GreaterThanOrEqual)
            : (BinaryOperatorKind.LessThan, BinaryOperatorKind.LessThanOrEqual);
        if (!isAbove && DecrementIn(test.LeftOperand) is { } step && Is(step.Target, symbol, isAbove))
        {
            // `i-- > 0`: it was more, and is one less. `--i >= 0`: that is what it is now.
            return step.IsPostfix
                ? test.OperatorKind == under ? (test.RightOperand, true, true) : null
                : IsSigned(symbol) && (test.OperatorKind == under || test.OperatorKind == upTo)
                ? (test.RightOperand, test.OperatorKind == upTo, test.OperatorKind == under)
                : null;
        }

        return Is(test.LeftOperand, symbol, isAbove) && (test.OperatorKind == under || test.OperatorKind == upTo)
            ? (test.RightOperand, test.OperatorKind == upTo, test.OperatorKind == under)
            : Is(test.RightOperand, symbol, isAbove) && (test.OperatorKind == over || test.OperatorKind == downTo)
            ? (test.LeftOperand, test.OperatorKind == downTo, test.OperatorKind == over)
            : null;
    }

    /// <summary>A number that is counted down as it is asked for, uncut; null for others.</summary>
    public static IIncrementOrDecrementOperation? DecrementIn(IOperation operand) =>
        Uncut(operand, isAbove: false) is IIncrementOrDecrementOperation { Kind: OperationKind.Decrement, OperatorMethod: null } step
            ? step
            : null;

    public static bool IsSigned(ISymbol symbol) =>
        !PlaceReader.IsUnsigned(symbol.VariableType());

    private static bool Is(IOperation operand, ISymbol symbol, bool isAbove) =>
        Uncut(operand, isAbove) is (ILocalReferenceOperation or IParameterReferenceOperation) and { } variable
        && SymbolEqualityComparer.Default.Equals(Values.VariableOf(variable), symbol);

    /// <summary>
    /// The number, and not what is left of it when it is cut; null for that. As a number without a sign one that is below another is
    /// neither below zero nor above that.
    /// </summary>
    public static IOperation? Uncut(IOperation operand, bool isAbove)
    {
        while (operand is IParenthesizedOperation or IConversionOperation { OperatorMethod: null })
        {
            if (operand is IConversionOperation { Type: var to, Operand: { Type: var from } inner })
            {
                (int width, int more) = PlaceReader.IsNative(from) && PlaceReader.IsNative(to)
                    ? (32, 32)
                    : (PlaceReader.WidthOf(from), PlaceReader.LeastWidthOf(to));
                bool isKept = width > 0 && width <= more
                    && (PlaceReader.IsUnsigned(from) ? PlaceReader.IsUnsigned(to) || width < more : isAbove || !PlaceReader.IsUnsigned(to));
                if (!isKept)
                {
                    return null;
                }

                operand = inner;
            }
            else
            {
                operand = ((IParenthesizedOperation)operand).Operand;
            }
        }

        return operand;
    }
}
