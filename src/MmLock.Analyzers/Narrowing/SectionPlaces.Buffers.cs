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

        if (part.Numbers.FirstOrDefault(n => ReadKey(n, frame).Kind != PlaceKind.Number) is { } unknown)
        {
            Obstacle ??= $"'{ShortText.Of(unknown.Syntax, 60)}', by which it finds {name}, is not known at the acquire";
        }

        return null;
    }

    private bool IsOpen(PlaceValue sum) => sum.Low is null || sum.High is null || _reader.HasExtentEnd(sum);

    /// <summary>The same of numbers that are computed of counters.</summary>
    private (LinearForm Low, LinearForm High)? Between(
        ImmutableArray<PartTerm> start, ImmutableArray<PartTerm> end, int size, PlaceFrame frame) =>
        _reader.ReadBetween(start.Select(t => Summand(t, frame)), end.Select(t => Summand(t, frame)), size, frame)
            is { Low: { } low, High: { } high }
            ? (low, high)
            : null;

    private PlaceReader.Summand Summand(PartTerm term, PlaceFrame frame) => new(
        term.Number, term.IsMinus, term.IsLength ? LengthOf(term.Number, frame) : null);

    private PlaceValue SumOf(ImmutableArray<PartTerm> terms, PlaceFrame frame)
    {
        LinearForm? low = LinearForm.Of(0);
        LinearForm? high = low;
        foreach (PartTerm term in terms)
        {
            PlaceValue value = term.IsLength ? LengthOf(term.Number, frame) : ReadKey(term.Number, frame);
            if (value is not { Kind: PlaceKind.Number, Low: { } least, High: { } most } || low is null || high is null)
            {
                return PlaceValue.Unknown;
            }

            low = term.IsMinus ? low.Plus(most, -1) : low.Plus(least, 1);
            high = term.IsMinus ? high.Plus(least, -1) : high.Plus(most, 1);
        }

        return low is null || high is null ? PlaceValue.Unknown : PlaceValue.Number(low, high);
    }

    /// <summary>How many elements a buffer has.</summary>
    private PlaceValue LengthOf(IOperation buffer, PlaceFrame frame)
    {
        if (Values.VariableOf(buffer) is not { } variable)
        {
            return LengthOfMember(buffer, frame) is { } fixedLength ? fixedLength
                : BufferParts.LengthOf(buffer) is { IsDefault: false } length ? SumOf(length, frame) : PlaceValue.Unknown;
        }

        // One that the section makes itself is as long as it makes it.
        return _fixed.Contains(variable) ? _reader.LengthOf(variable)
            : variable is ILocalSymbol && frame.Locals.Of(variable) is { Count: 1 } given
                && given[0] is { Form: AssignmentForm.Value, Value: { } made }
            ? Values.Unwrap(made) is IArrayCreationOperation { DimensionSizes: { Length: 1 } sizes }
                && sizes[0].ConstantValue is { HasValue: true, Value: int size }
                ? PlaceValue.Exactly(LinearForm.Of(size))
                : PlaceValue.Unknown
            : PlaceValue.Unknown;
    }

    /// <summary>An array that the object has from the beginning to the end is as long before the acquire as under it.</summary>
    private PlaceValue? LengthOfMember(IOperation buffer, PlaceFrame frame)
    {
        if (frame.Depth > 0 || Values.Unwrap(buffer) is not IFieldReferenceOperation { Field: { IsReadOnly: true } field } member
            || field.Type is not IArrayTypeSymbol { Rank: 1 } || !field.ContainingType.IsReferenceType
            || member.Instance is not (null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance })
            || IsInConstructor())
        {
            return null;
        }

        ImmutableArray<IOperation?> given = _locks.Graph.Runs.Origins.GivenTo(field.OriginalDefinition, _cancellationToken);
        return !given.IsEmpty
            && given.All(g => g is not null && Values.Unwrap(g) is IArrayCreationOperation or ICollectionExpressionOperation)
            ? _reader.Written($"{(field.IsStatic ? field.ToDisplayString() : "this." + field.Name)}.Length", field, isNeverNegative: true)
            : null;
    }

    private bool IsInConstructor()
    {
        ISymbol? at = _acquire.Model.GetEnclosingSymbol(_acquire.Syntax.SpanStart, _cancellationToken);
        while (at is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
        {
            at = at.ContainingSymbol;
        }

        return at is not IMethodSymbol { MethodKind: not (MethodKind.Constructor or MethodKind.StaticConstructor), IsInitOnly: false };
    }
}
