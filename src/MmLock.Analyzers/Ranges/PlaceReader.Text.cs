using System;
using System.Globalization;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>A number as code writes it.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Root">A value that it is made of; null for a constant.</param>
/// <param name="Type">Its type, by which code around it computes.</param>
internal readonly record struct NumberText(string Text, ISymbol? Root, ITypeSymbol? Type);

/// <summary>Numbers that no sum tells, as the code computes them.</summary>
internal sealed partial class PlaceReader
{
    private const int MaxTextDepth = 14;

    /// <summary>The types of the numbers that have been written: a sum knows no more of them than the text.</summary>
    private readonly Dictionary<string, ITypeSymbol> _typesOfTexts = new(StringComparer.Ordinal);

    /// <summary>
    /// A number that is computed of fixed values and constants, as code before the acquire writes it: <c>address >> 12</c>. Two that are
    /// written alike are alike; what is written here is read as itself.
    /// </summary>
    public PlaceValue? Named(IOperation operation, PlaceFrame frame)
    {
        if (!NumberFlow.IsInteger(operation.Type) || TextOf(operation, frame, 0) is not { Root: { } root, Type: { } type } text)
        {
            return null;
        }

        _typesOfTexts[text.Text] = type;
        bool isUnsigned = operation.Type?.SpecialType is SpecialType.System_UInt64 or SpecialType.System_UInt32;
        return PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(root, "=" + text.Text, isUnsigned)));
    }

    /// <summary>An <c>int</c> that code before the acquire writes so.</summary>
    public PlaceValue Written(string text, ISymbol root, bool isNeverNegative) =>
        Written(text, root, types.Compilation.GetSpecialType(SpecialType.System_Int32), isNeverNegative);

    private PlaceValue Written(string text, ISymbol root, ITypeSymbol type, bool isNeverNegative)
    {
        _typesOfTexts[text] = type;
        return PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(root, "=" + text, isNeverNegative)));
    }

    /// <summary>How many elements a buffer that is fixed has: of none, none.</summary>
    public PlaceValue LengthOf(ISymbol buffer)
    {
        string name = buffer.VariableType() is { Name: "ArraySegment" } ? "Count" : "Length";
        return Absent is not null && buffer.VariableType() is { IsReferenceType: true }
                && Absent.TextOf(buffer, name, null) is var text && text[0] == '(' ? Written(text, buffer, isNeverNegative: true)
            : name == "Count" ? Written($"{buffer.CodeName()}.{name}", buffer, isNeverNegative: true)
            : PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(buffer, name, true)));
    }

    private static NumberText LengthText(LinearForm length, ITypeSymbol? type)
    {
        PlaceAtom atom = length.Terms.Keys.First();
        return new NumberText(atom.IsText ? atom.Part.Substring(1) : $"{atom.Symbol.CodeName()}.{atom.Part}", atom.Symbol, type);
    }

    private static bool IsSegmentCount(ISymbol member) =>
        member is { Name: "Count", ContainingType: { Name: "ArraySegment", ContainingNamespace.Name: "System" } };

    private NumberText? TextOf(IOperation operation, PlaceFrame frame, int depth)
    {
        if (depth > MaxTextDepth)
        {
            return null;
        }

        if (operation.ConstantValue is { HasValue: true, Value: { } value } && IsNumber(operation.Type))
        {
            string number = Convert.ToString(value is char character ? (int)character : value, CultureInfo.InvariantCulture)!;
            return TextOf(number, operation.Type!);
        }

        switch (operation)
        {
            case IParenthesizedOperation inner:
                return TextOf(inner.Operand, frame, depth);
            case IConversionOperation { OperatorMethod: null } conversion when IsNumber(conversion.Type)
                && NumberOf(conversion.Operand.Type) is { IsValueType: true, SpecialType: not SpecialType.System_Decimal }:
                // Where the code's own is refused, nothing is done with the number.
                return TextOf(conversion.Operand, frame, depth + 1) is not { } converted ? null
                    : WidthOf(conversion.Type) >= WidthOf(conversion.Operand.Type) && conversion.IsImplicit ? converted
                    : CastTo(conversion.Type, converted);
            case IConversionOperation { OperatorMethod: not null } cast when IsNumber(cast.Type):
                return TextOf(cast, frame);
            case IBinaryOperation
            {
                OperatorMethod: null, OperatorKind: BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder,
                RightOperand.ConstantValue: not { HasValue: true, Value: not (0 or 0L or 0U or 0UL or -1 or -1L) }
            } division:
                return division.RightOperand.ConstantValue.HasValue ? null : QuotientOf(division, frame, depth + 1);
            case IBinaryOperation { OperatorMethod: null } binary when SignOf(binary.OperatorKind) is { } sign:
                return TextOf(binary.LeftOperand, frame, depth + 1) is { } left
                    && TextOf(binary.RightOperand, frame, depth + 1) is { } right
                    ? new NumberText($"({left.Text} {sign} {right.Text})", left.Root ?? right.Root, binary.Type)
                    : null;
            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.BitwiseNegation } negated:
                return TextOf(negated.Operand, frame, depth + 1) is { } plain
                    ? plain with { Text = "~" + plain.Text, Type = negated.Type }
                    : null;
            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.Minus } minus:
                return TextOf(minus.Operand, frame, depth + 1) is { } positive
                    ? new NumberText($"unchecked(-{positive.Text})", positive.Root, minus.Type)
                    : null;
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                return ConditionOf(choice.Condition, frame, depth + 1) is { } condition
                    && TextOf(choice.WhenTrue, frame, depth + 1) is { } one && TextOf(whenFalse, frame, depth + 1) is { } other
                    ? Choice(condition, one, other, choice.Type)
                    : null;
            case ISwitchExpressionOperation choice:
                return TextOf(choice, frame, depth + 1);
            case ICoalesceOperation question when AbsentOwners.Of(question) is var (absent, asked):
                return !IsFixed(absent, frame) ? null
                    : PlaceMembers.IsLength(asked.Member)
                    ? LengthText(LengthOf(absent).Low!, asked.Type)
                    : MemberOf(absent, asked);
            case ICoalesceOperation { WhenNull: { } instead } choice
                when choice.Value is ILocalReferenceOperation or IParameterReferenceOperation:
                if (Values.VariableOf(choice.Value) is not { } holder || !IsFixed(holder, frame)
                    || TextOf(instead, frame, depth + 1) is not { } missing)
                {
                    return null;
                }

                // A constant is of the type that it is put in the place of.
                string whenMissing = missing.Root is null ? missing.Text.TrimEnd('L', 'U') : missing.Text;
                return new NumberText($"({holder.CodeName()} ?? {whenMissing})", holder, choice.Type);
            case ISizeOfOperation:
                return SizeTextOf(operation, frame);
            case IInvocationOperation call:
                return SizeTextOf(call, frame) ?? OffsetOf(call, frame) ?? TextOf(call, frame, depth + 1);
            case ILocalReferenceOperation or IParameterReferenceOperation when Values.VariableOf(operation) is { } variable:
                return TextOf(variable, operation, frame, depth);
            case IPropertyReferenceOperation { Property.Name: "Length", Instance: ILocalReferenceOperation or IParameterReferenceOperation }
                buffer when PartOf(buffer, frame) is { Low: { } length }:
                return LengthText(length, buffer.Type);
            case IPropertyReferenceOperation
            {
                Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
                Instance: ILocalReferenceOperation or IParameterReferenceOperation
            } present:
                // Where there is none, the section comes to that by itself.
                return TextOf(present.Instance, frame, depth + 1) is { } held ? CastTo(present.Type, held) : null;
            case IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: true } field } when bodies.IsSetOnce(field):
                return new NumberText(field.ToDisplayString(), null, field.Type);
            case IMemberReferenceOperation { Instance: { } instance } member when LastingMembers.Is(member, bodies):
                return Values.Unwrap(instance) switch
                {
                    ILocalReferenceOperation or IParameterReferenceOperation =>
                        OwnerOf(instance, frame, member) is { } owner ? MemberOf(owner, member) : null,
                    IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
                        when frame.IsOwn && !IsBeingMade =>
                        new NumberText("this." + member.Member.CodeName(), member.Member, member.Type),
                    IFieldReferenceOperation
                    {
                        Field: { IsReadOnly: true, Type.IsValueType: true } part,
                        Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }
                    } when frame.IsOwn && !IsBeingMade =>
                        new NumberText($"this.{part.CodeName()}.{member.Member.CodeName()}", part, member.Type),
                    _ => null,
                };
            case IPropertyReferenceOperation
            {
                Arguments.IsEmpty: true, Property: { IsVirtual: false, IsAbstract: false, IsOverride: false, GetMethod: { } getter },
                Instance: IInstanceReferenceOperation
            } computed when frame.IsOwn && bodies.Of(getter) is { Returned: { Length: 1 } returned } body:
                return FrameOf(getter, computed.Instance, computed.Arguments, body, frame) is { IsOwn: true } own
                    && TextOf(returned[0], own, depth + 1) is { } result
                    ? CastTo(computed.Type, result)
                    : null;
            default:
                return null;
        }
    }

    private static NumberText TextOf(string number, ITypeSymbol type)
    {
        string suffix = type.SpecialType switch
        {
            SpecialType.System_UInt64 => "UL",
            SpecialType.System_Int64 => "L",
            SpecialType.System_UInt32 => "U",
            _ => "",
        };
        return new NumberText(number[0] == '-' ? $"({number}{suffix})" : number + suffix, null, type);
    }

    /// <summary>A variable by its name, by what it is made of once, or by what a caller hands in: then in the type that it has.</summary>
    private NumberText? TextOf(ISymbol variable, IOperation? use, PlaceFrame frame, int depth)
    {
        ITypeSymbol? type = variable.VariableType();
        if (IsFixed(variable, frame) || Counted?.Contains(variable) == true && IsAtAcquire(use, frame))
        {
            return new NumberText(variable.CodeName(), variable, type);
        }

        IReadOnlyList<LocalAssignment> given = frame.Locals.Of(variable);
        if (variable is ILocalSymbol)
        {
            return given.Count == 1 && given[0] is { Form: AssignmentForm.Value, Value: { } once }
                && IsOfAcquire(once, frame) && TextOf(once, frame, depth + 1) is { } made
                ? CastTo(type, made)
                : null;
        }

        if (given.Count > 0 || frame.Parameters is not { } passed || !passed.TryGetValue(variable, out PlaceValue handed)
            || handed.Low is not { } form || !form.Equals(handed.High))
        {
            return null;
        }

        if (form.Terms.IsEmpty)
        {
            string number = form.Constant.ToString(CultureInfo.InvariantCulture);
            return NumberBounds.LimitsOf(type) is var (least, most) && form.Constant >= least && form.Constant <= most
                ? TextOf(number, type!)
                : CastTo(type, new NumberText($"({number})", null, null));
        }

        if (form is not { Terms.Count: 1, Constant: 0 } || form.Terms.First() is not { Value: 1, Key: var atom })
        {
            return null;
        }

        return atom.Part.Length == 0 ? CastTo(type, new NumberText(atom.Symbol.CodeName(), atom.Symbol, atom.Symbol.VariableType()))
            : atom.IsText ? CastTo(type, new NumberText(
                atom.Part.Substring(1), atom.Symbol, _typesOfTexts.TryGetValue(atom.Part.Substring(1), out ITypeSymbol? had) ? had : null))
            : null;
    }

    /// <summary>A function that may be asked before the lock is held, by the name of the call, which stands in the same method.</summary>
    private NumberText? TextOf(IInvocationOperation call, PlaceFrame frame, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.Parameters.IsEmpty || call.Arguments.Any(a => a.ArgumentKind != ArgumentKind.Explicit)
            || !call.Arguments.Select(a => a.Parameter?.Ordinal).SequenceEqual(method.Parameters.Select(p => (int?)p.Ordinal)))
        {
            return null;
        }

        var arguments = new List<NumberText>();
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (!IsNumber(argument.Value.Type) || TextOf(argument.Value, frame, depth) is not { } text)
            {
                return null;
            }

            // As wide as the parameter, so that it stays the function that it is.
            arguments.Add(argument.Value is IConversionOperation ? CastTo(argument.Parameter!.Type, text) : text);
        }

        string? written = TotalFunctions.Written(method, arguments.ConvertAll(a => a.Text));

        // An extension is written before what it is given first.
        bool isHere = frame.Region is not null && call.Instance is null or IInstanceReferenceOperation;
        string? name = isHere && !method.IsExtensionMethod && call.Syntax is InvocationExpressionSyntax { Expression: var named }
                ? named.ToString()
            : isHere && method.IsExtensionMethod || TotalFunctions.IsOfLibrary(method)
                ? $"{method.ContainingType.ToDisplayString()}.{method.CodeName()}"
            : null;
        written ??= name is not null && TotalFunctions.IsTotal(method, bodies)
            ? $"{name}({string.Join(", ", arguments.Select(a => a.Text))})"
            : null;
        return written is null ? null
            : new NumberText(written, arguments.Select(a => a.Root).FirstOrDefault(r => r is not null), call.Type);
    }

    /// <summary>One of several numbers by what another one is.</summary>
    private NumberText? TextOf(ISwitchExpressionOperation choice, PlaceFrame frame, int depth)
    {
        if (choice.Arms.Length is 0 or > 8 || TextOf(choice.Value, frame, depth) is not { } value
            || choice.Arms[choice.Arms.Length - 1] is not { Pattern: IDiscardPatternOperation, Guard: null, Value: { } rest }
            || TextOf(rest, frame, depth) is not { } result)
        {
            return null;
        }

        foreach (ISwitchExpressionArmOperation arm in choice.Arms.Reverse().Skip(1))
        {
            (string? sign, IOperation? bound) = arm.Pattern switch
            {
                IConstantPatternOperation same => ("==", same.Value),
                IRelationalPatternOperation relation => (SignOf(relation.OperatorKind), relation.Value),
                _ => (null, null),
            };
            if (arm.Guard is not null || sign is null || bound is null || TextOf(bound, frame, depth) is not { } limit
                || TextOf(arm.Value, frame, depth) is not { } chosen)
            {
                return null;
            }

            var condition = new NumberText($"({value.Text} {sign} {limit.Text})", value.Root, null);
            result = Choice(condition, chosen, result, choice.Type);
        }

        return result with { Root = value.Root ?? result.Root };
    }

    private static NumberText Choice(NumberText condition, NumberText one, NumberText other, ITypeSymbol? type) => new(
        $"({condition.Text} ? {CastTo(type, one).Text} : {CastTo(type, other).Text})", condition.Root ?? one.Root ?? other.Root, type);

    private NumberText? ConditionOf(IOperation condition, PlaceFrame frame, int depth)
    {
        if (depth > MaxTextDepth)
        {
            return null;
        }

        switch (condition)
        {
            case IParenthesizedOperation inner:
                return ConditionOf(inner.Operand, frame, depth);
            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.Not } not:
                return ConditionOf(not.Operand, frame, depth + 1) is { } negated ? negated with { Text = "!" + negated.Text } : null;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both:
                string sign = both.OperatorKind == BinaryOperatorKind.ConditionalAnd ? "&&" : "||";
                return ConditionOf(both.LeftOperand, frame, depth + 1) is { } first
                    && ConditionOf(both.RightOperand, frame, depth + 1) is { } second
                    ? new NumberText($"({first.Text} {sign} {second.Text})", first.Root ?? second.Root, both.Type)
                    : null;
            case IBinaryOperation { OperatorMethod: null } comparison when IsNumber(comparison.LeftOperand.Type)
                && SignOf(comparison.OperatorKind) is { } relation && comparison.Type?.SpecialType == SpecialType.System_Boolean:
                return TextOf(comparison.LeftOperand, frame, depth + 1) is { } left
                    && TextOf(comparison.RightOperand, frame, depth + 1) is { } right
                    ? new NumberText($"({left.Text} {relation} {right.Text})", left.Root ?? right.Root, comparison.Type)
                    : null;
            case ILocalReferenceOperation or IParameterReferenceOperation when Values.VariableOf(condition) is { } flag
                && IsFixed(flag, frame) && condition.Type?.SpecialType == SpecialType.System_Boolean:
                return new NumberText(flag.CodeName(), flag, condition.Type);
            default:
                return null;
        }
    }

    /// <summary>Code around it computes as it does with a variable of the type; a number that may be missing is 0 then.</summary>
    private static NumberText CastTo(ITypeSymbol? type, NumberText number) =>
        type is null || SymbolEqualityComparer.Default.Equals(number.Type, type) ? number
            : IsNullable(number.Type) && !IsNullable(type)
            ? CastTo(type, new NumberText($"({number.Text} ?? 0)", number.Root, NumberOf(number.Type)))
            : new NumberText(
                IsSamePlace(number.Type, type) && WidthOf(number.Type) is > 0 and < 64 && type.SpecialType == SpecialType.System_Int64
                    ? $"({type.ToDisplayString()}){number.Text}"
                    : $"unchecked(({type.ToDisplayString()}){number.Text})",
                number.Root, type);

    private static bool IsNullable(ITypeSymbol? type) => type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static string? SignOf(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.RightShift => ">>",
        BinaryOperatorKind.UnsignedRightShift => ">>>",
        BinaryOperatorKind.LeftShift => "<<",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.Or => "|",
        BinaryOperatorKind.ExclusiveOr => "^",
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        BinaryOperatorKind.GreaterThanOrEqual => ">=",
        _ => null,
    };
}
