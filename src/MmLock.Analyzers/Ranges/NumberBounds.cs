using System.Numerics;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>Between which constants a number lies, whatever the code is given.</summary>
internal sealed class NumberBounds(LocalValues locals, PlaceBodies bodies)
{
    private const int MaxDepth = 10;

    private readonly HashSet<ISymbol> _underWay = new(SymbolEqualityComparer.Default);

    public (BigInteger Low, BigInteger High) Of(IOperation value, int depth = 0)
    {
        (BigInteger Low, BigInteger High) limits = LimitsOf(value.Type);
        if (value.ConstantValue is { HasValue: true, Value: { } constant } && SameValues.NumberOf(constant) is { } number)
        {
            return (number, number);
        }

        if (depth > MaxDepth)
        {
            return limits;
        }

        (BigInteger Low, BigInteger High) bounds = value switch
        {
            IParenthesizedOperation inner => Of(inner.Operand, depth + 1),
            IConversionOperation { OperatorMethod: null } conversion when PlaceReader.IsNumber(conversion.Operand.Type) =>
                Of(conversion.Operand, depth + 1),
            IBinaryOperation { OperatorMethod: null } binary => OfBinary(binary, limits, depth + 1),
            IConditionalOperation { WhenFalse: { } otherwise } choice =>
                Either(Of(choice.WhenTrue, depth + 1), Of(otherwise, depth + 1)),
            IPropertyReferenceOperation { Property: { Name: "Length" or "Count", DeclaringSyntaxReferences.IsEmpty: true } } =>
                (BigInteger.Zero, limits.High),
            IInvocationOperation call => OfCall(call, limits, depth + 1),
            ILocalReferenceOperation or IParameterReferenceOperation when Values.VariableOf(value) is { } variable =>
                OfVariable(variable, value, limits, depth + 1),
            _ => limits,
        };

        // What does not fit comes out as anything.
        return bounds.Low < limits.Low || bounds.High > limits.High ? limits : bounds;
    }

    public bool IsNeverNegative(IOperation value) => Of(value).Low.Sign >= 0;

    /// <summary>Whether a value is the number inside its conversions, whatever that is.</summary>
    public bool KeepsValue(IOperation value)
    {
        while (value is IConversionOperation or IParenthesizedOperation)
        {
            if (value is IConversionOperation conversion)
            {
                (BigInteger Low, BigInteger High) inner = Of(conversion.Operand);
                (BigInteger Low, BigInteger High) limits = LimitsOf(conversion.Type);
                if (conversion.OperatorMethod is not null || inner.Low < limits.Low || inner.High > limits.High)
                {
                    return false;
                }

                value = conversion.Operand;
            }
            else
            {
                value = ((IParenthesizedOperation)value).Operand;
            }
        }

        return true;
    }

    public static (BigInteger Low, BigInteger High) LimitsOf(ITypeSymbol? type)
    {
        int width = PlaceReader.WidthOf(type) is > 0 and var known ? known : 64;
        return PlaceReader.IsUnsigned(type) ? (BigInteger.Zero, (BigInteger.One << width) - 1)
            : PlaceReader.IsNumber(type) ? (-(BigInteger.One << (width - 1)), (BigInteger.One << (width - 1)) - 1)
            : (-(BigInteger.One << 64), BigInteger.One << 64);
    }

    private (BigInteger Low, BigInteger High) OfBinary(IBinaryOperation binary, (BigInteger Low, BigInteger High) limits, int depth)
    {
        (BigInteger Low, BigInteger High) left = Of(binary.LeftOperand, depth);
        (BigInteger Low, BigInteger High) right = Of(binary.RightOperand, depth);
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Add:
                return (left.Low + right.Low, left.High + right.High);
            case BinaryOperatorKind.Subtract when IsLeft(binary):
                return (BigInteger.Zero, limits.High);
            case BinaryOperatorKind.Subtract:
                return (left.Low - right.High, left.High - right.Low);
            case BinaryOperatorKind.Multiply when left.Low.Sign >= 0 && right.Low.Sign >= 0:
                return (left.Low * right.Low, left.High * right.High);
            case BinaryOperatorKind.Remainder when right.Low.Sign > 0:
                BigInteger most = right.High - 1;
                return (left.Low.Sign >= 0 ? BigInteger.Zero : -most, BigInteger.Min(most, BigInteger.Max(left.High, BigInteger.Zero)));
            case BinaryOperatorKind.Divide when right.Low.Sign > 0:
                return (left.Low.Sign >= 0 ? BigInteger.Zero : left.Low, BigInteger.Max(left.High, BigInteger.Zero));
            case BinaryOperatorKind.And when right.Low.Sign >= 0 || left.Low.Sign >= 0:
                return (
                    BigInteger.Zero,
                    right.Low.Sign < 0 ? left.High : left.Low.Sign < 0 ? right.High : BigInteger.Min(left.High, right.High));
            case BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift when left.Low.Sign >= 0:
                return (BigInteger.Zero, left.High);
            default:
                return limits;
        }
    }

    /// <summary>
    /// What is left to the bound that a loop asks for, in numbers of one type. (One that is so large that it wraps begins below zero
    /// and ends above: such places are a range of everything.)
    /// </summary>
    public bool IsLeft(IBinaryOperation difference) => Values.VariableOf(difference.RightOperand) is { } counted
        && SymbolEqualityComparer.Default.Equals(difference.Type, Values.Unwrap(difference.RightOperand).Type)
        && LoopBounds.Of(counted, locals.Of(counted), difference.RightOperand, isAbove: true, isAsked: true) is { } limit
        && IsSame(limit.Bound, difference.LeftOperand);

    private bool IsSame(IOperation bound, IOperation other)
    {
        bound = Values.Unwrap(bound);
        other = Values.Unwrap(other);
        return Values.VariableOf(bound) is { } variable
            ? SymbolEqualityComparer.Default.Equals(variable, Values.VariableOf(other)) && locals.Of(variable).Count <= 1
            : bound is IPropertyReferenceOperation { Property: var length, Instance: { } one } && PlaceMembers.IsLength(length)
                && other is IPropertyReferenceOperation { Instance: { } two } reference
                && SymbolEqualityComparer.Default.Equals(length, reference.Property) && IsSame(one, two);
    }

    private (BigInteger Low, BigInteger High) OfCall(IInvocationOperation call, (BigInteger Low, BigInteger High) limits, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        if (IsMathOf(call, "Min") || IsMathOf(call, "Max"))
        {
            (BigInteger Low, BigInteger High) one = Of(call.Arguments[0].Value, depth);
            (BigInteger Low, BigInteger High) two = Of(call.Arguments[1].Value, depth);
            return method.Name == "Min"
                ? (BigInteger.Min(one.Low, two.Low), BigInteger.Min(one.High, two.High))
                : (BigInteger.Max(one.Low, two.Low), BigInteger.Max(one.High, two.High));
        }

        // How much of a buffer has been filled.
        if (method is { Name: "Read" or "Receive", DeclaringSyntaxReferences.IsEmpty: true, Parameters.Length: > 0 }
            && method.ContainingNamespace?.ToDisplayString() is "System.IO" or "System.Net.Sockets")
        {
            return (BigInteger.Zero, limits.High);
        }

        // What a helper returns, whatever it is given.
        if (method.IsVirtual || method.IsAbstract || method.IsOverride
            || bodies.Of(method) is not { Returned: { Length: > 0 } returned } body)
        {
            return limits;
        }

        var inner = new NumberBounds(body.Locals, bodies);
        return returned.Select(r => inner.Of(r, depth + 1)).Aggregate(Either);
    }

    public static bool IsMathOf(IInvocationOperation call, string name) => call.TargetMethod.Name == name && call.Arguments.Length == 2
        && (call.TargetMethod.ContainingType is { Name: "Math", ContainingNamespace.Name: "System" }
            || call.TargetMethod.IsStatic && PlaceReader.IsNumber(call.TargetMethod.ContainingType));

    /// <summary>The numbers the smaller of which a value is: <c>Math.Min(a, b)</c>, <c>a &lt; b ? a : b</c>; null for others.</summary>
    public static IReadOnlyList<IOperation>? SmallerOf(IOperation value)
    {
        switch (Values.Unwrap(value))
        {
            case IInvocationOperation { Arguments: var numbers } least when IsMathOf(least, "Min"):
                return numbers.Select(a => a.Value).ToList();
            case IConditionalOperation
            {
                Condition: IBinaryOperation { OperatorMethod: null } test, WhenTrue: var yes, WhenFalse: { } no
            } choice when PlaceReader.IsNumber(choice.Type):
                bool isBelow = test.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;
                (IOperation smaller, IOperation larger) = isBelow
                    ? (test.LeftOperand, test.RightOperand)
                    : (test.RightOperand, test.LeftOperand);
                return (isBelow || test.OperatorKind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual)
                    && SymbolEqualityComparer.Default.Equals(test.LeftOperand.Type, choice.Type)
                    && IsAskedTwice(smaller, yes) && IsAskedTwice(larger, no)
                    ? new[] { yes, no }
                    : null;
            default:
                return null;
        }
    }

    /// <summary>
    /// The same of a local that each round of a loop gives a number, and where another is smaller, that: <c>int c = 16; if (n &lt; c)
    /// c = n;</c>. Null for others, and before that is done.
    /// </summary>
    public IReadOnlyList<IOperation>? SmallerOf(ILocalSymbol local, IOperation use, ILoopOperation loop)
    {
        if (locals.Of(local) is not { Count: 1 or 2 } given
            || given[0] is not { Form: AssignmentForm.Value, Value: { } value, At: IVariableDeclaratorOperation declarator }
            || !loop.Body.Syntax.Span.Contains(declarator.Syntax.Span) || LoopBounds.LoopOf(declarator) != loop || !KeepsValue(value))
        {
            return null;
        }

        if (given.Count == 1)
        {
            return SmallerOf(value);
        }

        // It is given the other number right where the two are compared.
        if (given[1] is not { Form: AssignmentForm.Value, Value: { } other, At: { Parent: IExpressionStatementOperation only } }
            || (only.Parent is IBlockOperation { Operations.Length: 1 } block ? block.Parent : only.Parent) is not IConditionalOperation
            {
                Condition: IBinaryOperation { OperatorMethod: null } test, WhenFalse: null, Parent: IBlockOperation around
            } choice
            || around != declarator.Parent?.Parent?.Parent || choice.Syntax.Span.End > use.Syntax.SpanStart || LoopBounds.HasJumps(loop))
        {
            return null;
        }

        (IOperation? smaller, IOperation? larger) = test.OperatorKind switch
        {
            BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual => (test.LeftOperand, test.RightOperand),
            BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => (test.RightOperand, test.LeftOperand),
            _ => ((IOperation?)null, (IOperation?)null),
        };

        // What is smaller than a number of the type is cut only from below.
        while (other is IConversionOperation { OperatorMethod: null } cut && Of(cut.Operand).Low >= LimitsOf(cut.Type).Low
            && LimitsOf(cut.Type).High >= LimitsOf(local.Type).High)
        {
            other = cut.Operand;
        }

        return smaller is not null && IsAskedTwice(smaller, other) && IsUncut(larger!)
            && SymbolEqualityComparer.Default.Equals(Values.VariableOf(larger!), local)
            ? new[] { value, other }
            : null;
    }

    /// <summary>The same number, uncut, each time.</summary>
    private static bool IsAskedTwice(IOperation one, IOperation again) => SameValues.AreSame(one, again)
        && IsUncut(one) && IsUncut(again);

    private static bool IsUncut(IOperation value) => value.DescendantsAndSelf().All(o => o switch
    {
        IConversionOperation conversion => conversion is { IsImplicit: true, OperatorMethod: null },
        IFieldReferenceOperation { Field: var field } => field.IsReadOnly || field.IsConst,
        IPropertyReferenceOperation { Property: var property } => PlaceMembers.IsLength(property),
        ILocalReferenceOperation or IParameterReferenceOperation or ILiteralOperation or IBinaryOperation or IParenthesizedOperation
            or IInstanceReferenceOperation => true,
        _ => false,
    });

    private (BigInteger Low, BigInteger High) OfVariable(
        ISymbol variable, IOperation use, (BigInteger Low, BigInteger High) limits, int depth)
    {
        IReadOnlyList<LocalAssignment> given = locals.Of(variable);
        if (given.Count > 0 && LoopBounds.Of(variable, given, use, isAbove: false, isAsked: true) is { } bound
            && bound.Bound.ConstantValue is { HasValue: true, Value: { } constant } && SameValues.NumberOf(constant) is { } low)
        {
            return (bound.Inclusive ? low : low + 1, limits.High);
        }

        if (variable is not ILocalSymbol || given.Count == 0 || given.Any(g => g.Form != AssignmentForm.Value || g.Value is null)
            || !_underWay.Add(variable))
        {
            return limits;
        }

        (BigInteger Low, BigInteger High) all = given.Select(g => Of(g.Value!, depth)).Aggregate(Either);
        _underWay.Remove(variable);
        return all;
    }

    private static (BigInteger Low, BigInteger High) Either((BigInteger Low, BigInteger High) a, (BigInteger Low, BigInteger High) b) =>
        (BigInteger.Min(a.Low, b.Low), BigInteger.Max(a.High, b.High));
}
