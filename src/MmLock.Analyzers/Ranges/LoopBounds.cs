using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>The bound that the condition of a loop puts on a variable where the loop uses it.</summary>
internal static class LoopBounds
{
    /// <returns>The bound, and whether the variable may be equal to it; null for none.</returns>
    public static (IOperation Bound, bool Inclusive)? Of(ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, IOperation use)
    {
        for (IOperation at = use; at.Parent is { } parent; at = parent)
        {
            // Before the condition is asked again nothing is known of what the body or the step changed.
            if (parent is IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false } or IForLoopOperation
                && parent is ILoopOperation loop && loop.Body == at
                && !assignments.Any(a => IsBetween(loop, a.At, use))
                && Conjuncts(loop is IForLoopOperation counted ? counted.Condition : ((IWhileLoopOperation)loop).Condition)
                    .Select(c => BoundIn(c, symbol)).FirstOrDefault(b => b is not null) is { } bound)
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

    private static (IOperation, bool)? BoundIn(IOperation condition, ISymbol symbol) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan } less when Is(less.LeftOperand, symbol) => (less.RightOperand, false),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThanOrEqual } less when Is(less.LeftOperand, symbol) =>
            (less.RightOperand, true),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan } more when Is(more.RightOperand, symbol) =>
            (more.LeftOperand, false),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThanOrEqual } more when Is(more.RightOperand, symbol) =>
            (more.LeftOperand, true),
        _ => null,
    };

    private static bool Is(IOperation operand, ISymbol symbol) => MmLock.Analyzers.Operations.Values.Unwrap(operand) switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, symbol),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
        _ => false,
    };
}
