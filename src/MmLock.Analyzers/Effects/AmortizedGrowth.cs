using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// An array that is made larger because it is full, as lists do inside: its size follows what was put into it one by one,
/// not what a user asks for now.
/// </summary>
internal static class AmortizedGrowth
{
    /// <summary><c>Array.Resize(ref items, count * 2)</c>, of a field or of a variable, as one that is handed in by reference.</summary>
    public static bool IsResize(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments, SizeOrigins amounts) =>
        method is { Name: "Resize", ContainingType.SpecialType: SpecialType.System_Array }
        && arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0) is { } array
        && Values.SymbolOf(array.Value) is (IFieldSymbol or IParameterSymbol or ILocalSymbol) and { } whole
        && arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 1) is { } size
        && Follows(size.Value, whole, amounts);

    /// <summary><c>new int[items.Length * 2]</c>.</summary>
    public static bool IsLarger(IArrayCreationOperation array, SizeOrigins amounts) =>
        array.DimensionSizes.Length == 1
        && array.DimensionSizes[0].DescendantsAndSelf().OfType<IPropertyReferenceOperation>()
            .FirstOrDefault(IsLength) is { Instance: { } whole }
        && Values.SymbolOf(whole) is IFieldSymbol { Type: IArrayTypeSymbol type } field
        && SymbolEqualityComparer.Default.Equals(type, array.Type)
        && Follows(array.DimensionSizes[0], field, amounts);

    private static bool IsLength(IPropertyReferenceOperation property) =>
        property.Property is { Name: "Length", ContainingType.SpecialType: SpecialType.System_Array };

    private static bool IsLengthOf(IOperation operation, ISymbol array) =>
        Values.Unwrap(operation) is IPropertyReferenceOperation property && IsLength(property)
        && SymbolEqualityComparer.Default.Equals(Values.SymbolOf(property.Instance), array);

    private static bool Follows(IOperation size, ISymbol array, SizeOrigins amounts)
    {
        // A step that each object has for good: as constant as a constant, where it is added to what is there.
        bool hasLength = size.DescendantsAndSelf().Any(o => IsLengthOf(o, array) || IsFull(o, array));
        return Follows(size, array, amounts, hasLength, depth: 0);
    }

    private static bool Follows(IOperation size, ISymbol array, SizeOrigins amounts, bool hasLength, int depth)
    {
        size = Values.Unwrap(size);
        if (size.ConstantValue.HasValue || IsLengthOf(size, array) || IsFull(size, array))
        {
            return true;
        }

        if (depth > 8)
        {
            return false;
        }

        return size switch
        {
            IBinaryOperation binary =>
                Follows(binary.LeftOperand, array, amounts, hasLength, depth + 1)
                    && Follows(binary.RightOperand, array, amounts, hasLength, depth + 1),
            IInvocationOperation { TargetMethod: { Name: "Max" or "Min", ContainingType.Name: "Math" } } call =>
                call.Arguments.All(a => Follows(a.Value, array, amounts, hasLength, depth + 1)),
            ILocalReferenceOperation { Local: var local } when array is IFieldSymbol =>
                amounts.ValuesOf(local) is { Count: > 0 } values
                    && values.All(v => v is not null && Follows(v, array, amounts, hasLength, depth + 1)),
            IFieldReferenceOperation { Field: var counter } =>
                array is IFieldSymbol && SymbolEqualityComparer.Default.Equals(counter.ContainingType, array.ContainingType)
                    && (!amounts.Of(size).GrowsWithPages || hasLength && counter.IsReadOnly),
            _ => false,
        };
    }

    /// <summary>
    /// A variable that is the length of the array there: <c>if (count == items.Length)</c> leads to it, and nothing sets it in between.
    /// <c>if (items.Length &lt;= count)</c> does, too, where objects are put in one after the other: <c>items[count++]</c>.
    /// </summary>
    private static bool IsFull(IOperation number, ISymbol array)
    {
        if (Values.VariableOf(number) is not { } variable)
        {
            return false;
        }

        bool Is(IOperation side) => SymbolEqualityComparer.Default.Equals(Values.VariableOf(side), variable);
        bool IsReached(BinaryOperatorKind asked, BinaryOperatorKind orBeyond) =>
            asked == BinaryOperatorKind.Equals || asked == orBeyond && IsAppended(number, array, Is);
        IOperation inner = number;
        for (IOperation? outer = number.Parent; outer is not null; (inner, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalOperation choice && choice.WhenTrue == inner
                && Values.Unwrap(choice.Condition) is IBinaryOperation full
                && (IsLengthOf(full.LeftOperand, array) && Is(full.RightOperand)
                        && IsReached(full.OperatorKind, BinaryOperatorKind.LessThanOrEqual)
                    || IsLengthOf(full.RightOperand, array) && Is(full.LeftOperand)
                        && IsReached(full.OperatorKind, BinaryOperatorKind.GreaterThanOrEqual)))
            {
                return !inner.DescendantsAndSelf().Any(o => o switch
                {
                    IAssignmentOperation assignment => Is(assignment.Target),
                    IIncrementOrDecrementOperation step => Is(step.Target),
                    IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => Is(argument.Value),
                    _ => false,
                });
            }
        }

        return false;
    }

    /// <summary>One object is put in at a time, and the count says where: it is never far beyond the end.</summary>
    private static bool IsAppended(IOperation number, ISymbol array, System.Func<IOperation, bool> isCount)
    {
        IOperation body = number;
        while (body.Parent is { } outer)
        {
            body = outer;
        }

        return body.Descendants().Any(o => o is IArrayElementReferenceOperation { Indices: { Length: 1 } indices } place
            && SymbolEqualityComparer.Default.Equals(Values.SymbolOf(place.ArrayReference), array)
            && Values.Unwrap(indices[0]) is IIncrementOrDecrementOperation { Kind: OperationKind.Increment, IsPostfix: true } step
            && isCount(step.Target))
            && body.Descendants().All(o => o switch
            {
                IAssignmentOperation assignment => !isCount(assignment.Target) || assignment.Value.ConstantValue.HasValue,
                IIncrementOrDecrementOperation step => !isCount(step.Target) || step.Kind == OperationKind.Increment,
                _ => true,
            });
    }
}
