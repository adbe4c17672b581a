namespace MmLock.Analyzers.Operations;

/// <summary>Timeouts that mean something else than a while: no waiting at all, and waiting for ever.</summary>
internal static class Timeouts
{
    public static bool IsZero(IOperation timeout) => IsNumber(timeout, 0) || Values.Unwrap(timeout) switch
    {
        IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } } => true,
        IDefaultValueOperation => true,
        { } value => IsSpanOf(value, 0),
    };

    public static bool IsInfinite(IOperation timeout) => IsNumber(timeout, -1) || Values.Unwrap(timeout) switch
    {
        IFieldReferenceOperation
        {
            Field:
            {
                Name: "InfiniteTimeSpan",
                ContainingType: { Name: "Timeout", ContainingNamespace.Name: "Threading" }
            }
        } =>
            true,
        { } value => IsSpanOf(value, -1),
    };

    private static bool IsNumber(IOperation value, int number) =>
        value.ConstantValue is { HasValue: true, Value: { } constant }
            ? constant is int i && i == number || constant is long l && l == number
        : Values.Unwrap(value) is var inner && inner != value && IsNumber(inner, number);

    /// <summary><c>TimeSpan.FromMilliseconds(-1)</c>; of zero the unit does not matter.</summary>
    private static bool IsSpanOf(IOperation value, int milliseconds) =>
        value is IInvocationOperation
        {
            TargetMethod: { IsStatic: true, ContainingType.Name: "TimeSpan", Name: var name },
            Arguments: { Length: > 0 } arguments
        }
        && name.StartsWith("From", System.StringComparison.Ordinal) && (milliseconds == 0 || name == "FromMilliseconds")
        && arguments.All(a => a.ArgumentKind != ArgumentKind.Explicit || Is(a.Value, milliseconds));

    private static bool Is(IOperation value, int number) =>
        IsNumber(value, number) || value.ConstantValue is { HasValue: true, Value: double d } && d == number;
}
