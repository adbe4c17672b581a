using System.Numerics;
using MmLock.Analyzers.Operations;
using static MmLock.Analyzers.Ranges.RangeArithmetic;

namespace MmLock.Analyzers.Ranges;

/// <summary>The largest number that a value can be, through masks, shifts, types, constants, and locals that are given one value.</summary>
internal sealed class LargestValues(AssignedValues locals)
{
    private const int MaxDepth = 12;

    /// <summary>Of a product of narrow numbers: what it would be, were there room for it.</summary>
    public BigInteger Of(IOperation value, int depth = 0)
    {
        value = SkipParentheses(value);
        BigInteger limit = NumberBounds.LimitsOf(value.Type).High;
        if (value.ConstantValue is { HasValue: true, Value: { } constant } && SameValues.NumberOf(constant) is { Sign: >= 0 } number)
        {
            return number;
        }

        if (depth > MaxDepth)
        {
            return limit;
        }

        switch (value)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                BigInteger inner = Of(conversion.Operand, depth + 1);
                return IsSigned(conversion.Operand.Type) && !IsCount(conversion.Operand) && !IsSigned(conversion.Type)
                    ? limit
                    : BigInteger.Min(inner, limit);
            case ILocalReferenceOperation when locals.OnlyOf(value) is { } once:
                return BigInteger.Min(Of(once, depth + 1), limit);
            case IBinaryOperation { OperatorMethod: null } binary:
                BigInteger left = Of(binary.LeftOperand, depth + 1);
                BigInteger right = Of(binary.RightOperand, depth + 1);
                int? shift = binary.RightOperand.ConstantValue is { HasValue: true, Value: int by and >= 0 and < 64 } ? by : null;
                return binary.OperatorKind switch
                {
                    BinaryOperatorKind.And => BigInteger.Min(left, right),
                    BinaryOperatorKind.Remainder => BigInteger.Min(left, right),
                    BinaryOperatorKind.Divide when binary.RightOperand.ConstantValue.HasValue && right > 0 => left / right,
                    BinaryOperatorKind.RightShift when shift is { } there && !IsSigned(binary.Type) => left >> there,

                    // What a product of narrow numbers would be shows whether it fits.
                    BinaryOperatorKind.Multiply => left * right,
                    BinaryOperatorKind.LeftShift => shift is { } times ? left << times : limit + 1,
                    BinaryOperatorKind.Add => left + right,
                    _ => limit,
                };
            default:
                return limit;
        }
    }

    private static bool IsCount(IOperation value) =>
        SkipParentheses(value) is IPropertyReferenceOperation { Property.Name: "Length" or "Count" };

    private static bool IsSigned(ITypeSymbol? type) => PlaceReader.IsNumber(type) && !PlaceReader.IsUnsigned(type);
}
