using System.Numerics;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Numbers that go on with a loop whose rounds are counted by something else: <c>foreach (byte b in source) _cells[at++] = b</c>,
/// <c>row += stride</c>. After so many rounds such a number is where it began, and so many steps further.
/// </summary>
internal sealed partial class PlaceReader
{
    private const int MaxDepthOfQuery = 16;

    /// <summary>Operators that give elements of the sequence that they are given, and no others.</summary>
    private static readonly HashSet<string> s_selections = new(System.StringComparer.Ordinal)
    {
        "Where", "Skip", "SkipLast", "SkipWhile", "Take", "TakeLast", "TakeWhile", "Reverse", "Order", "OrderDescending", "OrderBy",
        "OrderByDescending", "Distinct", "AsEnumerable", "ToArray", "ToList",
    };

    /// <summary>
    /// The numbers of a sequence, from the least to the greatest: those of <c>Enumerable.Range(first, count)</c>, by whichever operators
    /// that leave some out or change their order.
    /// </summary>
    public PlaceValue NumbersOf(IOperation sequence, PlaceFrame frame) =>
        RangeOf(sequence, frame, 0, isNamed: false) is var (first, count)
            && Read(first, frame) is { Kind: PlaceKind.Number, Low: { } low, High: { } high } && !HasExtentEnd(PlaceValue.Number(low, high))
            && Read(count, frame) is { Kind: PlaceKind.Number, High: { } many }
            && high.Plus(many, 1)?.Plus(LinearForm.Of(1), -1) is { } last
            ? PlaceValue.Number(low, last)
            : PlaceValue.Unknown;

    private Extent? NumbersOf(IOperation sequence, PlaceFrame frame, (BigInteger Low, BigInteger High) limits, int depth) =>
        RangeOf(sequence, frame, 0, isNamed: false) is var (first, count)
            && ExtentOf(first, frame, limits, depth) is { } begin && ExtentOf(count, frame, limits, depth) is { } many
            && Fitting(begin, first.Type!) is var from && Sum(from, Fitting(many, count.Type!), false) is { } end
            && Sum(end, ConstantOf(BigInteger.One), true) is { } last
            ? new Extent(from.Low, last.High, true, last.Conditions)
            : null;

    private static (IOperation First, IOperation Count)? RangeOf(IOperation sequence, PlaceFrame frame, int depth, bool isNamed)
    {
        IOperation value = Values.Unwrap(sequence);
        return depth > MaxDepthOfQuery ? null
            : Queries.RangeOf(value) is var (first, count)
                ? IsOfAcquire(first, frame) && IsOfAcquire(count, frame) ? (first, count) : null
            : value is ILocalReferenceOperation { Local: { IsRef: false } local } && frame.Locals.Of(local) is { Count: 1 } given
                && given[0] is { Form: AssignmentForm.Value, Value: { } once }
                ? RangeOf(once, frame, depth + 1, true)
            : value is IInvocationOperation { TargetMethod: { Name: var name } method } && s_selections.Contains(name)
                && Queries.SourceOf(value) is { } source

                // Into a list that has a name, other numbers may be put.
                && (!isNamed || Queries.IsDeferred(method))
                ? RangeOf(source, frame, depth + 1, isNamed)
            : null;
    }

    private Extent? SequenceOf(
        ISymbol variable, IReadOnlyList<LocalAssignment> given, IOperation use, PlaceFrame frame,
        (BigInteger Low, BigInteger High) limits, int depth)
    {
        if (given.Where(g => g.Form == AssignmentForm.Increment).ToList() is not { Count: 1 } steps
            || variable.VariableType() is not { } type || WidthOf(type) < 32 || !IsFollowed(type)
            || LoopBounds.LoopOf(steps[0].At) is not { } loop
            || !loop.Body.Syntax.Span.Contains(use.Syntax.Span) || !IsOfRound(steps[0].At, loop)
            || WayOf(variable, given, loop, frame, limits, depth) is not var (first, rounds))
        {
            return null;
        }

        LocalAssignment step = steps[0];
        bool isBefore = step.At is IIncrementOrDecrementOperation { IsPostfix: true } && IsPartOf(use, step.At)
            || !LoopBounds.MayChangeBefore(loop, new[] { step }, use);
        if ((isBefore ? Sum(rounds, ConstantOf(BigInteger.One), true) : rounds) is not { } passed
            || (step.Value is null ? ConstantOf(BigInteger.One) : FactorOf(step.Value, frame, depth)) is not { } size
            || (step.Value is null ? passed : Product(Kept(passed, s_factors), size)) is not { } way
            || Sum(first, way, false) is not { } last)
        {
            return null;
        }

        // Steps back are none.
        ImmutableArray<NumberText> conditions = size.Low.Least.Sign < 0
            ? Both(last.Conditions, When(size.Low, "<", BigInteger.Zero))
            : last.Conditions;
        return Kept(new Extent(first.Low, last.High, true, conditions), NumberBounds.LimitsOf(type));
    }

    /// <summary>
    /// What the number is when its loop begins, and how often the loop goes round; of a loop in another one, where that begins, and as
    /// often as both do.
    /// </summary>
    private (Extent First, Extent Rounds)? WayOf(
        ISymbol variable, IReadOnlyList<LocalAssignment> given, ILoopOperation loop, PlaceFrame frame,
        (BigInteger Low, BigInteger High) limits, int depth)
    {
        Extent? rounds = null;
        for (ILoopOperation? around = loop; around is not null && !LoopBounds.HasJumps(around); around = LoopBounds.LoopOf(around))
        {
            if (around != loop && frame.Region is { } region && !region.Statements.Any(s => s.Span.Contains(around.Syntax.Span))
                || RoundsOf(around, variable, frame, depth) is not { } often
                || (rounds is null ? often : Product(Kept(rounds, s_factors), Kept(often, s_factors))) is not { } all)
            {
                return null;
            }

            if (FirstOf(variable, given, around, frame, limits, depth) is { } first)
            {
                return (first, all);
            }

            rounds = all;
        }

        return null;
    }

    /// <summary>A step that the body takes, or that follows it: not one of the condition, which is asked once more.</summary>
    private static bool IsOfRound(IOperation step, ILoopOperation loop) => loop.Body.Syntax.Span.Contains(step.Syntax.Span)
        || loop is IForLoopOperation counted && counted.AtLoopBottom.Any(b => b.Syntax.Span.Contains(step.Syntax.Span));

    /// <summary>What the number is when the loop begins.</summary>
    private Extent? FirstOf(
        ISymbol variable, IReadOnlyList<LocalAssignment> given, ILoopOperation loop, PlaceFrame frame,
        (BigInteger Low, BigInteger High) limits, int depth)
    {
        ILoopOperation? around = LoopBounds.LoopOf(loop);
        if (given.Count == 2 && variable is ILocalSymbol
            && given.FirstOrDefault(g => g.Form == AssignmentForm.Value) is { Value: { } value, At: { } at }
            && LoopBounds.LoopOf(at) == around && IsOfAcquire(value, frame))
        {
            return ExtentOf(value, frame, limits, depth) is { } begin ? Fitting(begin, variable.VariableType()!) : null;
        }

        if (given.Count == 1 && around is null && variable is IParameterSymbol { RefKind: RefKind.None } && frame.Given is { } passed
            && passed.TryGetValue(variable, out (IOperation Value, PlaceFrame Frame) argument))
        {
            return ExtentOf(argument.Value, argument.Frame, limits, depth) is { } begin ? Fitting(begin, argument.Value.Type!) : null;
        }

        // A parameter is what it is at the acquire.
        return given.Count == 1 && frame is { Parameters: null, Region: { } region } && Counted?.Contains(variable) == true
            && (around is null || !region.Statements.Any(s => s.Span.Contains(around.Syntax.Span)))
            ? Within(
                Widened(
                    new NumberText(variable.CodeName(), variable, variable.VariableType()),
                    NumberBounds.LimitsOf(variable.VariableType())),
                new NumberText(variable.CodeName(), variable, variable.VariableType()), limits)
            : null;
    }

    /// <summary>How often the body of a loop runs.</summary>
    private Extent? RoundsOf(ILoopOperation loop, ISymbol other, PlaceFrame frame, int depth)
    {
        switch (loop)
        {
            case IForEachLoopOperation { IsAsynchronous: false } each when Values.VariableOf(each.Collection) is { } source
                && IsFixed(source, frame):
                return WrittenLengthOf(source) is { } length ? Widened(length, (BigInteger.Zero, int.MaxValue)) : null;
            case IForLoopOperation { Condition: { } condition } counted:
                foreach (LocalAssignment step in counted.AtLoopBottom.OfType<IExpressionStatementOperation>()
                    .Select(s => s.Operation).OfType<IIncrementOrDecrementOperation>()
                    .Select(o => Values.VariableOf(o.Target)).OfType<ILocalSymbol>()
                    .Where(v => !SymbolEqualityComparer.Default.Equals(v, other))
                    .SelectMany(v => frame.Locals.Of(v)).Where(a => a.Form == AssignmentForm.Increment && a.Value is null))
                {
                    ISymbol counter = Values.VariableOf(((IIncrementOrDecrementOperation)step.At).Target)!;
                    IOperation? asked = condition.DescendantsAndSelf().FirstOrDefault(o =>
                        o is ILocalReferenceOperation && SymbolEqualityComparer.Default.Equals(Values.VariableOf(o), counter));
                    if (asked is not null && CounterOf(counter, frame.Locals.Of(counter), FirstIn(counted), frame, s_factors, depth)
                        is { } numbers)
                    {
                        return Sum(numbers with { Low = numbers.High }, numbers with { High = numbers.Low }, true) is { } distance
                            ? Sum(distance, ConstantOf(BigInteger.One), false)
                            : null;
                    }
                }

                return null;
            case IWhileLoopOperation { ConditionIsTop: true, ConditionIsUntil: false } counted
                when LeftOf(counted, frame.Locals) is { } left && !SymbolEqualityComparer.Default.Equals(left, other):
                return FirstOf(left, frame.Locals.Of(left), counted, frame, s_factors, depth) is not { } number ? null

                    // One less than the least number is the largest of all.
                    : LoopBounds.DecrementIn(((IBinaryOperation)counted.Condition!).LeftOperand) is { IsPostfix: false }
                    && NumberBounds.LimitsOf(left.VariableType()).Low is var least && number.Low.Least <= least
                    ? number with { Conditions = Both(number.Conditions, When(number.Low, "<", least + 1)) }
                    : number;
            default:
                return null;
        }
    }

    /// <summary>
    /// How many rounds are left, each of which takes one: <c>while (n-- > 0)</c>, <c>while (--n >= 0)</c>; null for another loop.
    /// </summary>
    private static ISymbol? LeftOf(IWhileLoopOperation loop, LocalValues locals)
    {
        if (loop.Condition is not IBinaryOperation
            {
                OperatorMethod: null, RightOperand.ConstantValue: { HasValue: true, Value: 0 or 0L or 0U or 0UL }
            } test)
        {
            return null;
        }

        IOperation? asked = LoopBounds.Uncut(test.LeftOperand, isAbove: false);
        var taken = asked as IIncrementOrDecrementOperation;
        bool isAfter = taken is { IsPostfix: false };
        return asked is not null && Values.VariableOf(taken?.Target ?? asked) is { } left
            && (LoopBounds.IsSigned(left)
                ? test.OperatorKind == (isAfter ? BinaryOperatorKind.GreaterThanOrEqual : BinaryOperatorKind.GreaterThan)
                : !isAfter && test.OperatorKind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals)
            && locals.Of(left).Where(a => a.Form != AssignmentForm.Value).ToList() is { Count: 1 } steps
            && steps[0] is { Form: AssignmentForm.Decrement, Value: null, At: var step }
            && (taken is not null ? step == taken
                : step.Parent is IExpressionStatementOperation { Parent: { } body } && body == loop.Body
                    && loop.Body.Descendants().All(o => o is not IBranchOperation { BranchKind: BranchKind.Continue }))
            ? left
            : null;
    }

    /// <summary>Where a body begins, its counter is what the condition has just asked for.</summary>
    private static IOperation FirstIn(ILoopOperation loop) =>
        loop.Body is IBlockOperation { Operations: { Length: > 0 } operations } ? operations[0] : loop.Body;

    /// <summary>How many elements a buffer has that is there before the acquire, as code writes it.</summary>
    private NumberText? WrittenLengthOf(ISymbol buffer) =>
        buffer.VariableType() is var type && (type is IArrayTypeSymbol { Rank: 1 } or { SpecialType: SpecialType.System_String }
            || type is { IsRefLikeType: true } && PlaceMembers.IsBuffer(type))
            ? LengthText(LengthOf(buffer).Low!, types.Compilation.GetSpecialType(SpecialType.System_Int32))
            : null;

    private static bool IsPartOf(IOperation use, IOperation whole)
    {
        for (IOperation? at = use; at is not null; at = at.Parent)
        {
            if (at == whole)
            {
                return true;
            }
        }

        return false;
    }
}
