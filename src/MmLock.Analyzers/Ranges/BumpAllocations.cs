using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// A cursor that goes up by as much as the caller wants, and whose old position the caller gets: an arena. A counter of
/// numbers goes up by one, a budget gives nothing back.
/// </summary>
internal static class BumpAllocations
{
    public static void Read(List<IOperation> held, IOperation body, NumberFlow flow, Action<WorkSign> found)
    {
        foreach (IAssignmentOperation step in held.OfType<IAssignmentOperation>().Where(a => a is ISimpleAssignmentOperation
            or ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add }))
        {
            if (Values.Unwrap(step.Target) is not IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } target
                || !IsPosition(target.Type))
            {
                continue;
            }

            IFieldSymbol cursor = target.Field;
            NumberOrigin given = flow.Of(step.Value);
            bool isStep = (given & NumberOrigin.Given) != 0 && (given & NumberOrigin.Foreign) == 0
                && (step is ICompoundAssignmentOperation || (given & NumberOrigin.Own) != 0 && (given & NumberOrigin.Sum) != 0
                    && Reads(step.Value, cursor, flow));
            if (!isStep)
            {
                continue;
            }

            if ((given & NumberOrigin.Aligned) != 0)
            {
                found(new WorkSign(WorkKind.Bump, 2, $"moves '{cursor.Name}' in rounded steps"));
            }
            else if (body.Descendants().OfType<IReturnOperation>().Any(r => r.ReturnedValue is { } value && IsPosition(value.Type)
                && Reads(value, cursor, flow)))
            {
                bool isBounded = body.Descendants().OfType<IReturnOperation>().Any(r => r.ReturnedValue?.Type is IPointerTypeSymbol)
                    || held.OfType<IBinaryOperation>().Any(b => b.OperatorKind is BinaryOperatorKind.GreaterThan
                    or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
                    && (Reads(b.LeftOperand, cursor, flow) || Reads(b.RightOperand, cursor, flow)));
                found(new WorkSign(WorkKind.Bump, isBounded ? 2 : 1, $"hands out places at '{cursor.Name}'"));
            }
        }
    }

    /// <summary>A number, or the pointer that an arena of unmanaged memory keeps and hands out.</summary>
    private static bool IsPosition(ITypeSymbol? type) => type is IPointerTypeSymbol || NumberFlow.IsInteger(type);

    /// <summary>Whether a value contains a cursor, or a local that was given it.</summary>
    private static bool Reads(IOperation value, IFieldSymbol cursor, NumberFlow flow) => value.DescendantsAndSelf().Any(o =>
        o is IFieldReferenceOperation field && SymbolEqualityComparer.Default.Equals(field.Field, cursor)
        || o is ILocalReferenceOperation local && flow.ValuesOf(local.Local).Any(v => v is not null && v.DescendantsAndSelf().Any(i =>
            i is IFieldReferenceOperation read && SymbolEqualityComparer.Default.Equals(read.Field, cursor))));
}
