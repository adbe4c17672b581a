using System.Numerics;
using MmLock.Analyzers.Operations;
using static MmLock.Analyzers.Ranges.RangeArithmetic;

namespace MmLock.Analyzers.Ranges;

/// <summary>A number that is rounded to a multiple of another.</summary>
/// <param name="IsUp">To the next one; otherwise down.</param>
internal sealed record Rounding(bool IsUp);

/// <summary>Finds rounding by masks, by division and by shifts.</summary>
internal sealed class Roundings(AssignedValues locals)
{
    /// <summary>Rounding to a multiple, and in which direction; null for none.</summary>
    public Rounding? Of(IOperation value)
    {
        (IOperation Inner, IOperation Step)? rounded = SkipParentheses(value) switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.And } and =>
                IsMask(and.RightOperand)
                    ? (and.LeftOperand, and.RightOperand)
                    : IsMask(and.LeftOperand)
                    ? (and.RightOperand, and.LeftOperand)
                    : null,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } times
                when SkipWidening(times.LeftOperand) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide } quotient
                    && SameValues.AreSame(quotient.RightOperand, times.RightOperand) => (quotient.LeftOperand, times.RightOperand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.LeftShift } back
                when SkipWidening(back.LeftOperand) is IBinaryOperation { OperatorKind: BinaryOperatorKind.RightShift } there
                    && SameValues.AreSame(there.RightOperand, back.RightOperand) => (there.LeftOperand, back.RightOperand),
            _ => null,
        };
        if (rounded is not { } found)
        {
            return null;
        }

        // `x + size - 1` is a sum with a difference, or a difference of a sum.
        IOperation inner = SkipWidening(found.Inner);
        inner = locals.OnlyOf(inner) is { } once ? SkipWidening(once) : inner;
        bool isSum = inner is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract };
        return isSum ? Reaches(inner, found.Step) switch
        {
            true => new Rounding(true),
            false => new Rounding(false),
            null => null,
        } : new Rounding(false);
    }

    /// <summary>Whether what is added is as much as brings a number to the next multiple; null where that cannot be told.</summary>
    private static bool? Reaches(IOperation sum, IOperation step)
    {
        ulong? size = SizeOf(step);
        ulong fixedPart = 0;
        bool takesOne = false;
        bool isStep = false;
        int others = 0;
        var open = new Stack<IOperation>();
        open.Push(sum);
        while (open.Count > 0)
        {
            IOperation at = SkipWidening(open.Pop());
            if (at.ConstantValue is { HasValue: true, Value: { } constant } && NumberOf(constant) is { } number)
            {
                fixedPart += number;
            }
            else if (at is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } add)
            {
                open.Push(add.LeftOperand);
                open.Push(add.RightOperand);
            }
            else if (at is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } minus
                && minus.RightOperand.ConstantValue is { HasValue: true, Value: { } one } && NumberOf(one) == 1)
            {
                takesOne = true;
                open.Push(minus.LeftOperand);
            }
            else if (MasksOut(step) is { } part
                && (SameValues.AreSame(at, part)
                    || part is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } less
                        && SameValues.AreSame(at, less.LeftOperand))
                || SameValues.AreSame(at, step))
            {
                isStep = true;
            }
            else
            {
                others++;
            }
        }

        return isStep ? true
            : size is { } known && fixedPart > 0 ? (takesOne ? fixedPart - 1 : fixedPart) >= known - 1
            : others > 1 || fixedPart > 0 ? size is null ? null : false
            : false;
    }

    /// <summary>What a mask keeps out: the operand of its complement.</summary>
    private static IOperation? MasksOut(IOperation mask) =>
        SkipWidening(mask) is IUnaryOperation { OperatorKind: UnaryOperatorKind.BitwiseNegation } not ? SkipWidening(not.Operand) : null;

    private static bool IsMask(IOperation operation) =>
        MasksOut(operation) is not null && !operation.ConstantValue.HasValue || SizeOfMask(operation) is not null;

    private static ulong? SizeOfMask(IOperation operation) =>
        SkipExplicit(operation).ConstantValue is { HasValue: true, Value: { } constant } && ToBits(constant) is { } mask
            && mask != ulong.MaxValue
        && mask != 0 && unchecked(~mask & (~mask + 1)) == 0 && ~mask < ulong.MaxValue / 2
            ? ~mask + 1
            : null;

    private static ulong? SizeOf(IOperation step) =>
        SizeOfMask(step) ?? (step.ConstantValue is { HasValue: true, Value: { } constant } && NumberOf(constant) is { } number
            ? step.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.LeftShift } && number < 64 ? 1UL << (int)number : number
            : null);

    private static IOperation SkipExplicit(IOperation operation) =>
        operation.ConstantValue.HasValue ? operation : Values.Unwrap(operation);

    private static ulong? ToBits(object constant) => constant switch
    {
        int n => unchecked((ulong)n),
        long n => unchecked((ulong)n),
        _ => NumberOf(constant),
    };

    private static ulong? NumberOf(object constant) =>
        SameValues.NumberOf(constant) is { } number && number.Sign >= 0 && number <= ulong.MaxValue ? (ulong)number : null;
}
