using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What the number of iterations of a loop flows from. Only a variable, a member or the count of a collection that steps through numbers
/// counts: a loop that goes from one looked-up object to the next, or that halves its span each time, is not proportional to pages, nor is
/// one that also stops at a fixed count or at the number of objects in a list. A loop without a condition goes on until its body breaks.
/// </summary>
internal static class TripCount
{
    public static SizeOrigin Of(ILoopOperation loop, SizeOrigins amounts) => loop switch
    {
        IForEachLoopOperation forEach => OfForEach(forEach, amounts),
        IForLoopOperation { Condition: null } or IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } =>
            OfParts(ExitsOf(loop), isExit: true, loop, amounts),
        IForLoopOperation { Condition: { } condition } => OfParts(Conjuncts(condition), isExit: false, loop, amounts),
        IWhileLoopOperation { Condition: { } condition, ConditionIsUntil: false } =>
            OfParts(Conjuncts(condition), isExit: false, loop, amounts),
        _ => SizeOrigin.Unknown,
    };

    private static SizeOrigin OfForEach(IForEachLoopOperation loop, SizeOrigins amounts)
    {
        IOperation collection = Values.Unwrap(loop.Collection);
        if (BufferLengths.IsBuffer(collection.Type))
        {
            return BufferLengths.HoldsMemory(collection.Type) ? amounts.LengthOf(collection) : SizeOrigin.Unknown;
        }

        if (KeptCounts.IsOfBytes(collection.Type))
        {
            return SizeOrigin.InputProportional;
        }

        // A sequence of addresses is as long as the range that it is made of.
        return collection is IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false } call
            && loop.Locals.FirstOrDefault()?.Type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64
                or SpecialType.System_UIntPtr or SpecialType.System_IntPtr
            ? call.Arguments.Aggregate(SizeOrigin.Fixed, (sum, a) => sum | amounts.Of(a.Value))
            : collection is IInvocationOperation or ILocalReferenceOperation ? amounts.LengthOf(collection)
            : SizeOrigin.Unknown;
    }

    /// <param name="isExit">The loop ends where one of the parts is true; else where one is false.</param>
    private static SizeOrigin OfParts(IEnumerable<IOperation> parts, bool isExit, ILoopOperation loop, SizeOrigins amounts)
    {
        SizeOrigin? trips = null;
        foreach (IOperation part in parts)
        {
            if (OfPart(part, isExit, loop, amounts) is { } bound)
            {
                trips = trips is { } other ? SizeOrigin.Min(other, bound) : bound;
            }
        }

        return trips ?? SizeOrigin.Unknown;
    }

    private static IEnumerable<IOperation> Conjuncts(IOperation condition, BinaryOperatorKind kind = BinaryOperatorKind.ConditionalAnd) =>
        Values.Unwrap(condition) is IBinaryOperation joined && joined.OperatorKind == kind
            ? Conjuncts(joined.LeftOperand, kind).Concat(Conjuncts(joined.RightOperand, kind))
            : new[] { Values.Unwrap(condition) };

    /// <summary><c>if (i &gt;= n) break;</c> among the statements of the body, which each round comes to.</summary>
    private static IEnumerable<IOperation> ExitsOf(ILoopOperation loop) =>
        (loop.Body is IBlockOperation block ? block.Operations : ImmutableArray.Create(loop.Body))
            .OfType<IConditionalOperation>().Where(c => Leaves(c.WhenTrue))
            .SelectMany(c => Conjuncts(c.Condition, BinaryOperatorKind.ConditionalOr));

    private static bool Leaves(IOperation statement) => statement switch
    {
        IBlockOperation { Operations: { Length: > 0 } operations } => Leaves(operations[operations.Length - 1]),
        IBranchOperation branch => branch.BranchKind == BranchKind.Break,
        _ => statement is IReturnOperation,
    };

    /// <summary>How often a part of the condition lets the loop run; null when it does not count.</summary>
    private static SizeOrigin? OfPart(IOperation part, bool isExit, ILoopOperation loop, SizeOrigins amounts)
    {
        switch (part)
        {
            case IBinaryOperation compared when IsBelow(compared, isExit):
                return Up(compared.LeftOperand, compared.RightOperand) ?? Down(compared.RightOperand);
            case IBinaryOperation compared when IsBelow(compared, !isExit):
                return Up(compared.RightOperand, compared.LeftOperand) ?? Down(compared.LeftOperand);
            case IBinaryOperation unequal
                when unequal.OperatorKind == (isExit ? BinaryOperatorKind.Equals : BinaryOperatorKind.NotEquals):
                return amounts.Of(unequal.RightOperand).IsFixed
                    ? Down(unequal.LeftOperand)
                    : Up(unequal.LeftOperand, unequal.RightOperand) ?? Down(unequal.RightOperand);
            case IUnaryOperation
            {
                OperatorKind: UnaryOperatorKind.Not,
                Operand: IPropertyReferenceOperation { Property.Name: "IsEmpty", Instance: { } buffer }
            }
                when !isExit && Stepper(buffer, loop) is not null:
                return amounts.LengthOf(buffer);
            default:
                return null;
        }

        static bool IsBelow(IBinaryOperation compared, bool isExit) => isExit
            ? compared.OperatorKind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
            : compared.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;

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

            // How far down a member can go is what it was brought up to.
            return Stepper(counter, loop) switch
            {
                IParameterSymbol parameter => amounts.OfVariable(parameter, amounts.OfParameter(parameter)),
                ILocalSymbol local => amounts.OfVariable(local, null),
                _ => null,
            };
        }
    }

    /// <summary>
    /// The variable, member or collection in an operand of the condition that the loop moves on by adding, subtracting or slicing.
    /// </summary>
    private static ISymbol? Stepper(IOperation operand, ILoopOperation loop)
    {
        foreach (IOperation part in operand.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation
                && !IsReceiverOfLookup(part, operand) && SteppedOf(part) is { } stepped
                && loop.DescendantsAndSelf().Any(o => Steps(o, stepped)))
            {
                return stepped;
            }

            if (part is IPropertyReferenceOperation
                {
                    Property: { Name: "Count", DeclaringSyntaxReferences.IsEmpty: true }, Instance: { } list
                }
                && !IsReceiverOfLookup(part, operand) && SteppedOf(list) is { } filled
                && loop.DescendantsAndSelf().Any(o => Fills(o, filled)))
            {
                return filled;
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

    private static bool Fills(IOperation operation, ISymbol list) => operation is IInvocationOperation
    {
        TargetMethod: { Name: "Add" or "Enqueue" or "Push" or "AddLast" or "AddFirst", DeclaringSyntaxReferences.IsEmpty: true },
        Instance: { } to
    } && Is(to, list);

    private static bool Is(IOperation operation, ISymbol variable) => SymbolEqualityComparer.Default.Equals(SteppedOf(operation), variable);

    /// <summary>A variable, or a member of the object itself.</summary>
    private static ISymbol? SteppedOf(IOperation operation) => Values.Unwrap(operation) switch
    {
        IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol } member =>
            member.Member,
        var other => Values.VariableOf(other),
    };

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
