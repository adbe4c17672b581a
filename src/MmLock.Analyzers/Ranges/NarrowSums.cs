using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Sums that code computes in fewer than 64 bits, as it may those of native numbers. One that does not fit wraps there, and names
/// another place than the sum of 64 bits in a range does, unless nothing lies at what it wraps to.
/// </summary>
internal static class NarrowSums
{
    /// <summary>No array has as many elements as there are numbers: this many are missing at the upper end.</summary>
    private const int BeyondArrays = int.MaxValue - 0x7FFFFFC7;

    /// <summary>
    /// A sum or difference of signed numbers that can wrap to one that is not negative, where an array has an element; one of unsigned
    /// numbers that are not all variables of 32 bits, whose wrap the range cannot repeat.
    /// </summary>
    public static bool MayWrap(IBinaryOperation binary, PlaceValue left, PlaceValue right)
    {
        if (binary.IsChecked || PlaceReader.LeastWidthOf(binary.Type) == 64 || left.Low is null || right.Low is null)
        {
            return false;
        }

        if (PlaceReader.IsUnsigned(binary.Type))
        {
            return !IsOfWords(left) || !IsOfWords(right);
        }

        long constant = binary.OperatorKind == BinaryOperatorKind.Add ? right.Low.Constant : -right.Low.Constant;
        if (System.Math.Abs(left.Low.Constant + constant) > int.MaxValue)
        {
            return true;
        }

        return binary.OperatorKind == BinaryOperatorKind.Add
            ? !left.Low.IsNeverNegative && !right.Low.IsNeverNegative
                && !(right.Low.Terms.IsEmpty && right.Low.Constant >= -BeyondArrays)
                && !(left.Low.Terms.IsEmpty && left.Low.Constant >= -BeyondArrays)
            : !left.Low.IsNeverNegative && !(right.High is { Terms.IsEmpty: true, Constant: <= BeyondArrays });
    }

    /// <summary>A sum of fewer bits that goes into a larger number with which is computed on.</summary>
    public static bool IsWidened(IConversionOperation conversion, PlaceValue value)
    {
        if (PlaceReader.WidthOf(conversion.Type) != 64 || PlaceReader.LeastWidthOf(conversion.Operand.Type) == 64 || !IsSum(value))
        {
            return false;
        }

        return Values.SkipConversions(conversion).Parent is IBinaryOperation or IVariableInitializerOperation or IAssignmentOperation;
    }

    /// <summary>
    /// Whether a key that code computes in signed numbers of fewer bits may have wrapped, for a table that has negative numbers, too.
    /// </summary>
    public static bool MayHaveWrapped(IOperation key, PlaceValue value) => Values.Unwrap(key).Type is { } type
        && PlaceReader.LeastWidthOf(type) < 64 && !PlaceReader.IsUnsigned(type) && IsSum(value) && IsByAnyNumber(key);

    /// <summary>The signed sum of fewer than 64 bits that a number is widened from; null for others.</summary>
    public static IOperation? ComputedBy(IOperation value)
    {
        while (value is IParenthesizedOperation or IConversionOperation { OperatorMethod: null }
            && PlaceReader.WidthOf(value.Type) == 64)
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        }

        return value is IBinaryOperation { OperatorMethod: null } && PlaceReader.LeastWidthOf(value.Type) is > 0 and < 64
            && !PlaceReader.IsUnsigned(value.Type)
            ? value
            : null;
    }

    private static bool IsSum(PlaceValue value) => IsSum(value.Low) || IsSum(value.High);

    private static bool IsSum(LinearForm? form) =>
        form is not null && !form.Terms.IsEmpty && (form.Constant != 0 || form.Terms.Count > 1 || form.Terms.Values.Any(f => f != 1));

    private static bool IsOfWords(PlaceValue value) =>
        new[] { value.Low, value.High }.All(f => f is not null && f.Terms.Keys.All(a => a.IsWord));

    /// <summary>Not the place in an array, a list, a view or a text, which all begin at zero.</summary>
    private static bool IsByAnyNumber(IOperation key) => Values.SkipConversions(key).Parent switch
    {
        IArrayElementReferenceOperation or IRangeOperation => false,
        IArgumentOperation { Parent: IObjectCreationOperation { Type: INamedTypeSymbol made } } => !IsSequence(made),
        IArgumentOperation { Parent: IPropertyReferenceOperation { Property.ContainingType: { } holder } } => !IsSequence(holder),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: { } holder } } => !IsSequence(holder),
        _ => true,
    };

    private static bool IsSequence(INamedTypeSymbol type) => type.SpecialType == SpecialType.System_String
        || type.ContainingNamespace?.ToDisplayString() is "System" or "System.Collections.Generic" or "System.Collections.Immutable"
            && type.Name is "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "List" or "IList" or "IReadOnlyList" or "Array"
                or "ImmutableArray" or "ImmutableList" or "MemoryExtensions" or "Buffer" or "ArraySegment" or "Unsafe";
}
