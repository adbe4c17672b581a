using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>What the length of an array, span or memory flows from. A buffer of fixed size is cleared in fixed time.</summary>
internal static class BufferLengths
{
    /// <summary>What goes through more elements than these takes its time, whoever decided how many they are.</summary>
    private const double MaxFixed = 1 << 16;

    /// <summary>The memory of a machine, of a constant size.</summary>
    public static bool IsLarge(IArrayCreationOperation array) => array.DimensionSizes.Aggregate(1.0, (product, size) =>
        product * (size.ConstantValue.Value is { } value && SameValues.NumberOf(value) is { } number ? (double)number : 1)) > MaxFixed;

    public static bool IsBuffer(ITypeSymbol? type) => type is IArrayTypeSymbol
        || type is INamedTypeSymbol
        {
            Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment",
            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
        };

    /// <summary>Whether its elements are memory rather than objects.</summary>
    public static bool HoldsMemory(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => IsMemory(array.ElementType),
        INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } => IsMemory(arguments[0]),
        _ => false,
    };

    /// <summary>Characters are text: names and paths, not pages.</summary>
    private static bool IsMemory(ITypeSymbol element) => element.IsUnmanagedType && element.SpecialType != SpecialType.System_Char;

    public static SizeOrigin Of(IOperation buffer, SizeOrigins amounts)
    {
        buffer = Values.Unwrap(buffer);
        switch (buffer)
        {
            case IParameterReferenceOperation { Parameter: { } parameter }:
                return amounts.OfVariable(
                    parameter, IsBuffer(parameter.Type) ? amounts.OfParameter(parameter) : SizeOrigin.Unknown, isBuffer: true);
            case ILocalReferenceOperation { Local: { } local }:
                return amounts.OfVariable(local, null, isBuffer: true);
            case IArrayCreationOperation array:
                return IsLarge(array)
                    ? SizeOrigin.InputProportional
                    : array.DimensionSizes.Aggregate(SizeOrigin.Fixed, (sum, size) => sum | amounts.Of(size));
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return Of(choice.WhenTrue, amounts) | Of(whenFalse, amounts);
            case IFieldReferenceOperation field:
                return amounts.LengthOfMember(field.Field);
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                return amounts.LengthOfMember(property.Property);
            case IObjectCreationOperation creation when IsBuffer(creation.Type):
                return OfOperands(creation.Arguments.Select(a => a.Value).ToArray(), null, amounts);
            case IInvocationOperation
            {
                TargetMethod.Name: "Slice" or "AsSpan" or "AsMemory" or "CreateSpan" or "CreateReadOnlySpan"
                or "AsBytes" or "Cast"
            } call:
                return OfOperands(call.Arguments.Select(a => a.Value).ToArray(), call.Instance, amounts);
            case IInvocationOperation query when Queries.IsOperator(query.TargetMethod):
                return QueryWork.LengthOf(query, amounts);
            default:
                return OfRange(buffer, amounts);
        }
    }

    /// <summary>A slice is as long as its last number says, but no longer than what it is a slice of.</summary>
    private static SizeOrigin OfOperands(IOperation[] arguments, IOperation? instance, SizeOrigins amounts)
    {
        IOperation[] numbers =
            arguments.Where(a => a.Type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }).ToArray();
        IOperation? whole = instance ?? arguments.FirstOrDefault(a => IsBuffer(Values.Unwrap(a).Type));
        SizeOrigin most = whole is not null ? Of(whole, amounts) : SizeOrigin.Unknown;
        return !most.IsFixed && (numbers.Length == 2 || numbers.Length == 1 && whole is null)
            ? amounts.Of(numbers[numbers.Length - 1])
            : most;
    }

    /// <summary><c>buffer[from..to]</c>: the compiler's form differs, the range in it does not.</summary>
    private static SizeOrigin OfRange(IOperation buffer, SizeOrigins amounts)
    {
        (IOperation? whole, IOperation? index) = buffer switch
        {
            IImplicitIndexerReferenceOperation implicitIndexer => (implicitIndexer.Instance, implicitIndexer.Argument),
            IPropertyReferenceOperation { Instance: { } instance, Arguments: { Length: 1 } arguments } => (instance, arguments[0].Value),
            IArrayElementReferenceOperation { Indices: { Length: 1 } indices } element => (element.ArrayReference, indices[0]),
            _ => ((IOperation?)null, (IOperation?)null),
        };
        if (whole is null || index is null || Values.Unwrap(index) is not IRangeOperation range)
        {
            return SizeOrigin.Unknown;
        }

        return range.RightOperand is not { } end ? Of(whole, amounts)
            : Index(end) | (range.LeftOperand is { } start ? Index(start) : SizeOrigin.Fixed);

        SizeOrigin Index(IOperation bound) =>
            Values.Unwrap(bound) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } ? Of(whole, amounts) : amounts.Of(bound);
    }
}
