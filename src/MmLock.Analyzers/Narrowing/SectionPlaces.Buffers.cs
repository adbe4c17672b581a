using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>Places in buffers.</summary>
internal sealed partial class SectionPlaces
{
    /// <summary>
    /// The first and the last element of a part; of one whose numbers cannot be followed, those of a larger part.
    /// </summary>
    private (LinearForm Low, LinearForm High, bool IsExact)? PlaceOf(BufferPart part, string name, PlaceFrame frame)
    {
        for (BufferPart? one = part; one is not null; one = one.Wider)
        {
            PlaceValue start = SumOf(one.Start, frame);
            PlaceValue until = one.IsClosed ? SumOf(one.End, frame) : PlaceValue.Unknown;
            if (one.IsClamped && start.Low is not { IsNeverNegative: true })
            {
                if (one.IsClosed && Between(one.Start, one.End, one.Size, frame, isRefused: false) is var (from, to))
                {
                    return (from, to, false);
                }

                Obstacle ??= $"the query that goes through {name} begins where that does, if '{StartOf(one)}' is below 0";
                return null;
            }

            if (start is { Low: { } begin, High: { } bound } && !IsOpen(start) && AreLeft(one, frame))
            {
                return (begin, bound, false);
            }

            if (one.IsClosed && (IsOpen(start) || IsOpen(until)) && Between(one.Start, one.End, one.Size, frame) is var (first, final))
            {
                return (first, final, false);
            }

            // Where the end says whether the beginning counts, it is the end.
            if (start is not { Low: { } low, High: var last } || PlaceHull.HasEnd(last) && !PlaceHull.HasEnd(until.High))
            {
                continue;
            }

            if (!one.IsClosed)
            {
                return (low, LinearForm.Of(PlaceHull.Open), false);
            }

            if (until is { Low: var least, High: { } end } && end.Plus(LinearForm.Of(one.Size - 1), 1) is { } high)
            {
                return (low, high, low.Equals(last) && end.Equals(least));
            }
        }

        if (part.Terms.Where(t => !t.IsLength).Select(t => (t.Number, Frame: t.Frame ?? frame))
            .FirstOrDefault(t => ReadKey(t.Number, t.Frame) is not { Kind: PlaceKind.Number, Low: not null, High: not null }) is
            {
                Number: { } unknown
            } term)
        {
            Obstacle ??= WhyUnknown(unknown, name, term.Frame);
        }

        return null;
    }

    private static string StartOf(BufferPart part) =>
        part.Start.Select(t => ShortText.Of(t.Number.Syntax, 60)).FirstOrDefault() ?? "0";

    /// <summary>The part is as long as a round of a loop goes on, and that is not beyond where its beginning can come.</summary>
    private bool AreLeft(BufferPart part, PlaceFrame frame) => part.Added is { IsDefault: false } added
        && part.Start.Any(t => t is { IsLength: false, IsMinus: false } && AreLeft(t.Number, t.Frame ?? frame, added, frame));

    private bool AreLeft(IOperation start, PlaceFrame place, ImmutableArray<PartTerm> many, PlaceFrame frame)
    {
        if (many.Length is 0 or > 2 || many.Length == 1 && many[0] is { IsLength: true } or { IsMinus: true }
            || many.Length == 2 && !(many[0] is { IsLength: true, IsMinus: false } && many[1] is { IsLength: false, IsMinus: true }))
        {
            return false;
        }

        (IOperation number, PlaceFrame around) = GivenBy(many[many.Length - 1].Number, many[many.Length - 1].Frame ?? frame);
        ISymbol? buffer = many.Length == 2 && ReferenceEquals(many[0].Frame ?? frame, around) ? Values.VariableOf(many[0].Number) : null;
        var amounts = new RoundAmounts(around.Locals, _bodies);
        return Counters(start, place, 0).Any(c => ReferenceEquals(c.Frame, around) && Values.VariableOf(c.Use) is { } counted
            && (many.Length == 1 ? amounts.AreLeft(counted, c.Use, number)
                : buffer is not null && amounts.AreLeft(counted, c.Use, buffer, number)));
    }

    /// <summary>What a caller passes in the place of a parameter, and where.</summary>
    private static (IOperation Number, PlaceFrame Frame) GivenBy(IOperation number, PlaceFrame frame)
    {
        while (Values.Unwrap(number) is IParameterReferenceOperation { Parameter: var parameter } reference
            && SymbolEqualityComparer.Default.Equals(number.Type, reference.Type) && PassedFor(parameter, frame) is { } given)
        {
            (number, frame) = given;
        }

        return (number, frame);
    }

    /// <summary>Null for a parameter that is set, or whose caller is not followed.</summary>
    private static (IOperation Value, PlaceFrame Frame)? PassedFor(IParameterSymbol parameter, PlaceFrame frame) =>
        parameter.RefKind == RefKind.None && frame.Locals.Of(parameter).Count == 0 && frame.Given is { } passed
            && passed.TryGetValue(parameter.OriginalDefinition, out (IOperation Value, PlaceFrame Frame) given)
            ? given
            : null;

    /// <summary>The variables that a number goes up with, each by as much as these do.</summary>
    private static IEnumerable<(IOperation Use, PlaceFrame Frame)> Counters(IOperation number, PlaceFrame frame, int depth)
    {
        (IOperation one, PlaceFrame around) = GivenBy(number, frame);
        while (one is IParenthesizedOperation or IConversionOperation { OperatorMethod: null })
        {
            one = one is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)one).Operand;
            (one, around) = GivenBy(one, around);
        }

        if (depth > MaxDepth)
        {
            yield break;
        }

        switch (one)
        {
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add } sum:
                foreach ((IOperation, PlaceFrame) found in Counters(sum.LeftOperand, around, depth + 1)
                    .Concat(Counters(sum.RightOperand, around, depth + 1)))
                {
                    yield return found;
                }

                break;
            case IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Subtract } difference:
                foreach ((IOperation, PlaceFrame) found in Counters(difference.LeftOperand, around, depth + 1))
                {
                    yield return found;
                }

                break;
            case ILocalReferenceOperation { Local: { IsRef: false } local } when around.Locals.Of(local) is { Count: 1 } given
                && given[0] is { Form: AssignmentForm.Value, Value: { } once }:
                foreach ((IOperation, PlaceFrame) found in Counters(once, around, depth + 1))
                {
                    yield return found;
                }

                break;
            case ILocalReferenceOperation or IParameterReferenceOperation:
                yield return (one, around);
                break;
        }
    }

    private bool IsOpen(PlaceValue sum) => sum.Low is null || sum.High is null || _reader.HasExtentEnd(sum);

    /// <summary>The same of numbers that are computed of counters.</summary>
    private (LinearForm Low, LinearForm High)? Between(
        ImmutableArray<PartTerm> start, ImmutableArray<PartTerm> end, int size, PlaceFrame frame, bool isRefused = true) =>
        _reader.ReadBetween(start.Select(t => Summand(t, frame)), end.Select(t => Summand(t, frame)), size, isRefused)
            is { Low: { } low, High: { } high }
            ? (low, high)
            : null;

    private PlaceReader.Summand Summand(PartTerm term, PlaceFrame frame) => new(
        term.Number, term.IsMinus, term.Frame ?? frame,
        term.IsLength ? LengthOf(term.Number, term.Frame ?? frame) : term.Of is not null ? PlaceValue.Unknown : null);

    /// <summary>An index that is fixed, as a place in its buffer: the library says so for any length, without an exception.</summary>
    private PlaceValue KeptOf(PartTerm term, IOperation buffer, PlaceFrame frame)
    {
        (IOperation index, PlaceFrame around) = MadeOf(term.Number, frame);
        if (term.Kept != KeptIndex.Whole && Values.Unwrap(index) is IRangeOperation range
            && (term.Kept == KeptIndex.Start ? range.LeftOperand : range.RightOperand) is { } end)
        {
            (index, around) = MadeOf(end, around);
            term = term with { Kept = KeptIndex.Whole };
        }

        if (Values.Unwrap(index) is { Type.SpecialType: SpecialType.System_Int32 } number)
        {
            // From the beginning, as a number that is given for an index is.
            return term.Kept == KeptIndex.Whole ? ReadKey(number, around) : PlaceValue.Unknown;
        }

        return Values.VariableOf(index) is { } variable && _reader.IsFixed(variable, around)
            && (PlaceMembers.NameOf(Values.Unwrap(index).Type) is "System.Index" or "System.Range")
            && LengthOf(buffer, frame) is { Low: { } length } exact && length.Equals(exact.High)
            ? _reader.OffsetOf(term.Kept switch
            {
                KeptIndex.Start => variable.CodeName() + ".Start",
                KeptIndex.End => variable.CodeName() + ".End",
                _ => variable.CodeName(),
            }, variable, length) ?? PlaceValue.Unknown
            : PlaceValue.Unknown;
    }

    /// <summary>What a value is made of: what a caller gives for a parameter, and what a local is that is set once.</summary>
    private (IOperation Value, PlaceFrame Frame) MadeOf(IOperation value, PlaceFrame frame)
    {
        (value, frame) = GivenBy(value, frame);
        for (int depth = 0; depth < MaxDepth && Values.Unwrap(value) is ILocalReferenceOperation { Local: { IsRef: false } local }
            && !_reader.IsFixed(local, frame) && frame.Locals.Of(local) is { Count: 1 } once
            && once[0] is { Form: AssignmentForm.Value, Value: { } made }; depth++)
        {
            (value, frame) = GivenBy(made, frame);
        }

        return (value, frame);
    }

    private PlaceValue SumOf(ImmutableArray<PartTerm> terms, PlaceFrame frame)
    {
        LinearForm? low = LinearForm.Of(0);
        LinearForm? high = low;
        foreach (PartTerm term in terms)
        {
            PlaceFrame around = term.Frame ?? frame;
            PlaceValue value = term.IsLength ? LengthOf(term.Number, around)
                : term.Of is { } buffer ? KeptOf(term, buffer, around)
                : ReadKey(term.Number, around);
            if (value is not { Kind: PlaceKind.Number, Low: { } least, High: { } most } || low is null || high is null)
            {
                return PlaceValue.Unknown;
            }

            low = term.IsMinus ? low.Plus(most, -1) : low.Plus(least, 1);
            high = term.IsMinus ? high.Plus(least, -1) : high.Plus(most, 1);
        }

        return low is null || high is null ? PlaceValue.Unknown : PlaceValue.Number(low, high);
    }
}
