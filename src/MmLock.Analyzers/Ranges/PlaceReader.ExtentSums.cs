using System;
using System.Globalization;
using System.Numerics;

namespace MmLock.Analyzers.Ranges;

/// <summary>Sums and products of extents, as code before the acquire writes them.</summary>
internal sealed partial class PlaceReader
{
    private Extent? Sum(Extent a, Extent b, bool isMinus) =>
        new Extent(
            Sum(a.Low, isMinus ? b.High : b.Low, isMinus), Sum(a.High, isMinus ? b.Low : b.High, isMinus), false,
            Both(a.Conditions, b.Conditions)) is var sum && sum.IsWithin(s_all)
            ? sum
            : null;

    private Bound Sum(Bound a, Bound b, bool isMinus) => new(
        Sum(a.Text, b.Text, isMinus), a.Least + (isMinus ? -b.Most : b.Least), a.Most + (isMinus ? -b.Least : b.Most));

    /// <summary>The bits of two numbers that are not negative: no less than the one, no more than their sum.</summary>
    private Extent? Joined(Extent some, Extent others)
    {
        if (Sum(some, others, false) is not { } sum)
        {
            return null;
        }

        ImmutableArray<NumberText> conditions = sum.Conditions;
        foreach (Extent part in new[] { some, others }.Where(p => p.Low.Least.Sign < 0))
        {
            conditions = Both(conditions, When(part.Low, "<", BigInteger.Zero));
        }

        return new Extent(some.Low, sum.High, true, conditions);
    }

    /// <summary>
    /// The least and the most of a product are those of its factors, where what both are multiplied by is not below zero.
    /// </summary>
    private Extent? Product(Extent? a, Extent? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        ImmutableArray<NumberText> conditions = Both(a.Conditions, b.Conditions);
        foreach ((Extent factor, Extent other) in new[] { (a, b), (b, a) })
        {
            if (!other.IsExact && factor.Low.Least.Sign < 0)
            {
                conditions = Both(conditions, When(factor.Low, "<", BigInteger.Zero));
            }
        }

        var product = new Extent(Product(a.Low, b.Low), Product(a.High, b.High), false, conditions);
        return product.IsWithin(s_all) ? product : null;
    }

    private Bound Product(Bound a, Bound b)
    {
        BigInteger[] corners = [a.Least * b.Least, a.Least * b.Most, a.Most * b.Least, a.Most * b.Most];
        return new Bound(Product(a.Text, b.Text), corners.Min(), corners.Max());
    }

    /// <summary>As a number of the type, which has been cut to it if it did not fit.</summary>
    private Extent Fitting(Extent extent, ITypeSymbol type)
    {
        if (extent.IsTrue)
        {
            return extent;
        }

        return Kept(extent, NumberBounds.LimitsOf(type)) with { IsTrue = true };
    }

    /// <summary>Between two numbers, or nothing is known of it.</summary>
    private Extent Kept(Extent extent, (BigInteger Low, BigInteger High) limits)
    {
        ImmutableArray<NumberText> conditions = extent.Conditions;
        if (extent.Low.Least < limits.Low)
        {
            conditions = Both(conditions, When(extent.Low, "<", limits.Low));
        }

        if (extent.High.Most > limits.High)
        {
            conditions = Both(conditions, When(extent.High, ">", limits.High));
        }

        return new Extent(Within(extent.Low), Within(extent.High), extent.IsTrue, conditions);

        // The last number lies before the first only where no code runs.
        Bound Within(Bound bound) => bound with
        {
            Least = BigInteger.Max(bound.Least, limits.Low),
            Most = BigInteger.Max(BigInteger.Min(bound.Most, limits.High), limits.Low),
        };
    }

    /// <summary>A number of 64 bits with which can be computed on is a smaller one, or the range is of everything.</summary>
    private Extent Within(Extent number, NumberText text, (BigInteger Low, BigInteger High) limits)
    {
        if (number.IsWithin(limits))
        {
            return number;
        }

        var bound = new Bound(number.Low.Text, BigInteger.Zero, limits.High);
        return new Extent(bound, bound, true, ImmutableArray.Create(new NumberText(
            $"({CastTo(_address, text).Text} > {limits.High.ToString(CultureInfo.InvariantCulture)}UL)", text.Root, null)));
    }

    private Extent Widened(NumberText text, (BigInteger Low, BigInteger High) bounds)
    {
        NumberText wide = CastTo(_long, text);
        _widened[wide.Text] = text;
        var bound = new Bound(wide, bounds.Low, bounds.High);
        return new Extent(bound, bound, true, ImmutableArray<NumberText>.Empty);
    }

    private static Extent ConstantOf(BigInteger constant)
    {
        var bound = new Bound(Constant(constant), constant, constant);
        return new Extent(bound, bound, true, ImmutableArray<NumberText>.Empty);
    }

    private static NumberText Constant(BigInteger constant) =>
        new(constant.Sign < 0 ? $"({constant.ToString(CultureInfo.InvariantCulture)}L)"
            : constant.ToString(CultureInfo.InvariantCulture) + "L", null, null);

    private static BigInteger? ValueOf(NumberText text) => text.Root is null
        && BigInteger.TryParse(
            text.Text.Trim('(', ')', 'L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
        ? value
        : null;

    private NumberText Sum(NumberText a, NumberText b, bool isMinus) => (ValueOf(a), ValueOf(b)) switch
    {
        ({ } one, { } two) => Constant(isMinus ? one - two : one + two),
        ({ IsZero: true }, _) when !isMinus => b,
        (_, { IsZero: true }) => a,
        (_, { IsOne: true }) when !isMinus && _afterOneLess.TryGetValue(a.Text, out NumberText whole) => whole,
        (_, { IsOne: true }) when isMinus => OneLess(a, b),
        (_, { Sign: < 0 } below) => Joined(a, isMinus ? "+" : "-", Constant(-below)),
        _ => Joined(a, isMinus ? "-" : "+", b),
    };

    private NumberText Product(NumberText a, NumberText b) => (ValueOf(a), ValueOf(b)) switch
    {
        ({ } one, { } two) => Constant(one * two),
        ({ IsZero: true }, _) or (_, { IsZero: true }) => Constant(BigInteger.Zero),
        ({ IsOne: true }, _) => b,
        (_, { IsOne: true }) => a,
        _ => Joined(a, "*", b),
    };

    private NumberText OneLess(NumberText number, NumberText one)
    {
        NumberText less = Joined(number, "-", one);
        _afterOneLess[less.Text] = number;
        return less;
    }

    /// <summary>What is computed with a number of 64 bits is made one by that.</summary>
    private NumberText Joined(NumberText a, string sign, NumberText b) =>
        new($"({a.Text} {sign} {Narrow(b)})", a.Root ?? b.Root, a.Type ?? b.Type);

    private string Narrow(NumberText number) =>
        _widened.TryGetValue(number.Text, out NumberText plain) && !number.Text.StartsWith("unchecked", StringComparison.Ordinal)
            ? plain.Text
            : number.Text;

    private NumberText When(Bound bound, string sign, BigInteger limit) =>
        new($"({Narrow(bound.Text)} {sign} {Constant(limit).Text})", bound.Text.Root, null);

    private static ImmutableArray<NumberText> Both(ImmutableArray<NumberText> some, NumberText one) =>
        some.Any(s => s.Text == one.Text) ? some : some.Add(one);

    private static ImmutableArray<NumberText> Both(ImmutableArray<NumberText> some, ImmutableArray<NumberText> others) =>
        others.Aggregate(some, Both);
}
