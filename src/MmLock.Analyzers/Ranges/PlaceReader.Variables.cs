using System.Numerics;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>Numbers that change while the lock is held.</summary>
internal sealed partial class PlaceReader
{
    /// <summary>Copies of a number, from variable to parameter, that are followed back.</summary>
    private const int MaxCopies = 8;

    /// <summary>A number that changes: from its first value up or down, to the bound of the loop that it counts.</summary>
    private PlaceValue ReadVariable(ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, IOperation? use, PlaceFrame frame)
    {
        if (assignments.Count == 1 && assignments[0].Form is AssignmentForm.Offset or AssignmentForm.Length)
        {
            return OffsetOrLength(assignments[0], frame);
        }

        if (assignments.Count == 1 && assignments[0] is { Form: AssignmentForm.Element, Value: { } walked })
        {
            return NumbersOf(walked, frame);
        }

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
        PlaceValue first = isCounted ? PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(symbol, "", IsUnsigned(symbol.VariableType()))))
            : values.Count == 1 && values[0].Value is { } begin && IsOfAcquire(begin, frame) ? Read(begin, frame)
            : PlaceValue.Unknown;
        if (assignments.Count == 1 && !isCounted)
        {
            return first;
        }

        // At the acquire a number has the value that it has there.
        if (isCounted && IsAtAcquire(use, frame))
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
                && (IsUnsigned(a.Value.Type) || IsNeverNegative(a.Value, frame))));
        if (isUp && use is not null && Otherwise is not null && ReadPaired(symbol, first, use, frame) is { } paired)
        {
            return paired;
        }

        if (!isOneWay)
        {
            return PlaceValue.Unknown;
        }

        // One that goes around the end of its type is below where it began.
        if (isUp && LeastWidthOf(symbol.VariableType()) < 64 && !IsMetInType(symbol, assignments, use)
            && !StaysInBound(symbol, first, assignments, use))
        {
            return PlaceValue.Unknown;
        }

        LinearForm? bound = use is not null && LoopBounds.Of(symbol, assignments, use, isUp, _isAsked) is { } limit
            && Read(limit.Bound, frame) is { Kind: PlaceKind.Number } end
            && (isUp ? end.High : end.Low) is { } last
            && (isUp || !IsUnsigned(symbol.VariableType()) || StaysAbove(limit.IsMet, last, steps))
            // A sum of words may be none, so that the bound itself is taken in.
            ? limit.Inclusive || !isUp && IsUnsigned(symbol.VariableType()) ? last : last.Plus(LinearForm.Of(isUp ? 1 : -1), -1)
            : null;
        if (isUp)
        {
            return PlaceValue.Number(first.Low, bound);
        }

        // What the condition takes, it has taken before the first round.
        bool isTaken = bound is not null && steps.Count == 1 && steps[0].Value is null
            && LoopBounds.LoopOf(steps[0].At) is IWhileLoopOperation { ConditionIsTop: true } loop && loop.Condition is { } condition
            && IsAlwaysTaken(steps[0].At, condition) && loop.Body.Syntax.Span.Contains(use!.Syntax.Span);
        return PlaceValue.Number(bound, isTaken ? first.High?.Plus(LinearForm.Of(1), -1) : first.High);
    }

    /// <summary>Whether a condition that is true has run a part of it: one that is not behind anything but <c>&amp;&amp;</c>.</summary>
    private static bool IsAlwaysTaken(IOperation part, IOperation condition)
    {
        bool isJoined = false;
        for (IOperation? at = part; at != condition; at = at.Parent)
        {
            switch (at?.Parent)
            {
                case IParenthesizedOperation or IConversionOperation:
                    break;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd, OperatorMethod: null }:
                    isJoined = true;
                    break;
                case IBinaryOperation { OperatorKind: not (BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.ConditionalAnd) }
                    when !isJoined:
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The loop ends before a number that its counter cannot hold: the bound is of the counter's own type. One that is counted in a
    /// narrow type, goes there by ones.
    /// </summary>
    private static bool IsMetInType(ISymbol symbol, IReadOnlyList<LocalAssignment> assignments, IOperation? use)
    {
        if (use is null || LoopBounds.Of(symbol, assignments, use, true, false) is not { } limit)
        {
            return LeastWidthOf(symbol.VariableType()) == 32;
        }

        IOperation bound = limit.Bound;
        while (bound is IParenthesizedOperation || bound is IConversionOperation { IsImplicit: true, OperatorMethod: null })
        {
            bound = bound is IParenthesizedOperation inner ? inner.Operand : ((IConversionOperation)bound).Operand;
        }

        int width = LeastWidthOf(symbol.VariableType());
        bool fits = bound.ConstantValue is { HasValue: true, Value: { } value } && SameValues.NumberOf(value) is { } constant
            ? constant <= (BigInteger.One << (IsUnsigned(symbol.VariableType()) ? width : width - 1)) - 1
            : WidthOf(bound.Type) < width
                || WidthOf(bound.Type) == WidthOf(symbol.VariableType()) && IsNative(bound.Type) == IsNative(symbol.VariableType())
                    && (IsUnsigned(symbol.VariableType()) || !IsUnsigned(bound.Type));
        return fits && (width == 32 || limit.IsMet && assignments.All(a => a.Form == AssignmentForm.Value || a.Value is null));
    }

    /// <summary>
    /// Counted without a sign from 0 on, and asked before each use whether it is below the bound: going around its end it is 0 again.
    /// </summary>
    private static bool StaysInBound(ISymbol symbol, PlaceValue first, IReadOnlyList<LocalAssignment> assignments, IOperation? use) =>
        use is not null && IsUnsigned(symbol.VariableType()) && first is { Low: { Terms.IsEmpty: true, Constant: 0 } }
        && LoopBounds.Of(symbol, assignments, use, true, true) is not null;

    /// <summary>
    /// How far before the end of its type a counter of 32 or 64 bits must stay, so as not to go around it: it goes on by more than one,
    /// or is asked for the bound itself. An index that is so large is out of every array, but not if it is cut to a few bits. None for a
    /// number that stays, negative for one of which this is not known.
    /// </summary>
    private BigInteger RoomOf(IOperation value, PlaceFrame frame, int depth = 0)
    {
        LocalValues locals = frame.Locals;
        BigInteger room = BigInteger.Zero;
        foreach (IOperation part in value.DescendantsAndSelf().Where(o => o is ILocalReferenceOperation or IParameterReferenceOperation))
        {
            ISymbol symbol = Operations.Values.VariableOf(part)!;
            if (IsFixed(symbol, frame))
            {
                continue;
            }

            List<LocalAssignment> steps = locals.Of(symbol).Where(a => a.Form == AssignmentForm.Increment).ToList();
            bool isMet = LoopBounds.Of(symbol, locals.Of(symbol), part, true, false) is { IsMet: true };

            // Where the sum of two goes around, the range is of everything.
            if (steps.Count > 0 && PairedSteps.Of(symbol, part, locals, new NumberBounds(locals, bodies), false) is not null)
            {
                continue;
            }

            BigInteger before = RoomBefore(symbol, frame, depth);
            if (!before.IsZero && (part != value || steps.Count > 0))
            {
                return BigInteger.MinusOne;
            }

            room = before.Sign < 0 ? before : BigInteger.Max(room, before);
            foreach (LocalAssignment step in steps)
            {
                bool isOne = step.Value is null;
                if (isMet && (isOne || StepSizes.TakesWhatIsLeft(step.Value, symbol, locals)))
                {
                    continue;
                }

                BigInteger? size = isOne ? BigInteger.One
                    : step.Value!.ConstantValue is { HasValue: true, Value: { } constant } ? SameValues.NumberOf(constant)
                    : null;
                if (size is not { } known || part != value)
                {
                    return BigInteger.MinusOne;
                }

                room = BigInteger.Max(room, known);
            }
        }

        return room;
    }

    /// <summary>The same of the number that a variable is a copy of, or begins with: what a caller gives, or another variable.</summary>
    private BigInteger RoomBefore(ISymbol symbol, PlaceFrame frame, int depth)
    {
        if (depth > MaxCopies)
        {
            return BigInteger.MinusOne;
        }

        BigInteger room = BigInteger.Zero;
        IEnumerable<(IOperation Value, PlaceFrame Frame)> given = frame.Locals.Of(symbol)
            .Where(a => a is { Form: AssignmentForm.Value, Value: not null }).Select(a => (a.Value!, frame));
        if (frame.Given is { } passed && passed.TryGetValue(symbol, out (IOperation Value, PlaceFrame Frame) argument))
        {
            given = given.Append(argument);
        }

        foreach ((IOperation value, PlaceFrame of) in given)
        {
            IOperation number = Operations.Values.Unwrap(value);
            BigInteger one = RoomOf(number, of, depth + 1);
            if (one.Sign < 0 || !one.IsZero && !SymbolEqualityComparer.Default.Equals(number.Type, symbol.VariableType()))
            {
                return BigInteger.MinusOne;
            }

            room = BigInteger.Max(room, one);
        }

        return room;
    }

    /// <summary>
    /// Whether a value from before the acquire is made of what is the same there: code at the acquire that computes it gets the same. What
    /// the section changes, it changes later, unless the value is older than the last time that it ran.
    /// </summary>
    private static bool IsOfAcquire(IOperation value, PlaceFrame frame)
    {
        if (frame.Region is not { } region || region.Statements.Any(s => s.Span.Contains(value.Syntax.Span)))
        {
            return true;
        }

        bool isOfRound = region.Anchor.Ancestors().Select(BodyOfLoop).FirstOrDefault(b => b?.Span.Contains(region.Anchor.Span) == true)
            is not { } round || round.Span.Contains(value.Syntax.Span);
        return value.DescendantsAndSelf().All(o => o is not (ILocalReferenceOperation or IParameterReferenceOperation)
            || Operations.Values.VariableOf(o) is { } part && frame.Locals.Of(part).Count(a =>
                !isOfRound || !region.Statements.Any(s => s.Span.Contains(a.At.Syntax.Span))) <= (part is ILocalSymbol ? 1 : 0));
    }

    private static SyntaxNode? BodyOfLoop(SyntaxNode node) => node switch
    {
        ForStatementSyntax loop => loop.Statement,
        WhileStatementSyntax loop => loop.Statement,
        DoStatementSyntax loop => loop.Statement,
        CommonForEachStatementSyntax loop => loop.Statement,
        _ => null,
    };

    /// <summary>In the range that the acquire is given: before it, and after all that is done to a number before it.</summary>
    private static bool IsAtAcquire(IOperation? use, PlaceFrame frame) => use is not null && frame.Region is { } region
        && region.Anchor.Span.Contains(use.Syntax.Span) && !region.Statements.Any(s => s.Span.Contains(use.Syntax.Span));

    /// <summary>While this is asked, only what loops have asked before each round counts.</summary>
    private bool _isAsked;

    private bool IsNeverNegative(IOperation step, PlaceFrame frame)
    {
        bool was = _isAsked;
        _isAsked = true;
        bool result = Read(step, frame) is { Low.IsNeverNegative: true }
            || Otherwise is not null && new NumberBounds(frame.Locals, bodies).IsNeverNegative(step);
        _isAsked = was;
        return result;
    }

    /// <summary>A number that a loop adds to what it takes away from another.</summary>
    private PlaceValue? ReadPaired(ISymbol symbol, PlaceValue first, IOperation use, PlaceFrame frame)
    {
        if (first is not { Low: { } low, High: { } high }
            || PairedSteps.Of(symbol, use, frame.Locals, new NumberBounds(frame.Locals, bodies), _isAsked) is not var (rest, given)
            || (given is null ? OwnValueOf(rest, frame) : MostOf(given, frame)) is not { } most
            || high.Plus(most, 1)?.Plus(LinearForm.Of(1), -1) is not { } last)
        {
            return null;
        }

        // Where such a number wraps, it is what the code computes that ends the range.
        return LeastWidthOf(symbol.VariableType()) == 64 || !IsUnsigned(symbol.VariableType()) ? PlaceValue.Number(low, last)
            : TextOf(last, symbol.VariableType()!) is { Root: not null } text
            ? PlaceValue.Number(low, LinearForm.Of(AtomOf(text) with { IsEnd = true }))
            : null;
    }

    /// <summary>
    /// One of the numbers from another on, so many as a round of its loop takes: <c>at + i</c> for each <c>i</c> below <c>n</c>.
    /// </summary>
    private PlaceValue? ReadInRound(
        IOperation start, PlaceValue number, IOperation step, PlaceValue behind, PlaceFrame frame)
    {
        var bounds = new NumberBounds(frame.Locals, bodies);
        return behind is { Low: { IsNeverNegative: true } least, High: null } && number is { Low: { } low, High: { } high }
            && !HasExtentEnd(number) && Operations.Values.VariableOf(start) is { } counted && bounds.KeepsValue(start)
            && Operations.Values.VariableOf(step) is { } inner && bounds.KeepsValue(step)
            && LoopBounds.Of(inner, frame.Locals.Of(inner), Operations.Values.Unwrap(step), true, true) is
            {
                Inclusive: false, Bound: var amount
            }
            && new RoundAmounts(frame.Locals, bodies).AreLeft(counted, Operations.Values.Unwrap(start), amount)
            && low.Plus(least, 1) is { } first
            ? PlaceValue.Number(first, high)
            : null;
    }

    private LinearForm? OwnValueOf(ISymbol variable, PlaceFrame frame) => Counted?.Contains(variable) == true && frame.Parameters is null
        ? LinearForm.Of(new PlaceAtom(variable, "", IsUnsigned(variable.VariableType())))
        : null;

    /// <summary>The most that a number can be: of the smaller of two, either.</summary>
    private LinearForm? MostOf(IOperation value, PlaceFrame frame)
    {
        if (Read(value, frame) is { Kind: PlaceKind.Number, High: { } known })
        {
            return known;
        }

        return new NumberBounds(frame.Locals, bodies).KeepsValue(value)
            && NumberBounds.SmallerOf(value) is { } numbers
            ? numbers.Select(n => MostOf(n, frame)).FirstOrDefault(m => m is not null)
            : null;
    }

    /// <summary>An unsigned number that goes down by more than there is left is the largest of all.</summary>
    private static bool StaysAbove(bool isMet, LinearForm bound, List<LocalAssignment> steps) =>
        steps.TrueForAll(s => s.Value is null) && (isMet || bound is { Terms.IsEmpty: true, Constant: > 0 });
}
