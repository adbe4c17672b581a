using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>A section that holds ranges already: what these cover.</summary>
internal sealed partial class SectionPlaces
{
    /// <summary>The same for a range that is held: a place that it may not cover counts for none.</summary>
    public static IReadOnlyList<PlacedFact>? Covered(
        LockUse acquire, SectionScope region, IInvocationOperation? call, LockModel locks, SectionReach reach,
        CancellationToken cancellationToken, ImmutableArray<ISymbol> found = default)
    {
        ImmutableHashSet<ISymbol> known = InferredRange.FixedAt(acquire, region, locks, cancellationToken);
        SectionPlaces places = Of(
            acquire, region, found.IsDefault ? known : known.Union(found), locks, reach, cancellationToken);
        if (places.IsExhausted)
        {
            return null;
        }

        List<(LinearForm Low, LinearForm High)> held =
            places.RangesOf(call)
                .SelectMany(r => new[] { places.IntervalOf(r), places.ComputedIntervalOf(r), places.WrittenIntervalOf(r) })
                .OfType<HeldInterval>()
                .Select(h => (h.Low, h.High)).ToList();
        bool IsIn(PlacedFact fact) => fact is { Low: { } first, High: { } last } && held.Any(h =>
            PlaceHull.Of(new[] { h, (first, last) }) is { } hull && IsSame(hull.Low, h.Low) && IsSame(hull.High, h.High));
        return places._facts.Select(f => IsIn(f) ? f : f with { Low = null, High = null }).ToList();
    }

    /// <summary>
    /// What a section touches at known places under a range, and the whole of what is held; null where a part of that is not known.
    /// </summary>
    public static HeldPlaces? Under(
        LockUse acquire, SectionScope region, IInvocationOperation call, LockModel locks, SectionReach reach,
        CancellationToken cancellationToken)
    {
        SectionPlaces places = Of(
            acquire, region, InferredRange.FixedAt(acquire, region, locks, cancellationToken), locks, reach, true, cancellationToken);
        List<HeldInterval?> held = places.RangesOf(call).Select(places.IntervalOf).ToList();
        return places.IsExhausted || held.Count == 0 || held.Contains(null)
            ? null
            : new HeldPlaces(places._facts, held.OfType<HeldInterval>().ToList());
    }

    private static bool IsSame(LinearForm a, LinearForm b) => a.Plus(b, -1) is { Terms.Count: 0, Constant: 0 };

    private IEnumerable<IOperation> RangesOf(IInvocationOperation? call) =>
        (call?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty).Select(a => a.Value)
            .Where(v => KnownTypes.Is(v.Type, _locks.Types.AddressRange));

    private PlaceFrame FrameOfAcquire()
    {
        SyntaxNode body = FlowGraphs.BodyOf(_acquire.Syntax) ?? _acquire.Syntax.SyntaxTree.GetRoot(_cancellationToken);
        return new PlaceFrame(_bodies.Of(body, _acquire.Model).Locals, null, PlaceValue.Other, _region, 0);
    }

    /// <summary>What a range expression covers; null where that is no sum of what is fixed.</summary>
    private HeldInterval? IntervalOf(IOperation range)
    {
        PlaceFrame frame = FrameOfAcquire();
        IOperation value = Values.Unwrap(range);
        if (Values.VariableOf(value) is { } variable && _fixed.Contains(variable))
        {
            IReadOnlyList<LocalAssignment> given = frame.Locals.Of(variable);
            if (given.Count == 1 && given[0] is { Form: AssignmentForm.Value, Value: { } once } && variable is ILocalSymbol
                && IsMadeOfConstants(once, frame.Locals))
            {
                value = Values.Unwrap(once);
            }
            else
            {
                return new HeldInterval(
                    range, null, LinearForm.Of(new PlaceAtom(variable, "Start", true)),
                    LinearForm.Of(new PlaceAtom(variable, "Last", true)));
            }
        }

        if (value is not IInvocationOperation { Arguments.Length: 2 } call
            || !KnownTypes.Is(call.TargetMethod.ContainingType, _locks.Types.AddressRange)
            || _reader.Read(call.Arguments[0].Value, frame) is not { Low: { } first, High: { } same } || !first.Equals(same)
            || _reader.Read(EndOf(call), frame) is not { Low: { } second, High: { } sameSecond } || !second.Equals(sameSecond))
        {
            return null;
        }

        LinearForm? end = call.TargetMethod.Name switch
        {
            "FromLength" or "FromLengthOrAll" => first.Plus(second, 1),
            "FromBounds" or "FromBoundsOrAll" => second,
            _ => null,
        };
        return end?.Plus(LinearForm.Of(1), -1) is { } last ? new HeldInterval(range, call, first, last) : null;
    }

    /// <summary>
    /// The same of a range that begins at a number which is computed in fewer than 64 bits, by that number as it is computed: a key that
    /// is written like it is the same, wrapped or not.
    /// </summary>
    private HeldInterval? ComputedIntervalOf(IOperation range)
    {
        PlaceFrame frame = FrameOfAcquire();
        return Values.Unwrap(range) is IInvocationOperation { TargetMethod.Name: "FromLengthOrAll" or "FromLength" } call
            && KnownTypes.Is(call.TargetMethod.ContainingType, _locks.Types.AddressRange)
            && NarrowSums.ComputedBy(call.Arguments[0].Value) is { } computed
            && _reader.Named(computed, frame) is { Low: { } first }
            && _reader.Read(call.Arguments[1].Value, frame) is { Low: { Terms.IsEmpty: true } length }
            && first.Plus(length, 1)?.Plus(LinearForm.Of(1), -1) is { } last
            ? new HeldInterval(range, call, first, last)
            : null;
    }

    /// <summary>The same of a range whose end says when it is of everything, by what is written there.</summary>
    private HeldInterval? WrittenIntervalOf(IOperation range)
    {
        PlaceFrame frame = FrameOfAcquire();
        if (Values.Unwrap(range) is not IInvocationOperation { TargetMethod.Name: "FromBoundsOrAll", Arguments.Length: 2 } call
            || !KnownTypes.Is(call.TargetMethod.ContainingType, _locks.Types.AddressRange)
            || Widened(call.Arguments[1].Value) is not IBinaryOperation
            {
                OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, RightOperand.ConstantValue: { HasValue: true, Value: 1UL }
            } end)
        {
            return null;
        }

        IOperation first = Widened(call.Arguments[0].Value);
        PlaceValue? low = first.ConstantValue.HasValue || Values.VariableOf(first) is not null ? _reader.Read(first, frame)
            : _reader.Named(first, frame);
        return low is { Low: { } from } && from.Equals(low.Value.High)
            && _reader.Named(Widened(end.LeftOperand), frame) is { Low: { } last }
            ? new HeldInterval(range, call, from, last)
            : null;
    }

    private static IOperation Widened(IOperation value)
    {
        while (value is IParenthesizedOperation
            || value is IConversionOperation { OperatorMethod: null, IsChecked: false, Type.SpecialType: SpecialType.System_UInt64 })
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        }

        return value;
    }

    /// <summary>Nothing that a value is computed of changes in the body: it is now what it was then.</summary>
    private static bool IsMadeOfConstants(IOperation value, LocalValues locals) => value.DescendantsAndSelf().All(o => o switch
    {
        IParameterReferenceOperation parameter => locals.Of(parameter.Parameter).Count == 0,
        ILocalReferenceOperation local => locals.Of(local.Local).Count <= 1,
        _ => true,
    });

    /// <summary>
    /// An end that is cut to 32 bits lies before the beginning, and so stands for everything, where that cuts something
    /// off. So does an end or a length of zero where the other one would begin again.
    /// </summary>
    private static IOperation EndOf(IInvocationOperation range)
    {
        IOperation end = range.Arguments[1].Value;
        while (range.TargetMethod.Name is "FromBoundsOrAll" or "FromLengthOrAll")
        {
            if (end is IParenthesizedOperation parenthesized)
            {
                end = parenthesized.Operand;
            }
            else if (end is IConditionalOperation { WhenTrue.ConstantValue: { HasValue: true, Value: 0UL }, WhenFalse: { } otherwise })
            {
                end = otherwise;
            }
            else if (end is IConversionOperation { OperatorMethod: null } cut && (cut.IsImplicit
                || range.TargetMethod.Name == "FromBoundsOrAll"
                && cut is { Type.SpecialType: SpecialType.System_UInt32, Operand.Type.SpecialType: SpecialType.System_UInt64 }))
            {
                end = cut.Operand;
            }
            else
            {
                break;
            }
        }

        return end;
    }
}
