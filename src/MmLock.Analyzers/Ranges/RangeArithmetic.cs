using System.Numerics;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

internal enum RangeFlaw
{
    /// <summary>A sum that wraps around to an end before the start.</summary>
    Wraps,

    /// <summary>A product that is widened when it has wrapped already.</summary>
    WidenedLate,

    /// <summary>A start that is rounded up.</summary>
    StartRoundedUp,

    /// <summary>An end or a length that is rounded down.</summary>
    EndRoundedDown,

    /// <summary>A range of nothing, which there is not.</summary>
    Empty,
}

/// <summary>One fault in the arithmetic of a range.</summary>
/// <param name="Flaw">Which.</param>
/// <param name="At">The arithmetic.</param>
/// <param name="Call">The call that makes the range.</param>
/// <param name="IsDirect">The arithmetic stands in the call; otherwise in the value of a local.</param>
internal sealed record RangeFault(RangeFlaw Flaw, IOperation At, IInvocationOperation Call, bool IsDirect);

/// <summary>
/// Faults in how the bounds of an <c>AddressRange</c> are computed, in the arguments themselves and in locals that are
/// given one value. What a
/// value can be at most is followed through masks, shifts, types and constants; what is compared beforehand counts as checked.
/// </summary>
internal sealed class RangeArithmetic
{
    private const int MaxDepth = 12;

    private readonly List<IOperation> _operations;
    private readonly AssignedValues _values;
    private readonly KnownTypes _types;

    /// <param name="operations">All operations of a member.</param>
    /// <param name="types">Of the compilation.</param>
    public RangeArithmetic(IEnumerable<IOperation> operations, KnownTypes types)
    {
        _operations = operations.ToList();
        _values = new AssignedValues(_operations);
        _types = types;
    }

    public IEnumerable<RangeFault> Find() =>
        _operations.OfType<IInvocationOperation>().Where(c => KnownTypes.Is(c.TargetMethod.ContainingType, _types.AddressRange))
            .SelectMany(Of).GroupBy(f => (f.At.Syntax, f.Flaw)).Select(g => g.First());

    private IEnumerable<RangeFault> Of(IInvocationOperation call)
    {
        if (Operations.Values.ArgumentAt(call.Arguments, 0) is not { } start
            || Operations.Values.ArgumentAt(call.Arguments, 1) is not { } second
            || call.TargetMethod.Name is not ("FromBounds" or "FromLength" or "FromBoundsOrAll" or "FromLengthOrAll"))
        {
            yield break;
        }

        bool isBounds = call.TargetMethod.Name.StartsWith("FromBounds", System.StringComparison.Ordinal);
        bool isAll = call.TargetMethod.Name.EndsWith("OrAll", System.StringComparison.Ordinal);
        foreach ((IOperation value, bool isDirect) in Values(start).Concat(Values(second)))
        {
            foreach (IOperation late in LateWidenings(value))
            {
                yield return new RangeFault(RangeFlaw.WidenedLate, late, call, isDirect);
            }
        }

        foreach ((IOperation value, bool isDirect) in Values(start))
        {
            if (RoundingOf(value) is { IsUp: true })
            {
                yield return new RangeFault(RangeFlaw.StartRoundedUp, value, call, isDirect);
            }
        }

        foreach ((IOperation value, bool isDirect) in Values(second))
        {
            if (RoundingOf(value) is { IsUp: false })
            {
                yield return new RangeFault(RangeFlaw.EndRoundedDown, value, call, isDirect);
            }

            // Where a range of nothing is everything, one that wraps around is, too.
            if (isBounds && !isAll && value is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum && Wraps(sum, start))
            {
                yield return new RangeFault(RangeFlaw.Wraps, sum, call, isDirect);
            }

            if (!isAll && IsEmpty(start, value, isBounds))
            {
                yield return new RangeFault(RangeFlaw.Empty, value, call, isDirect);
            }
        }
    }

    /// <summary>What a value is computed by: itself, the branches of a condition, and the one value of a local.</summary>
    private IEnumerable<(IOperation Value, bool IsDirect)> Values(IOperation argument)
    {
        var open = new Stack<(IOperation Value, bool IsDirect, int Depth)>();
        open.Push((argument, true, 0));
        while (open.Count > 0)
        {
            (IOperation value, bool isDirect, int depth) = open.Pop();
            value = SkipWidening(value);
            if (depth < MaxDepth && value is IConditionalOperation { WhenTrue: { } whenTrue, WhenFalse: { } whenFalse })
            {
                open.Push((whenTrue, isDirect, depth + 1));
                open.Push((whenFalse, isDirect, depth + 1));
            }
            else if (depth < MaxDepth && OnlyValueOf(value) is { } once)
            {
                open.Push((once, false, depth + 1));
            }
            else
            {
                yield return (value, isDirect);
            }
        }
    }

    private IOperation? OnlyValueOf(IOperation value) =>
        value is ILocalReferenceOperation { Local: { IsRef: false, IsConst: false } local } && _values.Of(local) is { Count: 1 } given
        && !IsStepped(local) ? given[0] : null;

    private bool IsStepped(ILocalSymbol local) =>
        _operations.Any(o =>
            o is IIncrementOrDecrementOperation { Target: ILocalReferenceOperation stepped } && Same(stepped.Local, local));

    private static IOperation SkipWidening(IOperation value)
    {
        while (value is IParenthesizedOperation or IConversionOperation { IsImplicit: true, OperatorMethod: null })
        {
            IOperation inner = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
            if (inner is IBinaryOperation && value is IConversionOperation && IsNarrow(inner.Type))
            {
                return value;
            }

            value = inner;
        }

        return value;
    }

    private static bool IsNarrow(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32;

    private static bool IsWide(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_UInt64 or SpecialType.System_Int64;

    #region products

    /// <summary>Products of narrow numbers that are widened afterwards, and can be too large before.</summary>
    private IEnumerable<IOperation> LateWidenings(IOperation value)
    {
        foreach (IOperation operation in Terms(value))
        {
            if (operation is not IConversionOperation { OperatorMethod: null } conversion || !IsWide(conversion.Type)
                || IsMeantToWrap(conversion))
            {
                continue;
            }

            IOperation product = SkipParentheses(conversion.Operand);
            if (product is IBinaryOperation
                {
                    OperatorKind: BinaryOperatorKind.Multiply or BinaryOperatorKind.LeftShift, IsChecked: false, OperatorMethod: null,
                    ConstantValue.HasValue: false
                } binary
                && IsNarrow(binary.Type) && Most(binary, 0) > LimitOf(binary.Type))
            {
                yield return binary;
            }
        }
    }

    /// <summary><c>unchecked((ulong)(page * 4096))</c>: the place that the code itself computes, which wraps alike.</summary>
    private static bool IsMeantToWrap(IConversionOperation widened) => widened.Syntax.Ancestors()
        .TakeWhile(a => a is ExpressionSyntax).Any(a => a.IsKind(SyntaxKind.UncheckedExpression));

    /// <summary>The parts of a computation, without what calls are given.</summary>
    private static IEnumerable<IOperation> Terms(IOperation value)
    {
        var open = new Stack<IOperation>();
        open.Push(value);
        while (open.Count > 0)
        {
            IOperation at = open.Pop();
            yield return at;
            if (at is IBinaryOperation or IUnaryOperation or IConversionOperation or IParenthesizedOperation)
            {
                foreach (IOperation part in at.ChildOperations)
                {
                    open.Push(part);
                }
            }
        }
    }

    private static IOperation SkipParentheses(IOperation value)
    {
        while (value is IParenthesizedOperation inner)
        {
            value = inner.Operand;
        }

        return value;
    }

    #endregion

    #region sums

    /// <summary>The end is the start and something: nothing that is checked, or too small to reach the last address.</summary>
    private bool Wraps(IBinaryOperation sum, IOperation start)
    {
        if (sum.IsChecked || sum.OperatorMethod is not null || sum.Type?.SpecialType != SpecialType.System_UInt64
            || sum.ConstantValue.HasValue || !(IsSame(sum.LeftOperand, start) || IsSame(sum.RightOperand, start)))
        {
            return false;
        }

        return Most(sum.LeftOperand, 0) + Most(sum.RightOperand, 0) > ulong.MaxValue && !IsChecked(sum);
    }

    /// <summary>The code compares the sum with its parts, or a part with what is left.</summary>
    private bool IsChecked(IBinaryOperation sum) =>
        _operations.Any(o => o switch
        {
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan
                    or BinaryOperatorKind.GreaterThanOrEqual
            } test =>
                IsCheckOf(test.LeftOperand, test.RightOperand, sum) || IsCheckOf(test.RightOperand, test.LeftOperand, sum),
            IInvocationOperation
            {
                TargetMethod.Name: "ThrowIfGreaterThan" or "ThrowIfLessThan" or "ThrowIfLessThanOrEqual"
                or "ThrowIfGreaterThanOrEqual"
            } call
                when call.Arguments.Length >= 2 =>
                IsCheckOf(call.Arguments[0].Value, call.Arguments[1].Value, sum)
                    || IsCheckOf(call.Arguments[1].Value, call.Arguments[0].Value, sum),
            _ => false,
        });

    private bool IsCheckOf(IOperation a, IOperation b, IBinaryOperation sum)
    {
        IOperation end = SkipWidening(a);
        end = OnlyValueOf(end) is { } once ? SkipWidening(once) : end;
        bool isEnd = end is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } other
            && (IsSame(other.LeftOperand, sum.LeftOperand) && IsSame(other.RightOperand, sum.RightOperand)
                || IsSame(other.LeftOperand, sum.RightOperand) && IsSame(other.RightOperand, sum.LeftOperand));
        bool isPart = IsSame(b, sum.LeftOperand) || IsSame(b, sum.RightOperand);

        // `limit - address < size`: what is left from the address on.
        bool isLeft = end is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } left
            && (IsSame(left.RightOperand, sum.LeftOperand) && IsSame(b, sum.RightOperand)
                || IsSame(left.RightOperand, sum.RightOperand) && IsSame(b, sum.LeftOperand));
        return isEnd && isPart || isLeft;
    }

    #endregion

    /// <summary>Rounding to a multiple, and in which direction; null for none.</summary>
    private Rounding? RoundingOf(IOperation value)
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
                    && IsSame(quotient.RightOperand, times.RightOperand) => (quotient.LeftOperand, times.RightOperand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.LeftShift } back
                when SkipWidening(back.LeftOperand) is IBinaryOperation { OperatorKind: BinaryOperatorKind.RightShift } there
                    && IsSame(there.RightOperand, back.RightOperand) => (there.LeftOperand, back.RightOperand),
            _ => null,
        };
        if (rounded is not { } found)
        {
            return null;
        }

        // `x + size - 1` is a sum with a difference, or a difference of a sum.
        IOperation inner = SkipWidening(found.Inner);
        inner = OnlyValueOf(inner) is { } once ? SkipWidening(once) : inner;
        bool isSum = inner is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract };
        return isSum ? Reaches(inner, found.Step) switch
        {
            true => new Rounding(true),
            false => new Rounding(false),
            null => null,
        } : new Rounding(false);
    }

    private sealed record Rounding(bool IsUp);

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
            if (at.ConstantValue is { HasValue: true, Value: { } constant } && ToNumber(constant) is { } number)
            {
                fixedPart += number;
            }
            else if (at is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } add)
            {
                open.Push(add.LeftOperand);
                open.Push(add.RightOperand);
            }
            else if (at is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } minus
                && minus.RightOperand.ConstantValue is { HasValue: true, Value: { } one } && ToNumber(one) == 1)
            {
                takesOne = true;
                open.Push(minus.LeftOperand);
            }
            else if (MasksOut(step) is { } part
                && (IsSame(at, part)
                    || part is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } less && IsSame(at, less.LeftOperand))
                || IsSame(at, step))
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
        SizeOfMask(step) ?? (step.ConstantValue is { HasValue: true, Value: { } constant } && ToNumber(constant) is { } number
            ? step.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.LeftShift } && number < 64 ? 1UL << (int)number : number
            : null);

    private static IOperation SkipExplicit(IOperation operation) =>
        operation.ConstantValue.HasValue ? operation : Operations.Values.Unwrap(operation);

    private bool IsEmpty(IOperation start, IOperation second, bool isBounds) =>
        second.ConstantValue is { HasValue: true, Value: { } value } && ToNumber(value) is { } end
            ? isBounds ? start.ConstantValue is { HasValue: true, Value: { } first } ? ToNumber(first) >= end : end == 0 : end == 0
            : isBounds && IsSame(start, second);

    #region values

    /// <summary>The largest number that a value can be.</summary>
    private BigInteger Most(IOperation value, int depth)
    {
        value = SkipParentheses(value);
        BigInteger limit = LimitOf(value.Type);
        if (value.ConstantValue is { HasValue: true, Value: { } constant } && ToNumber(constant) is { } number)
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
                BigInteger inner = Most(conversion.Operand, depth + 1);
                return IsSigned(conversion.Operand.Type) && !IsCount(conversion.Operand) && !IsSigned(conversion.Type)
                    ? limit
                    : BigInteger.Min(inner, limit);
            case ILocalReferenceOperation when OnlyValueOf(value) is { } once:
                return BigInteger.Min(Most(once, depth + 1), limit);
            case IBinaryOperation { OperatorMethod: null } binary:
                BigInteger left = Most(binary.LeftOperand, depth + 1);
                BigInteger right = Most(binary.RightOperand, depth + 1);
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

    private static bool IsSigned(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
        or SpecialType.System_Int16 or SpecialType.System_SByte or SpecialType.System_IntPtr;

    private static BigInteger LimitOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Byte => byte.MaxValue,
        SpecialType.System_UInt16 or SpecialType.System_Char => ushort.MaxValue,
        SpecialType.System_Int16 => short.MaxValue,
        SpecialType.System_Int32 => int.MaxValue,
        SpecialType.System_UInt32 => uint.MaxValue,
        SpecialType.System_Int64 => long.MaxValue,
        _ => ulong.MaxValue,
    };

    private static ulong? ToNumber(object constant) => constant switch
    {
        byte n => n,
        ushort n => n,
        char n => n,
        uint n => n,
        ulong n => n,
        short n when n >= 0 => (ulong)n,
        int n when n >= 0 => (ulong)n,
        long n when n >= 0 => (ulong)n,
        _ => null,
    };

    private static ulong? ToBits(object constant) => constant switch
    {
        int n => unchecked((ulong)n),
        long n => unchecked((ulong)n),
        _ => ToNumber(constant),
    };

    /// <summary>Two expressions that read the same variables and members in the same way, and run nothing.</summary>
    private static bool IsSame(IOperation a, IOperation b)
    {
        a = Operations.Values.Unwrap(a);
        b = Operations.Values.Unwrap(b);
        if (a.ConstantValue is { HasValue: true, Value: { } one } && b.ConstantValue is { HasValue: true, Value: { } other })
        {
            return one.Equals(other) || ToNumber(one) is { } number && number == ToNumber(other);
        }

        return (a, b) switch
        {
            (ILocalReferenceOperation x, ILocalReferenceOperation y) => Same(x.Local, y.Local),
            (IParameterReferenceOperation x, IParameterReferenceOperation y) => Same(x.Parameter, y.Parameter),
            (IInstanceReferenceOperation x, IInstanceReferenceOperation y) => x.ReferenceKind == y.ReferenceKind,
            (IMemberReferenceOperation x, IMemberReferenceOperation y) =>
                x is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
                && Same(x.Member, y.Member)
                && (x.Instance is null ? y.Instance is null : y.Instance is not null && IsSame(x.Instance, y.Instance)),
            (IBinaryOperation x, IBinaryOperation y) => x.OperatorKind == y.OperatorKind && IsSame(x.LeftOperand, y.LeftOperand)
                && IsSame(x.RightOperand, y.RightOperand),
            (IUnaryOperation x, IUnaryOperation y) => x.OperatorKind == y.OperatorKind && IsSame(x.Operand, y.Operand),
            _ => false,
        };
    }

    private static bool Same(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);

    #endregion
}
