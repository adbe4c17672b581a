using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>How far a counting variable goes at a time.</summary>
internal static class StepSizes
{
    /// <summary>
    /// Whether a caller chooses it without a limit: then the sum may go around the end of all numbers, and be below
    /// where it began.
    /// </summary>
    public static bool IsCallers(IOperation step, ISymbol counted, LocalValues locals, int depth = 0)
    {
        step = Values.Unwrap(step);
        switch (step)
        {
            case IParameterReferenceOperation:
                return true;
            case ILocalReferenceOperation { Local: var local } when depth < 4:
                return locals.Of(local).Any(a => a.Value is { } value && IsCallers(value, counted, locals, depth + 1));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, RightOperand: var right } when Names(right, counted):
                // What is left.
                return false;
            case IBinaryOperation binary:
                return IsCallers(binary.LeftOperand, counted, locals, depth) || IsCallers(binary.RightOperand, counted, locals, depth);
            case IInvocationOperation
            {
                TargetMethod:
                {
                    Name: "Min",
                    ContainingType: { Name: "Math", ContainingNamespace.Name: "System" }
                }
            } least:
                return least.Arguments.All(a => IsCallers(a.Value, counted, locals, depth));
            default:
                return false;
        }
    }

    /// <summary>It goes on by no more than there is left to a bound: the counter comes to that and not past it.</summary>
    public static bool TakesWhatIsLeft(IOperation? step, ISymbol counted, LocalValues locals, int depth = 0) =>
        step is not null && Values.Unwrap(step) switch
        {
            ILocalReferenceOperation { Local: var local } when depth < 4 => locals.Of(local) is { Count: > 0 } given
                && given.All(a => a.Form == AssignmentForm.Value && TakesWhatIsLeft(a.Value, counted, locals, depth + 1)),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, RightOperand: var right } => Names(right, counted),
            var value when NumberBounds.SmallerOf(value) is { } numbers => numbers.Any(n => TakesWhatIsLeft(n, counted, locals, depth + 1)),
            _ => false,
        };

    private static bool Names(IOperation operand, ISymbol counted) =>
        SymbolEqualityComparer.Default.Equals(Values.SymbolOf(Values.Unwrap(operand)), counted);
}
