using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What the number of iterations of a loop flows from. Only a variable that steps through numbers counts: a loop that
/// goes from one looked-up object to the next, or that halves its span each time, is not proportional to pages, nor is
/// one that also stops at a fixed count or at the number of objects in a list.
/// </summary>
internal static class TripCount
{
    public static SizeOrigin Of(ILoopOperation loop, SizeOrigins amounts) => loop switch
    {
        IForEachLoopOperation forEach => OfForEach(forEach, amounts),
        IForLoopOperation { Condition: { } condition } => OfCondition(condition, loop, amounts),
        IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } => OfCondition(condition, loop, amounts),
        _ => SizeOrigin.Unknown,
    };

    private static SizeOrigin OfForEach(IForEachLoopOperation loop, SizeOrigins amounts)
    {
        IOperation collection = Values.Unwrap(loop.Collection);
        if (BufferLengths.IsBuffer(collection.Type))
        {
            return BufferLengths.HoldsMemory(collection.Type) ? amounts.LengthOf(collection) : SizeOrigin.Unknown;
        }

        // A sequence of addresses is as long as the range that it is made of.
        return collection is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false } call
            && loop.Locals.FirstOrDefault()?.Type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64
                or SpecialType.System_UIntPtr or SpecialType.System_IntPtr
            ? call.Arguments.Aggregate(SizeOrigin.Fixed, (sum, a) => sum | amounts.Of(a.Value))
            : collection is IInvocationOperation or ILocalReferenceOperation ? amounts.LengthOf(collection)
            : SizeOrigin.Unknown;
    }

    private static SizeOrigin OfCondition(IOperation condition, ILoopOperation loop, SizeOrigins amounts)
    {
        SizeOrigin? trips = null;
        foreach (IOperation part in Conjuncts(condition))
        {
            if (OfPart(part, loop, amounts) is { } bound)
            {
                trips = trips is { } other ? SizeOrigin.Min(other, bound) : bound;
            }
        }

        return trips ?? SizeOrigin.Unknown;
    }

    private static IEnumerable<IOperation> Conjuncts(IOperation condition) =>
        Values.Unwrap(condition) is IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and
            ? Conjuncts(and.LeftOperand).Concat(Conjuncts(and.RightOperand))
            : new[] { Values.Unwrap(condition) };

    /// <summary>How often a part of the condition lets the loop run; null when it does not count.</summary>
    private static SizeOrigin? OfPart(IOperation part, ILoopOperation loop, SizeOrigins amounts)
    {
        switch (part)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } less:
                return Up(less.LeftOperand, less.RightOperand) ?? Down(less.RightOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } greater:
                return Up(greater.RightOperand, greater.LeftOperand) ?? Down(greater.LeftOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } unequal:
                return amounts.Of(unequal.RightOperand).IsFixed
                    ? Down(unequal.LeftOperand)
                    : Up(unequal.LeftOperand, unequal.RightOperand) ?? Down(unequal.RightOperand);
            case IUnaryOperation
            {
                OperatorKind: UnaryOperatorKind.Not,
                Operand: IPropertyReferenceOperation { Property.Name: "IsEmpty", Instance: { } buffer }
            }
                when Stepper(buffer, loop) is not null:
                return amounts.LengthOf(buffer);
            default:
                return null;
        }

        SizeOrigin? Up(IOperation counter, IOperation bound) =>
            Stepper(counter, loop) is { } variable
                ? IsFixedDistance(variable, bound, loop, amounts) ? SizeOrigin.Fixed : amounts.Of(bound)
                : null;

        SizeOrigin? Down(IOperation counter)
        {
            if (counter is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } buffer }
                && Stepper(buffer, loop) is not null)
            {
                return amounts.LengthOf(buffer);
            }

            return Stepper(counter, loop) is { } variable
                ? variable is IParameterSymbol parameter
                    ? amounts.OfVariable(parameter, amounts.OfParameter(parameter))
                    : amounts.OfVariable(variable, null)
                : null;
        }
    }

    /// <summary>The variable in an operand of the condition that the loop moves on by adding, subtracting or slicing.</summary>
    private static ISymbol? Stepper(IOperation operand, ILoopOperation loop)
    {
        foreach (IOperation part in operand.DescendantsAndSelf())
        {
            if (Values.VariableOf(part) is { } variable && part is ILocalReferenceOperation or IParameterReferenceOperation
                && !IsReceiverOfLookup(part, operand)
                && Values.VariableOf(part) is { } stepped && loop.DescendantsAndSelf().Any(o => Steps(o, stepped)))
            {
                return stepped;
            }
        }

        return null;
    }

    /// <summary><c>areas[index].Start &lt; end</c> is about an area, not about the index; <c>at + size</c> is about <c>at</c>.</summary>
    private static bool IsReceiverOfLookup(IOperation part, IOperation operand)
    {
        for (IOperation? at = part; at is not null && at != operand; at = at.Parent)
        {
            if (at.Parent
                is not (IBinaryOperation or IConversionOperation or IParenthesizedOperation or IIncrementOrDecrementOperation
                    or IUnaryOperation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Steps(IOperation operation, ISymbol variable) => operation switch
    {
        IIncrementOrDecrementOperation step => Is(step.Target, variable),
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } step =>
            Is(step.Target, variable),
        ISimpleAssignmentOperation step => Is(step.Target, variable)
            && Values.Unwrap(step.Value)
                is not IBinaryOperation
                {
                    OperatorKind: BinaryOperatorKind.RightShift or BinaryOperatorKind.LeftShift
                    or BinaryOperatorKind.UnsignedRightShift or BinaryOperatorKind.Divide or BinaryOperatorKind.Multiply
                }
            && step.Value.DescendantsAndSelf().Any(o => Is(o, variable)),
        _ => false,
    };

    private static bool Is(IOperation operation, ISymbol variable) =>
        SymbolEqualityComparer.Default.Equals(Values.VariableOf(operation), variable);

    /// <summary><c>for (at = block; at &lt; block + Block.Size; …)</c>: from wherever it starts, always as far.</summary>
    private static bool IsFixedDistance(ISymbol counter, IOperation bound, ILoopOperation loop, SizeOrigins amounts)
    {
        bound = Values.Unwrap(bound);
        if (Values.VariableOf(bound) is { } variable && amounts.ValuesOf(variable) is { Count: 1 } values && values[0] is { } only)
        {
            bound = Values.Unwrap(only);
        }

        if (bound is not IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum)
        {
            return false;
        }

        List<IOperation?> starts = amounts.ValuesOf(counter)
            .Where(v => v is null || !loop.DescendantsAndSelf().Any(o => o is IAssignmentOperation a && a.Value == v && Steps(a, counter)))
            .ToList();
        return starts.Count == 1 && starts[0] is { } start
            && ((SameValues.AreSame(start, sum.LeftOperand) && amounts.Of(sum.RightOperand).IsFixed)
                || (SameValues.AreSame(start, sum.RightOperand) && amounts.Of(sum.LeftOperand).IsFixed));
    }
}
