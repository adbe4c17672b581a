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
/// given one value. What is compared beforehand counts as checked.
/// </summary>
internal sealed class RangeArithmetic
{
    private const int MaxDepth = 12;

    private readonly List<IOperation> _operations;
    private readonly AssignedValues _values;
    private readonly LargestValues _largest;
    private readonly Roundings _roundings;
    private readonly KnownTypes _types;

    /// <param name="operations">All operations of a member.</param>
    /// <param name="types">Of the compilation.</param>
    public RangeArithmetic(IEnumerable<IOperation> operations, KnownTypes types)
    {
        _operations = operations.ToList();
        _values = new AssignedValues(_operations);
        _largest = new LargestValues(_values);
        _roundings = new Roundings(_values);
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
            if (_roundings.Of(value) is { IsUp: true })
            {
                yield return new RangeFault(RangeFlaw.StartRoundedUp, value, call, isDirect);
            }
        }

        foreach ((IOperation value, bool isDirect) in Values(second))
        {
            if (_roundings.Of(value) is { IsUp: false })
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
            else if (depth < MaxDepth && _values.OnlyOf(value) is { } once)
            {
                open.Push((once, false, depth + 1));
            }
            else
            {
                yield return (value, isDirect);
            }
        }
    }

    internal static IOperation SkipWidening(IOperation value)
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
                && IsNarrow(binary.Type) && _largest.Of(binary) > NumberBounds.LimitsOf(binary.Type).High)
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

    internal static IOperation SkipParentheses(IOperation value)
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
            || sum.ConstantValue.HasValue || !(SameValues.AreSame(sum.LeftOperand, start) || SameValues.AreSame(sum.RightOperand, start)))
        {
            return false;
        }

        return _largest.Of(sum.LeftOperand) + _largest.Of(sum.RightOperand) > ulong.MaxValue && !IsChecked(sum);
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
        end = _values.OnlyOf(end) is { } once ? SkipWidening(once) : end;
        bool isEnd = end is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } other
            && (SameValues.AreSame(other.LeftOperand, sum.LeftOperand) && SameValues.AreSame(other.RightOperand, sum.RightOperand)
                || SameValues.AreSame(other.LeftOperand, sum.RightOperand) && SameValues.AreSame(other.RightOperand, sum.LeftOperand));
        bool isPart = SameValues.AreSame(b, sum.LeftOperand) || SameValues.AreSame(b, sum.RightOperand);

        // `limit - address < size`: what is left from the address on.
        bool isLeft = end is IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract } left
            && (SameValues.AreSame(left.RightOperand, sum.LeftOperand) && SameValues.AreSame(b, sum.RightOperand)
                || SameValues.AreSame(left.RightOperand, sum.RightOperand) && SameValues.AreSame(b, sum.LeftOperand));
        return isEnd && isPart || isLeft;
    }

    #endregion

    private bool IsEmpty(IOperation start, IOperation second, bool isBounds) =>
        second.ConstantValue is { HasValue: true, Value: { } value } && SameValues.NumberOf(value) is { } end
            ? isBounds && start.ConstantValue is { HasValue: true, Value: { } first } ? SameValues.NumberOf(first) >= end : end == 0
            : isBounds && SameValues.AreSame(start, second);
}
