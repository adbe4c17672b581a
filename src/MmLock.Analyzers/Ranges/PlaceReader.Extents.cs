using System;
using System.Globalization;
using System.Numerics;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Numbers that code computes of counters by sums and products, as it does the places of a rectangle: <c>y * stride + x</c>. Here the
/// first and the last of them are computed in 64 bits, where none that is followed wraps. Where the code's own number would have wrapped,
/// or where a factor is below zero, the text of the end says that the range is of everything.
/// </summary>
internal sealed partial class PlaceReader
{
    private const int MaxExtentDepth = 24;

    /// <summary>More than this is no text that anybody reads.</summary>
    private const int MaxConditions = 8;

    private const int MaxStep = 1 << 20;

    /// <summary>What is multiplied, where it is of 64 bits.</summary>
    private static readonly (BigInteger Low, BigInteger High) s_factors = (int.MinValue, int.MaxValue);

    /// <summary>Several of these, and a product of two factors, are a number of 64 bits together.</summary>
    private static readonly (BigInteger Low, BigInteger High) s_summands = (-(BigInteger.One << 60), BigInteger.One << 60);

    private static readonly (BigInteger Low, BigInteger High) s_all = (long.MinValue + BigInteger.One, long.MaxValue - BigInteger.One);

    private readonly ITypeSymbol _long = types.Compilation.GetSpecialType(SpecialType.System_Int64);

    /// <summary>The ends of what was read as an extent.</summary>
    private readonly HashSet<PlaceAtom> _extentEnds = new();

    /// <summary>Numbers that were widened, by how that is written: where nothing needs the width, they are written as they are.</summary>
    private readonly Dictionary<string, NumberText> _widened = new(StringComparer.Ordinal);

    /// <summary>Numbers one less than which is written so: one more than that, they are what they were.</summary>
    private readonly Dictionary<string, NumberText> _afterOneLess = new(StringComparer.Ordinal);

    /// <summary>A number of 64 bits, and between what it lies where no condition is met.</summary>
    private readonly record struct Bound(NumberText Text, BigInteger Least, BigInteger Most);

    /// <param name="Low">The first number,</param>
    /// <param name="High">and the last.</param>
    /// <param name="IsTrue">The code's own number is that number; else it is it but for what does not fit into its type.</param>
    /// <param name="Conditions">When nothing of this is known.</param>
    private sealed record Extent(Bound Low, Bound High, bool IsTrue, ImmutableArray<NumberText> Conditions)
    {
        public bool IsExact => Low.Text.Text == High.Text.Text;

        public bool IsWithin((BigInteger Low, BigInteger High) limits) => BigInteger.Min(Low.Least, High.Least) >= limits.Low
            && BigInteger.Max(Low.Most, High.Most) <= limits.High;
    }

    /// <summary>What is added up to say a place.</summary>
    /// <param name="Number">The number.</param>
    /// <param name="IsMinus">It is taken away.</param>
    /// <param name="Frame">The code that has it.</param>
    /// <param name="Known">What is known of it already; null where it is to be read.</param>
    public readonly record struct Summand(IOperation Number, bool IsMinus, PlaceFrame Frame, PlaceValue? Known = null);

    /// <summary>Whether a number is one that is read here, and something is added to it: that is to be read here as a whole.</summary>
    public bool IsPartOfExtent(PlaceValue value) => HasExtentEnd(value) && !(value.High is { Terms.Count: 1, Constant: 0 } high
        && high.Terms.First().Value == 1);

    /// <summary>Whether a number is one that is read here: where it begins says nothing without its end.</summary>
    public bool HasExtentEnd(PlaceValue value) => value.High is { } high && high.Terms.Keys.Any(_extentEnds.Contains);

    private PlaceValue? ReadExtent(IOperation operation, PlaceFrame frame)
    {
        IOperation inner = operation;
        while (inner is IParenthesizedOperation or IConversionOperation { OperatorMethod: null })
        {
            inner = inner is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)inner).Operand;
        }

        return inner is IBinaryOperation or IIncrementOrDecrementOperation or ILocalReferenceOperation or IParameterReferenceOperation
            && ExtentOf(operation, frame, s_summands, 0) is { } extent
            ? Written(Fitting(extent, operation.Type!))
            : null;
    }

    /// <summary>
    /// The places from the one that some numbers add up to, to the one before that of others: of a view that the library has taken for a
    /// part of a buffer, so that no such sum wraps.
    /// </summary>
    /// <param name="start">They add up to the first place.</param>
    /// <param name="end">They add up to the one before which, with the size, the last is.</param>
    /// <param name="size">Added to the end.</param>
    /// <param name="isRefused">The library refuses a part that begins before the buffer does; else that is at its beginning.</param>
    public PlaceValue? ReadBetween(IEnumerable<Summand> start, IEnumerable<Summand> end, int size, bool isRefused = true)
    {
        if (SumOf(start) is not { } first || SumOf(end) is not { } last || Sum(last, ConstantOf(size - 1), false) is not { } until)
        {
            return null;
        }

        ImmutableArray<NumberText> conditions = Both(first.Conditions, last.Conditions);
        return Written(new Extent(
            first.Low, until.High, true,
            isRefused || first.Low.Least.Sign >= 0 ? conditions : Both(conditions, When(first.Low, "<", BigInteger.Zero))));
    }

    private Extent? SumOf(IEnumerable<Summand> summands)
    {
        Extent? sum = ConstantOf(BigInteger.Zero);
        foreach (Summand one in summands)
        {
            Extent? next = one.Known is not { } known ? ExtentOf(one.Number, one.Frame, s_summands, 0) is { } read
                    ? Fitting(read, one.Number.Type!)
                    : null
                : known is { Kind: PlaceKind.Number, Low: { } low } && low.Equals(known.High) ? ExtentOf(low)
                : null;
            sum = sum is null || next is null ? null : Sum(sum, next, one.IsMinus);
        }

        return sum;
    }

    /// <summary>The length of a buffer, in whichever way it is known.</summary>
    private Extent? ExtentOf(LinearForm form)
    {
        ITypeSymbol number = types.Compilation.GetSpecialType(SpecialType.System_Int32);
        return form.Terms.IsEmpty ? ConstantOf(form.Constant)
            : form is { Terms.Count: 1, Constant: 0 } && form.Terms.First() is { Value: 1, Key.Part: not "" }
                && TextOf(form, number) is { } text
            ? Widened(text, (BigInteger.Zero, int.MaxValue))
            : null;
    }

    /// <summary>A place, from the first to the last; null where that is more than can be said.</summary>
    private PlaceValue? Written(Extent? extent)
    {
        if (extent is null || extent.Conditions.Length > MaxConditions)
        {
            return null;
        }

        NumberText high = extent.High.Text;
        if (extent.Conditions.Length > 0)
        {
            NumberText condition = extent.Conditions.Aggregate((a, b) => new NumberText($"({a.Text} || {b.Text})", a.Root ?? b.Root, null));
            high = new NumberText(
                $"({condition.Text} ? {EndOfAll} : {CastTo(_address, high).Text})", condition.Root ?? high.Root, _address);
        }

        if (FormOf(extent.Low.Text) is not { } first || FormOf(high) is not { } last)
        {
            return null;
        }

        last = new LinearForm(
            last.Terms.ToImmutableDictionary(t => t.Key with { IsEnd = true }, t => t.Value), last.Constant);
        _extentEnds.UnionWith(last.Terms.Keys);
        return PlaceValue.Number(first, last);
    }

    private LinearForm? FormOf(NumberText text)
    {
        if (_widened.TryGetValue(text.Text, out NumberText plain))
        {
            text = plain;
        }

        return text.Root is null ? long.TryParse(
                text.Text.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out long constant)
                ? LinearForm.Of(constant)
                : null
            : text.Text == text.Root.CodeName() && text.Root is ILocalSymbol or IParameterSymbol
            ? LinearForm.Of(new PlaceAtom(text.Root, "", IsUnsigned(text.Type)))
            : LinearForm.Of(AtomOf(text));
    }

    private Extent? ExtentOf(IOperation operation, PlaceFrame frame, (BigInteger Low, BigInteger High) limits, int depth)
    {
        if (depth > MaxExtentDepth || ++_steps > maxSteps || !IsFollowed(operation.Type))
        {
            return null;
        }

        if (operation.ConstantValue is { HasValue: true, Value: { } value })
        {
            return SameValues.NumberOf(value) is { } constant && ConstantOf(constant) is var known && known.IsWithin(s_summands)
                ? known
                : null;
        }

        if (TextOf(operation, frame, 0) is { } text)
        {
            return Within(Widened(text, new NumberBounds(frame.Locals, bodies).Of(operation)), text, limits);
        }

        switch (operation)
        {
            case IParenthesizedOperation inner:
                return ExtentOf(inner.Operand, frame, limits, depth + 1);
            case IConversionOperation { OperatorMethod: null } conversion:
                // What is cut off says nothing of what is left; what is widened must have been what it seems.
                return ExtentOf(conversion.Operand, frame, limits, depth + 1) is not { } converted ? null
                    : LeastWidthOf(conversion.Type) <= WidthOf(conversion.Operand.Type)
                        ? converted with { IsTrue = conversion.IsChecked && converted.IsTrue }
                    : Fitting(converted, conversion.Operand.Type!);
            case IIncrementOrDecrementOperation { IsPostfix: true, OperatorMethod: null, Target: var stepped }:
                return ExtentOf(stepped, frame, limits, depth + 1);
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum:
                return ExtentOf(sum.LeftOperand, frame, limits, depth + 1) is { } left
                    && ExtentOf(sum.RightOperand, frame, limits, depth + 1) is { } right
                    ? Sum(left, right, sum.OperatorKind == BinaryOperatorKind.Subtract)
                    : null;
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Or } joined:
                return ExtentOf(joined.LeftOperand, frame, limits, depth + 1) is { } some
                    && ExtentOf(joined.RightOperand, frame, limits, depth + 1) is { } others
                    ? Joined(Fitting(some, joined.LeftOperand.Type!), Fitting(others, joined.RightOperand.Type!))
                    : null;
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Multiply } product:
                return Product(
                    FactorOf(product.LeftOperand, frame, depth + 1), FactorOf(product.RightOperand, frame, depth + 1));
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.LeftShift } shift
                when shift.RightOperand.ConstantValue is { HasValue: true, Value: int and >= 0 and < 31 and var bits }:
                return Product(FactorOf(shift.LeftOperand, frame, depth + 1), ConstantOf(BigInteger.One << bits));
            case IInvocationOperation call when !IsOverridable(call) && frame.Depth < PlaceProof.MaxDepth
                && bodies.Of(call.TargetMethod) is { Returned: { Length: 1 } returned } body:
                return ExtentOf(
                    returned[0], FrameOf(call.TargetMethod, call.Instance, call.Arguments, body, frame), limits, depth + 1);
            case ILocalReferenceOperation or IParameterReferenceOperation when Values.VariableOf(operation) is { } variable
                && Enter(variable, frame):
                Extent? found = ExtentOf(variable, operation, frame, limits, depth + 1);
                _underWay.Remove((variable, frame));
                return found;
            default:
                return null;
        }
    }

    /// <summary>A product of two of these is a number of 64 bits, with room for more.</summary>
    private Extent? FactorOf(IOperation operation, PlaceFrame frame, int depth)
    {
        if (ExtentOf(operation, frame, s_factors, depth) is not { } factor)
        {
            return null;
        }

        // What lies between a bound and the number before it, is not reached.
        (BigInteger low, BigInteger high) = s_factors;
        factor = factor.IsWithin((low - MaxStep, high + MaxStep)) ? factor : Fitting(factor, operation.Type!);
        return factor.IsWithin((low - MaxStep, high + MaxStep)) ? factor : Kept(factor, s_factors);
    }

    private Extent? ExtentOf(ISymbol variable, IOperation use, PlaceFrame frame, (BigInteger Low, BigInteger High) limits, int depth)
    {
        IReadOnlyList<LocalAssignment> given = frame.Locals.Of(variable);
        if (variable is IParameterSymbol { RefKind: RefKind.None } && given.Count == 0 && frame.Given is { } passed
            && passed.TryGetValue(variable, out (IOperation Value, PlaceFrame Frame) argument))
        {
            return ExtentOf(argument.Value, argument.Frame, limits, depth);
        }

        if (IsFixed(variable, frame))
        {
            return null;
        }

        if (given.Count == 1 && given[0] is { Form: AssignmentForm.Element, Value: { } walked })
        {
            return NumbersOf(walked, frame, limits, depth);
        }

        return given.Count == 1 && variable is ILocalSymbol && given[0] is { Form: AssignmentForm.Value, Value: { } once }
            ? IsOfAcquire(once, frame) ? ExtentOf(once, frame, limits, depth) : null
            : CounterOf(variable, given, use, frame, limits, depth) ?? SequenceOf(variable, given, use, frame, limits, depth);
    }

    /// <summary>A number that a loop counts, by the same step each time, from its first value to a bound.</summary>
    private Extent? CounterOf(
        ISymbol variable, IReadOnlyList<LocalAssignment> given, IOperation use, PlaceFrame frame,
        (BigInteger Low, BigInteger High) limits, int depth)
    {
        if (given.Count != 2 || variable is not ILocalSymbol
            || given.FirstOrDefault(g => g.Form == AssignmentForm.Value) is not { Value: { } first } || !IsOfAcquire(first, frame)
            || given.FirstOrDefault(g => g.Form is AssignmentForm.Increment or AssignmentForm.Decrement) is not { At: not null } step
            || StepOf(step) is not { } size || variable.VariableType() is not { } type || WidthOf(type) < 32)
        {
            return null;
        }

        bool isUp = step.Form == AssignmentForm.Increment;
        if (!isUp && IsUnsigned(type) || LoopBounds.Of(variable, given, use, isUp, true) is not { } limit
            || LoopBounds.LoopOf(limit.Bound) is not { } loop || LoopBounds.LoopOf(step.At) != loop || LoopBounds.HasJumps(loop)
            || !FitsInto(limit.Bound, type) || ExtentOf(first, frame, limits, depth) is not { } begin
            || ExtentOf(limit.Bound, frame, limits, depth) is not { } bound)
        {
            return null;
        }

        begin = Fitting(begin, type);
        bound = Fitting(bound, limit.Bound.Type!);
        bound = limit.Inclusive ? bound : Sum(bound, ConstantOf(BigInteger.One), isUp) ?? bound;

        // It does not come to the end of its type, where it would begin again.
        (BigInteger low, BigInteger high) = NumberBounds.LimitsOf(type);
        ImmutableArray<NumberText> conditions = Both(begin.Conditions, bound.Conditions);
        return isUp
            ? new Extent(
                begin.Low, bound.High, true,
                bound.High.Most > high - size ? Both(conditions, When(bound.High, ">", high - size)) : conditions)
            : new Extent(
                bound.Low, begin.High, true,
                bound.Low.Least < low + size ? Both(conditions, When(bound.Low, "<", low + size)) : conditions);
    }

    private static BigInteger? StepOf(LocalAssignment step) => step.Value is null ? BigInteger.One
        : step.Value.ConstantValue is { HasValue: true, Value: { } value } && SameValues.NumberOf(value) is { Sign: > 0 } size
            && size <= MaxStep
        ? size
        : null;

    /// <summary>A number that is compared with a counter is one that the counter can be.</summary>
    private static bool FitsInto(IOperation bound, ITypeSymbol type)
    {
        while (bound is IParenthesizedOperation || bound is IConversionOperation { IsImplicit: true, OperatorMethod: null })
        {
            bound = bound is IParenthesizedOperation inner ? inner.Operand : ((IConversionOperation)bound).Operand;
        }

        (BigInteger low, BigInteger high) = NumberBounds.LimitsOf(type);
        return bound.ConstantValue is { HasValue: true, Value: { } value } && SameValues.NumberOf(value) is { } constant
            ? constant >= low && constant <= high
            : WidthOf(bound.Type) < LeastWidthOf(type) && (IsUnsigned(bound.Type) || !IsUnsigned(type))
                || WidthOf(bound.Type) == WidthOf(type) && IsNative(bound.Type) == IsNative(type)
                    && IsUnsigned(bound.Type) == IsUnsigned(type);
    }

    /// <summary>A number of a width that is the same on every machine.</summary>
    private static bool IsFollowed(ITypeSymbol? type) => IsNumber(type)
        && type!.SpecialType is not (SpecialType.None or SpecialType.System_IntPtr or SpecialType.System_UIntPtr);
}
