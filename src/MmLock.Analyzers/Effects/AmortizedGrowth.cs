using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// An array that is made larger because it is full, as lists do inside: its size follows what was put into it one by one,
/// not what a user asks for now.
/// </summary>
internal static class AmortizedGrowth
{
    /// <summary><c>Array.Resize(ref items, count * 2)</c>.</summary>
    public static bool IsResize(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments, SizeOrigins amounts) =>
        method is { Name: "Resize", ContainingType.SpecialType: SpecialType.System_Array }
        && arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0) is { } array
        && Values.SymbolOf(array.Value) is IFieldSymbol field
        && arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 1) is { } size
        && Follows(size.Value, field, amounts, depth: 0);

    /// <summary><c>new int[items.Length * 2]</c>.</summary>
    public static bool IsLarger(IArrayCreationOperation array, SizeOrigins amounts) =>
        array.DimensionSizes.Length == 1
        && array.DimensionSizes[0].DescendantsAndSelf().OfType<IPropertyReferenceOperation>()
            .FirstOrDefault(IsLength) is { Instance: { } whole }
        && Values.SymbolOf(whole) is IFieldSymbol { Type: IArrayTypeSymbol type } field
        && SymbolEqualityComparer.Default.Equals(type, array.Type)
        && Follows(array.DimensionSizes[0], field, amounts, depth: 0);

    private static bool IsLength(IPropertyReferenceOperation property) =>
        property.Property is { Name: "Length", ContainingType.SpecialType: SpecialType.System_Array };

    private static bool Follows(IOperation size, IFieldSymbol array, SizeOrigins amounts, int depth)
    {
        size = Values.Unwrap(size);
        if (size.ConstantValue.HasValue)
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
                Follows(binary.LeftOperand, array, amounts, depth + 1) && Follows(binary.RightOperand, array, amounts, depth + 1),
            IInvocationOperation { TargetMethod: { Name: "Max" or "Min", ContainingType.Name: "Math" } } call =>
                call.Arguments.All(a => Follows(a.Value, array, amounts, depth + 1)),
            IPropertyReferenceOperation property when IsLength(property) =>
                SymbolEqualityComparer.Default.Equals(Values.SymbolOf(property.Instance), array),
            ILocalReferenceOperation { Local: var local } =>
                amounts.ValuesOf(local) is { Count: > 0 } values && values.All(v => v is not null && Follows(v, array, amounts, depth + 1)),
            IFieldReferenceOperation { Field: var counter } =>
                SymbolEqualityComparer.Default.Equals(counter.ContainingType, array.ContainingType) && !amounts.Of(size).GrowsWithPages,
            _ => false,
        };
    }
}
