using System;
using System.Linq;
using System.Numerics;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Quotients by a number that may be zero: <c>at / _size</c>. Where the code's own division is refused, it touches nothing by the
/// quotient; before the acquire the same is written so that it has a value then, too.
/// </summary>
internal sealed partial class PlaceReader
{
    /// <summary>What is divided is written twice, and more than this is no text that anybody reads.</summary>
    private const int MaxQuotient = 160;

    private NumberText? QuotientOf(IBinaryOperation division, PlaceFrame frame, int depth)
    {
        if (division.IsLifted || !IsNumber(division.Type) || TextOf(division.LeftOperand, frame, depth) is not { } left
            || TextOf(division.RightOperand, frame, depth) is not { Type: { } own } right)
        {
            return null;
        }

        bool isQuotient = division.OperatorKind == BinaryOperatorKind.Divide;
        var result = new NumberText(
            $"({left.Text} {(isQuotient ? "/" : "%")} {right.Text})", left.Root ?? right.Root, division.Type);
        BigInteger least = new NumberBounds(frame.Locals, bodies).Of(division.RightOperand).Low;
        if (least.Sign > 0)
        {
            return result;
        }

        bool isLong = left.Text.Length + right.Text.Length > MaxQuotient;
        NumberText zero = TextOf("0", division.Type!);
        foreach ((string divisor, NumberText instead) in new[]
        {
            ("-1", isQuotient ? Negated(left, division.Type!) : zero),
            ("0", zero),
        })
        {
            var asked = new NumberText($"({right.Text} == {TextOf(divisor, own).Text})", right.Root, null);
            if ((divisor == "0" || least.Sign < 0 && !IsUnsigned(own)) && !IsAskedBefore(division, asked, frame, depth))
            {
                if (isLong)
                {
                    return null;
                }

                result = Choice(asked, instead, result, division.Type);
            }
        }

        return result;
    }

    private static NumberText Negated(NumberText number, ITypeSymbol type) =>
        CastTo(type, number) is var wide ? wide with { Text = $"unchecked(-{wide.Text})" } : default;

    /// <summary>The division is the other choice of that question.</summary>
    private bool IsAskedBefore(IOperation division, NumberText asked, PlaceFrame frame, int depth)
    {
        for (IOperation at = division;
            at.Parent is IConditionalOperation or IParenthesizedOperation or IConversionOperation; at = at.Parent)
        {
            if (at.Parent is IConditionalOperation choice && choice.WhenFalse == at
                && ConditionOf(choice.Condition, frame, depth) is { } condition && condition.Text == asked.Text)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A divisor that is not below one, and when the number is none, so that nothing is known of what is divided by it.
    /// </summary>
    private (NumberText By, NumberText Otherwise)? DivisorOf(IOperation operand, PlaceFrame frame)
    {
        if (operand.ConstantValue.HasValue || TextOf(operand, frame, 0) is not { Type: { } type, Root: not null } divisor
            || WidthOf(type) < 32 || !IsFollowed(type))
        {
            return null;
        }

        return (
            divisor with { Text = $"System.Math.Max({TextOf("1", type).Text}, {divisor.Text})" },
            new NumberText($"({divisor.Text} < {TextOf("1", type).Text})", divisor.Root, null));
    }
}
