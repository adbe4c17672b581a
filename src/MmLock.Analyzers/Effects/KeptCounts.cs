using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// How many objects are in a collection: they were put there one by one. An array that is as long is as large as the structure
/// is, like what <c>ToArray</c> makes of it, and nobody asks for more of it now.
/// </summary>
internal static class KeptCounts
{
    private const int MaxDepth = 8;

    /// <summary>
    /// <c>keys.Count</c>, <c>nodes.Length</c> of objects, sums of these and of constants, a few times them, and locals that are so. Bytes
    /// are no such array's: they are memory, of which there is a page for each object.
    /// </summary>
    public static bool Is(IOperation size, ITypeSymbol? element, SizeOrigins amounts) =>
        !IsByte(element) && !size.ConstantValue.HasValue && IsMadeOf(size, amounts, depth: 0);

    private static bool IsMadeOf(IOperation size, SizeOrigins amounts, int depth)
    {
        size = Values.Unwrap(size);
        return size.ConstantValue.HasValue || depth < MaxDepth && size switch
        {
            IPropertyReferenceOperation count => IsCount(count),
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Multiply,
            } product => IsFew(product.LeftOperand) && IsMadeOf(product.RightOperand, amounts, depth + 1)
                || IsFew(product.RightOperand) && IsMadeOf(product.LeftOperand, amounts, depth + 1),
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Divide
            } sum => IsMadeOf(sum.LeftOperand, amounts, depth + 1) && IsMadeOf(sum.RightOperand, amounts, depth + 1),
            IInvocationOperation { TargetMethod: { Name: "Max" or "Min", ContainingType.Name: "Math" } } call =>
                call.Arguments.All(a => IsMadeOf(a.Value, amounts, depth + 1)),
            ILocalReferenceOperation { Local: var local } =>
                amounts.ValuesOf(local) is { Count: > 0 } values && values.All(v => v is not null && IsMadeOf(v, amounts, depth + 1)),
            _ => false,
        };
    }

    private static bool IsFew(IOperation factor) => factor.ConstantValue is { HasValue: true, Value: int and > 0 and <= 16 };

    private static bool IsByte(ITypeSymbol? element) => element?.SpecialType is null or SpecialType.System_Byte or SpecialType.System_SByte;

    private static bool IsCount(IPropertyReferenceOperation count) => count.Instance?.Type is { } owner
        && count.Property.Name switch
        {
            "Length" => owner is IArrayTypeSymbol { ElementType: { } element } && BufferLengths.AreObjects(element),
            "Count" => IsCollection(owner),
            _ => false,
        };

    /// <summary>A collection of the library's. One of bytes is a buffer.</summary>
    public static bool IsCollection(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: not TypeKind.Error } named
        && IsOfCollections(named.OriginalDefinition) && !IsOfBytes(named) && named.Name != "BitArray";

    /// <summary>A collection of the library's that is a buffer.</summary>
    public static bool IsOfBytes(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: not TypeKind.Error } named
        && IsOfCollections(named.OriginalDefinition) && named.TypeArguments.Any(a => IsByte(a));

    public static bool IsOfCollections(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() is { } space
        && (space == "System.Collections" || space.StartsWith("System.Collections.", System.StringComparison.Ordinal));
}
