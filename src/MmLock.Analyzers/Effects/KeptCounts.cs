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
    /// <c>keys.Count</c>, <c>nodes.Length</c> of objects, sums and products of these and of constants, and locals that are so.
    /// </summary>
    public static bool Is(IOperation size, SizeOrigins amounts) =>
        !size.ConstantValue.HasValue && IsMadeOf(size, amounts, depth: 0);

    private static bool IsMadeOf(IOperation size, SizeOrigins amounts, int depth)
    {
        size = Values.Unwrap(size);
        return size.ConstantValue.HasValue || depth < MaxDepth && size switch
        {
            IPropertyReferenceOperation count => IsCount(count),
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
                    or BinaryOperatorKind.Divide
            } sum => IsMadeOf(sum.LeftOperand, amounts, depth + 1) && IsMadeOf(sum.RightOperand, amounts, depth + 1),
            IInvocationOperation { TargetMethod: { Name: "Max" or "Min", ContainingType.Name: "Math" } } call =>
                call.Arguments.All(a => IsMadeOf(a.Value, amounts, depth + 1)),
            ILocalReferenceOperation { Local: var local } =>
                amounts.ValuesOf(local) is { Count: > 0 } values && values.All(v => v is not null && IsMadeOf(v, amounts, depth + 1)),
            _ => false,
        };
    }

    private static bool IsCount(IPropertyReferenceOperation count) => count.Instance?.Type is { } owner
        && count.Property.Name switch
        {
            "Length" => owner is IArrayTypeSymbol { ElementType.IsUnmanagedType: false },
            "Count" => IsCollection(owner),
            _ => false,
        };

    /// <summary>A collection of the library's. One of bytes is a buffer.</summary>
    public static bool IsCollection(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: not TypeKind.Error } named
        && named.OriginalDefinition.ContainingNamespace?.ToDisplayString() is { } space
        && (space == "System.Collections" || space.StartsWith("System.Collections.", System.StringComparison.Ordinal))
        && !named.TypeArguments.Any(a => a.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte)
        && named.Name != "BitArray";
}
