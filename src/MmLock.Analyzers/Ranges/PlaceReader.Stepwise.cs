using System;
using System.Globalization;
using System.Numerics;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// What is computed of a number that lies between two others, by functions that never go back: <c>(int)(position / 4096)</c>,
/// <c>(at >> 12) &amp; 511</c>. Each is a staircase, cut to so many values and begun again; between the first and the last number it goes
/// from the first value to the last, unless it has gone round. Where it began anew, the last value lies before the first, and a range of
/// such bounds is of everything; where the numbers lie so far apart that it may have gone round, the text of the end says so.
/// </summary>
internal sealed partial class PlaceReader
{
    /// <summary>How the end of a range is written that is of everything.</summary>
    public const string EndOfAll = "18446744073709551615UL";

    private readonly Dictionary<(LinearForm Low, LinearForm High), Staircase> _staircases = new();

    /// <param name="Low">The first value.</param>
    /// <param name="LowValue">That, where it is a constant.</param>
    /// <param name="High">The last value.</param>
    /// <param name="First">The number that the first is made of,</param>
    /// <param name="Last">and that of the last, in one type.</param>
    /// <param name="Distance">How far these are apart at most; null where nothing says.</param>
    /// <param name="Limit">How far apart they may be.</param>
    /// <param name="Divisor">By how much they are divided.</param>
    /// <param name="IsEven">That is a power of two, so that steps are as wide where numbers begin again.</param>
    /// <param name="IsCut">Values begin again before their type does.</param>
    /// <param name="Room">How far before the end of their type the numbers must stay; see <see cref="RoomOf"/>.</param>
    private sealed record Staircase(
        NumberText Low, BigInteger? LowValue, NumberText High, NumberText First, NumberText Last, BigInteger? Distance, BigInteger Limit,
        BigInteger Divisor, bool IsEven, bool IsCut, BigInteger Room)
    {
        /// <summary>
        /// Where numbers begin again, the next is not negative, which is the place of nothing: the type has no sign, or one that has none
        /// stands between.
        /// </summary>
        public bool IsUnsigned { get; init; }

        /// <summary>When nothing is known of it.</summary>
        public ImmutableArray<NumberText> Otherwise { get; init; } = ImmutableArray<NumberText>.Empty;
    }

    private PlaceValue? ReadStepwise(IOperation operation, PlaceFrame frame)
    {
        if (Step(operation, frame) is not { } found)
        {
            return null;
        }

        NumberText high = found.High;
        bool mustNotWrap = found.IsCut && !found.IsEven;
        var conditions = new List<string>();
        if (mustNotWrap)
        {
            conditions.Add($"({found.Last.Text} < {found.First.Text})");
        }

        if (mustNotWrap || !(found.Distance is { } distance && distance <= found.Limit))
        {
            string limit = BigInteger.Min(found.Limit, long.MaxValue).ToString(CultureInfo.InvariantCulture) + "UL";
            var apart = new NumberText($"({found.Last.Text} - {found.First.Text})", null, found.Last.Type);
            conditions.Add($"({CastTo(_address, apart).Text} > {limit})");
        }

        if ((found.IsCut || found.IsUnsigned) && !found.Room.IsZero)
        {
            if (found.Room.Sign < 0 || found.Last.Type is not { } type)
            {
                return null;
            }

            BigInteger end = NumberBounds.LimitsOf(type).High - found.Room;
            conditions.Add($"({found.Last.Text} > {TextOf(end.ToString(CultureInfo.InvariantCulture), type).Text})");
        }

        ISymbol? asked = conditions.Count == 0 && found.Otherwise.Length > 0 ? found.Otherwise[0].Root : high.Root;
        conditions.AddRange(found.Otherwise.Select(o => o.Text));
        if (conditions.Count > 0)
        {
            string condition = conditions.Aggregate((a, b) => $"({a} || {b})");
            high = new NumberText($"({condition} ? {EndOfAll} : {CastTo(_address, high).Text})", asked, _address);
        }

        if (high.Root is null || found.LowValue is { } value && (value.Sign < 0 || value > long.MaxValue))
        {
            return null;
        }

        LinearForm low = found.LowValue is { } constant ? LinearForm.Of((long)constant) : LinearForm.Of(AtomOf(found.Low));
        LinearForm last = LinearForm.Of(AtomOf(high) with { IsEnd = true });
        _staircases[(low, last)] = found;
        return PlaceValue.Number(low, last);
    }

    private readonly ITypeSymbol _address = types.Compilation.GetSpecialType(SpecialType.System_UInt64);

    private PlaceAtom AtomOf(NumberText text)
    {
        _typesOfTexts[text.Text] = text.Type!;
        return new PlaceAtom(text.Root!, "=" + text.Text, IsUnsigned(text.Type));
    }

    private Staircase? Step(IOperation operation, PlaceFrame frame)
    {
        switch (operation)
        {
            case IParenthesizedOperation inner:
                return Step(inner.Operand, frame);
            case IConversionOperation { OperatorMethod: null, IsChecked: false } conversion
                when WidthOf(conversion.Type) >= 32 && IsNumber(conversion.Operand.Type):
                return From(conversion.Operand, frame) is not { } converted ? null
                    : LeastWidthOf(conversion.Type) >= WidthOf(conversion.Operand.Type)
                    ? conversion.IsImplicit ? converted : Cast(converted, conversion.Type!)
                    : Cut(Cast(converted, conversion.Type!), BigInteger.One << LeastWidthOf(conversion.Type));
            case IBinaryOperation { OperatorMethod: null } binary:
                return binary.OperatorKind switch
                {
                    BinaryOperatorKind.Divide or BinaryOperatorKind.RightShift when DivisorOf(binary) is { } divisor
                        && TextOf(binary.RightOperand, frame, 0) is { } by && From(binary.LeftOperand, frame) is { IsCut: false } left =>
                        Made(left, t => $"({t} {SignOf(binary.OperatorKind)} {by.Text})",
                            n => n / divisor,
                            binary.Type) with
                        {
                            Divisor = left.Divisor * divisor,
                            IsEven = left.IsEven && divisor.IsPowerOfTwo,
                        },
                    BinaryOperatorKind.Divide when DivisorOf(binary.RightOperand, frame) is var (by, otherwise)
                        && From(binary.LeftOperand, frame) is { IsCut: false, LowValue: null or { IsZero: true } } left =>
                        Made(left, t => $"({t} / {by.Text})", n => n, binary.Type) with
                        {
                            IsEven = false,
                            Otherwise = left.Otherwise.Add(otherwise),
                        },
                    BinaryOperatorKind.And when MaskOf(binary.RightOperand) is { } mask
                        && TextOf(binary.RightOperand, frame, 0) is { } with && From(binary.LeftOperand, frame) is { } left =>
                        Cut(Made(left, t => $"({t} & {with.Text})", n => n & mask, binary.Type), mask + 1),
                    BinaryOperatorKind.And when MaskOf(binary.LeftOperand) is { } mask
                        && TextOf(binary.LeftOperand, frame, 0) is { } with && From(binary.RightOperand, frame) is { } right =>
                        Cut(Made(right, t => $"({with.Text} & {t})", n => n & mask, binary.Type), mask + 1),
                    _ => null,
                };
            default:
                return null;
        }
    }

    private Staircase? From(IOperation operation, PlaceFrame frame)
    {
        if (Step(operation, frame) is { } step)
        {
            return step;
        }

        if (Read(operation, frame) is not { Kind: PlaceKind.Number, Low: { } low, High: { } high } || low.Equals(high)
            || WidthOf(operation.Type) < 32)
        {
            return null;
        }

        if (high is { Terms.Count: 1, Constant: 0 } && _staircases.TryGetValue((low, high), out Staircase? known))
        {
            return CastTo(operation.Type, known.Low).Equals(known.Low) ? known : null;
        }

        // One that is a part of a sum is not followed.
        if (!low.IsNeverNegative && low.Terms.IsEmpty || high.Terms.Keys.Any(a => a.IsEnd && a.Part.Contains(EndOfAll))
            || TextOf(low, operation.Type!) is not { } first || TextOf(high, operation.Type!) is not { } last)
        {
            return null;
        }

        BigInteger limit = LeastWidthOf(operation.Type) == 64 ? long.MaxValue : int.MaxValue;
        BigInteger? value = low.Terms.IsEmpty ? low.Constant : null;
        return new Staircase(
            first, value, last, first, last, DistanceOf(low, high), limit, BigInteger.One, IsEven: true, IsCut: false,
            RoomOf(operation, frame))
        {
            IsUnsigned = IsUnsigned(operation.Type),
        };
    }

    private static Staircase Made(Staircase of, Func<string, string> make, Func<BigInteger, BigInteger> compute, ITypeSymbol? type)
    {
        return of with
        {
            LowValue = of.LowValue is { } low ? compute(low) : null,
            Low = new NumberText(make(of.Low.Text), of.Low.Root, type),
            High = new NumberText(make(of.High.Text), of.High.Root, type),
        };
    }

    /// <summary>A constant that would not fit is not followed.</summary>
    private static Staircase Cast(Staircase of, ITypeSymbol type) => of with
    {
        Low = CastTo(type, of.Low),
        LowValue = of.LowValue is { } value && value > NumberBounds.LimitsOf(type).High ? BigInteger.MinusOne : of.LowValue,
        High = CastTo(type, of.High),
        IsUnsigned = of.IsUnsigned || IsUnsigned(type),
    };

    /// <summary>After so many values it begins again.</summary>
    private static Staircase Cut(Staircase of, BigInteger values) => of with
    {
        Limit = BigInteger.Max(BigInteger.Min(of.Limit, (values - 2) * of.Divisor), BigInteger.Zero),
        IsCut = true,
    };

    /// <summary>How many numbers have the same quotient.</summary>
    private static BigInteger? DivisorOf(IBinaryOperation binary) =>
        binary.RightOperand.ConstantValue is not { HasValue: true, Value: { } value } || SameValues.NumberOf(value) is not { } constant
            ? null
            : binary.OperatorKind == BinaryOperatorKind.Divide
            ? constant.Sign > 0 && constant <= int.MaxValue ? constant : null
            : constant.Sign >= 0 && constant < Math.Min(48, LeastWidthOf(binary.Type)) ? BigInteger.One << (int)constant : null;

    private static BigInteger? MaskOf(IOperation operand) =>
        operand.ConstantValue is { HasValue: true, Value: { } value } && SameValues.NumberOf(value) is { Sign: > 0 } mask
            && (mask + 1).IsPowerOfTwo
            ? mask
            : null;

    /// <summary>At most as much as an <c>int</c> is, where the two differ by one.</summary>
    private BigInteger? DistanceOf(LinearForm low, LinearForm high)
    {
        LinearForm? distance = high.Plus(low, -1);
        return distance is null || distance.Constant > 0 && distance.Terms.Count > 0 || distance.Terms.Count > 1 ? null
            : distance.Terms.IsEmpty ? distance.Constant >= 0 ? distance.Constant : null
            : distance.Terms.First() is { Value: 1, Key: var atom } && TypeOf(atom)?.SpecialType == SpecialType.System_Int32
            ? int.MaxValue
            : null;
    }

    private ITypeSymbol? TypeOf(PlaceAtom atom) => atom.Part.Length == 0 ? atom.Symbol.VariableType()
        : atom.Part == "Length" ? types.Compilation.GetSpecialType(SpecialType.System_Int32)
        : atom.IsText && _typesOfTexts.TryGetValue(atom.Part.Substring(1), out ITypeSymbol? known) ? known
        : null;

    /// <summary>A sum as code of a type computes it; null for one that has parts which no code before the acquire names.</summary>
    private NumberText? TextOf(LinearForm form, ITypeSymbol type)
    {
        string text = "";
        ISymbol? root = null;
        foreach (KeyValuePair<PlaceAtom, long> term in form.Terms.OrderByDescending(t => t.Value)
            .ThenBy(t => t.Key.Symbol.Locations.FirstOrDefault()?.SourceSpan.Start ?? 0).ThenBy(t => t.Key.Part, StringComparer.Ordinal))
        {
            if (term.Value is not (1 or -1) || term.Value < 0 && text.Length == 0 || TypeOf(term.Key) is not { } own)
            {
                return null;
            }

            string name = term.Key.Part.Length == 0 ? term.Key.Symbol.CodeName()
                : term.Key.Part == "Length" ? term.Key.Symbol.CodeName() + ".Length"
                : term.Key.Part.Substring(1);
            string value = CastTo(type, new NumberText(name, null, own)).Text;
            text = text.Length == 0 ? value : $"({text} {(term.Value > 0 ? "+" : "-")} {value})";
            root ??= term.Key.Symbol;
        }

        if (form.Constant == long.MinValue)
        {
            return null;
        }

        string number = TextOf(Math.Abs(form.Constant).ToString(CultureInfo.InvariantCulture), type).Text;
        return text.Length == 0 ? form.Constant >= 0 ? new NumberText(number, null, type) : null
            : form.Constant == 0 ? new NumberText(text, root, type)
            : new NumberText($"({text} {(form.Constant > 0 ? "+" : "-")} {number})", root, type);
    }
}
