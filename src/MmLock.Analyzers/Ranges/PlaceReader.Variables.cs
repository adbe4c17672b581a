namespace MmLock.Analyzers.Ranges;

/// <summary>Numbers that change while the lock is held.</summary>
internal sealed partial class PlaceReader
{
    /// <summary>A number that changes: from its first value up or down, to the bound of the loop that it counts.</summary>
    private PlaceValue ReadVariable(ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, IOperation? use, PlaceFrame frame)
    {
        if (assignments.Count == 0
            || assignments.Any(a => a.Form is not (AssignmentForm.Value or AssignmentForm.Increment or AssignmentForm.Decrement)))
        {
            return PlaceValue.Unknown;
        }

        // A parameter that is set on some paths has its first value on the others.
        List<LocalAssignment> values = assignments.Where(a => a.Form == AssignmentForm.Value).ToList();
        if (values.Count > 0 && symbol is IParameterSymbol { RefKind: not RefKind.Out })
        {
            return PlaceValue.Unknown;
        }

        bool isCounted = values.Count == 0 && Counted?.Contains(symbol) == true && frame.Parameters is null;
        PlaceValue first = isCounted ? PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, "", IsUnsigned(TypeOf(symbol)))))
            : values.Count == 1 ? Read(values[0].Value, frame)
            : PlaceValue.Unknown;
        if (assignments.Count == 1 && !isCounted)
        {
            return first;
        }

        List<LocalAssignment> steps = assignments.Where(a => a.Form != AssignmentForm.Value).ToList();
        if (first.Kind != PlaceKind.Number || steps.Count == 0)
        {
            return PlaceValue.Unknown;
        }

        bool isUp = steps[0].Form == AssignmentForm.Increment;
        bool isOneWay = steps.All(a => a.Form == steps[0].Form && (a.Value is null
            || !StepSizes.IsCallers(a.Value, symbol, frame.Locals)
                && (IsUnsigned(a.Value.Type) || Read(a.Value, frame) is { Low.IsNeverNegative: true })));
        if (!isOneWay)
        {
            return PlaceValue.Unknown;
        }

        LinearForm? bound = use is not null && LoopBounds.Of(symbol, assignments, use, isUp) is { } limit
            && Read(limit.Bound, frame) is { Kind: PlaceKind.Number } end
            && (isUp ? end.High : end.Low) is { } last
            && (isUp || !IsUnsigned(TypeOf(symbol)) || StaysAbove(limit.IsMet, last, steps))
            // A sum of words may be none, so that the bound itself is taken in.
            ? limit.Inclusive || !isUp && IsUnsigned(TypeOf(symbol)) ? last : last.Plus(LinearForm.Of(isUp ? 1 : -1), -1)
            : null;
        return isUp ? PlaceValue.Number(first.Low, bound) : PlaceValue.Number(bound, first.High);
    }

    /// <summary>An unsigned number that goes down by more than there is left is the largest of all.</summary>
    private static bool StaysAbove(bool isMet, LinearForm bound, List<LocalAssignment> steps) =>
        steps.TrueForAll(s => s.Value is null) && (isMet || bound is { Terms.IsEmpty: true, Constant: > 0 });
}
