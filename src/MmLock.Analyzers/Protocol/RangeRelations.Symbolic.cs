using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Protocol;

/// <summary>
/// Ranges whose bounds are sums of values that the body does not change: <c>[a, a + 8192)</c> and <c>[a + n, …)</c>. Sums that
/// wrap are left out of account, as a range that wraps is refused when it is made.
/// </summary>
internal sealed partial class RangeRelations
{
    /// <summary>Null where their difference says nothing.</summary>
    private RangeRelation? Symbolic(IOperation first, IOperation second)
    {
        if (BoundsOf(first) is not { } a || BoundsOf(second) is not { } b)
        {
            return null;
        }

        // The second lies behind all of the first, or the other way round.
        if (Difference(b.Start, a.End) is >= 0)
        {
            return RangeRelation.Ascending;
        }

        if (Difference(a.Start, b.End) is >= 0)
        {
            return RangeRelation.Descending;
        }

        // Each begins before the other ends. Only of ranges that are never empty can that be told.
        if (Difference(b.Start, a.Start) is { } between && a.Length is { } ofFirst && b.Length is { } ofSecond)
        {
            return between >= 0 ? between < ofFirst ? RangeRelation.Overlapping : RangeRelation.Ascending
                : -between < ofSecond ? RangeRelation.Overlapping : RangeRelation.Descending;
        }

        return Chosen(a.Start, b.Start);
    }

    /// <summary>The smaller and the larger of the same two values.</summary>
    private RangeRelation? Chosen(Sum first, Sum second) =>
        first.Choice is { } a && second.Choice is { } b && a.IsSmaller != b.IsSmaller
        && (IsSame(a.One, b.One) && IsSame(a.Other, b.Other) || IsSame(a.One, b.Other) && IsSame(a.Other, b.One))
            ? a.IsSmaller ? RangeRelation.Ascending : RangeRelation.Descending
            : null;

    private (Sum Start, Sum End, long? Length)? BoundsOf(IOperation range)
    {
        if (range
            is not IInvocationOperation
            {
                TargetMethod: { ContainingType.Name: "AddressRange", Name: "FromLength" or "FromBounds" } method,
                Arguments: { Length: 2 } arguments
            })
        {
            return null;
        }

        Sum start = SumOf(arguments.First(a => a.Parameter!.Ordinal == 0).Value, 0);
        Sum other = SumOf(arguments.First(a => a.Parameter!.Ordinal == 1).Value, 0);
        Sum end = method.Name == "FromLength" ? start.Plus(other, 1) : other;
        return (start, end, Difference(end, start) is > 0 and var length ? length : null);
    }

    private long? Difference(Sum a, Sum b)
    {
        Sum difference = a.Plus(b, -1);
        var open = difference.Terms.ToList();
        for (int i = 0; i < open.Count; i++)
        {
            int match = open.FindIndex(i + 1, t => t.Factor == -open[i].Factor && IsSame(t.Value, open[i].Value));
            if (match < 0)
            {
                return null;
            }

            open.RemoveAt(match);
        }

        return difference.IsTooLarge ? null : difference.Constant;
    }

    private Sum SumOf(IOperation value, int depth)
    {
        value = ValueOf(value);
        if (Number(value) is { } number && number <= long.MaxValue)
        {
            return new Sum(new List<(IOperation, int)>(), (long)number, false, null);
        }

        return depth < 16
            && value is IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum
            ? SumOf(sum.LeftOperand, depth + 1)
                .Plus(SumOf(sum.RightOperand, depth + 1), sum.OperatorKind == BinaryOperatorKind.Add ? 1 : -1)
            : new Sum(new List<(IOperation, int)> { (value, 1) }, 0, false, ChoiceOf(value));
    }

    /// <summary><c>Math.Min(a, b)</c>, <c>a &lt; b ? a : b</c>.</summary>
    private Choice? ChoiceOf(IOperation value)
    {
        switch (value)
        {
            case IInvocationOperation
            {
                TargetMethod: { Name: "Min" or "Max", IsStatic: true, ContainingNamespace.Name: "System" } method,
                Arguments: { Length: 2 } arguments
            }:
                return new Choice(arguments[0].Value, arguments[1].Value, method.Name == "Min");
            case IConditionalOperation { WhenFalse: { } otherwise } choice
                when Values.Unwrap(choice.Condition) is IBinaryOperation { OperatorKind: var kind } comparison:
                bool isLess = kind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;
                bool isMore = kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;
                bool straight = IsSame(comparison.LeftOperand, choice.WhenTrue) && IsSame(comparison.RightOperand, otherwise);
                bool crossed = IsSame(comparison.LeftOperand, otherwise) && IsSame(comparison.RightOperand, choice.WhenTrue);
                return (isLess || isMore) && (straight || crossed) ? new Choice(choice.WhenTrue, otherwise, straight == isLess) : null;
            default:
                return null;
        }
    }

    private sealed record Choice(IOperation One, IOperation Other, bool IsSmaller);

    private sealed record Sum(List<(IOperation Value, int Factor)> Terms, long Constant, bool IsTooLarge, Choice? Choice)
    {
        public Sum Plus(Sum other, int factor)
        {
            long constant = unchecked(Constant + (factor * other.Constant));
            bool overflows = factor * other.Constant > 0 != constant > Constant && other.Constant != 0;
            return new Sum(
                Terms.Concat(other.Terms.Select(t => (t.Value, t.Factor * factor))).ToList(), constant,
                IsTooLarge || other.IsTooLarge || overflows, other.Terms.Count == 0 && other.Constant == 0 ? Choice : null);
        }
    }
}
