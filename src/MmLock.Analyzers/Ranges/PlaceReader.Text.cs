using System;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Ranges;

/// <summary>Numbers that no sum tells, as the code computes them.</summary>
internal sealed partial class PlaceReader
{
    /// <summary>How code before the acquire writes a number that is computed of fixed values and constants; null for others.</summary>
    public (string Text, ISymbol? Root)? TextOf(IOperation operation, PlaceFrame frame, int depth = 0)
    {
        if (depth > 6)
        {
            return null;
        }

        if (operation.ConstantValue is { HasValue: true, Value: { } value } && IsNumber(operation.Type))
        {
            string number = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
            return ((operation.Type!.SpecialType switch
            {
                SpecialType.System_UInt64 => number + "UL",
                SpecialType.System_Int64 => number + "L",
                SpecialType.System_UInt32 => number + "U",
                _ => number,
            }), null);
        }

        switch (operation)
        {
            case IParenthesizedOperation inner:
                return TextOf(inner.Operand, frame, depth);
            case IConversionOperation { OperatorMethod: null, IsChecked: false } conversion when IsNumber(conversion.Type):
                return TextOf(conversion.Operand, frame, depth + 1) is { } converted
                    ? WidthOf(conversion.Type) >= WidthOf(conversion.Operand.Type) && conversion.IsImplicit
                        ? converted
                        : ($"unchecked(({conversion.Type!.ToDisplayString()}){converted.Text})", converted.Root)
                    : null;
            case IBinaryOperation { OperatorMethod: null } binary when SignOf(binary.OperatorKind) is { } sign
                && (sign is not ("/" or "%")
                    || binary.RightOperand.ConstantValue is { HasValue: true, Value: not (0 or 0L or 0U or 0UL or -1 or -1L) }):
                return TextOf(binary.LeftOperand, frame, depth + 1) is { } left
                    && TextOf(binary.RightOperand, frame, depth + 1) is { } right
                    ? ($"({left.Text} {sign} {right.Text})", left.Root ?? right.Root)
                    : null;
            case IUnaryOperation { OperatorMethod: null, OperatorKind: UnaryOperatorKind.BitwiseNegation } negated:
                return TextOf(negated.Operand, frame, depth + 1) is { } plain ? ($"~{plain.Text}", plain.Root) : null;
            case ILocalReferenceOperation or IParameterReferenceOperation when Operations.Values.VariableOf(operation) is { } variable:
                if (frame.Region is not null && fixedSymbols.Contains(variable))
                {
                    return (variable.Name, variable);
                }

                IReadOnlyList<LocalAssignment> given = frame.Locals.Of(variable);
                return variable is ILocalSymbol && given.Count == 1 && given[0] is { Form: AssignmentForm.Value, Value: { } once }
                    ? TextOf(once, frame, depth + 1)
                    : frame.Parameters is { } passed && given.Count == 0 && passed.TryGetValue(variable, out PlaceValue handed)
                        && handed is { Low: { Terms.Count: 1, Constant: 0 } form } && form.Equals(handed.High)
                        && form.Terms.First() is { Value: 1, Key: var atom } && (atom.Part.Length == 0 || atom.Part[0] == '=')
                    ? (atom.Part.Length == 0 ? atom.Symbol.Name : atom.Part.Substring(1), atom.Symbol)
                    : null;
            case IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: true } field }:
                return (field.ToDisplayString(), null);
            case IMemberReferenceOperation { Instance: { } instance } member when frame.Region is not null && IsLasting(member):
                return Operations.Values.Unwrap(instance) switch
                {
                    ILocalReferenceOperation or IParameterReferenceOperation
                        when Operations.Values.VariableOf(instance) is { } holder && fixedSymbols.Contains(holder) =>
                        ($"{holder.Name}.{member.Member.Name}", holder),
                    IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } =>
                        ("this." + member.Member.Name, member.Member),
                    _ => null,
                };
            default:
                return null;
        }
    }

    /// <summary>A part of a value that does not change while that is held: of a copy, or one that is set once.</summary>
    private static bool IsLasting(IMemberReferenceOperation member) => member switch
    {
        IFieldReferenceOperation { Field: { IsConst: false } field } => field.IsReadOnly || field.ContainingType.IsValueType
            && member.Instance is ILocalReferenceOperation or IParameterReferenceOperation,
        IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { IsVirtual: false, IsAbstract: false } property } =>
            CompanionLocks.IsAuto(property)
                && (property.SetMethod is null or { IsInitOnly: true } || property.ContainingType.IsValueType
                    && member.Instance is ILocalReferenceOperation or IParameterReferenceOperation),
        _ => false,
    };

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
        _ => null,
    };
}
