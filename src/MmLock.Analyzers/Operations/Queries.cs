namespace MmLock.Analyzers.Operations;

/// <summary>Operators of <c>System.Linq.Enumerable</c>.</summary>
internal static class Queries
{
    public static bool IsOperator(IMethodSymbol method) =>
        method.ContainingType is { Name: "Enumerable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } };

    /// <summary>A sequence that is made when it is gone through, rather than at once.</summary>
    public static bool IsDeferred(IMethodSymbol method) => IsOperator(method)
        && (method.ReturnType.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
            || method.ReturnType.Name.StartsWith("IOrdered", System.StringComparison.Ordinal));

    /// <summary>It makes a collection, or a sequence over nothing that others have.</summary>
    public static bool Makes(IMethodSymbol method) => IsOperator(method)
        && (MakesCollection(method) || method.Name is "Range" or "Repeat" or "Empty");

    public static bool MakesCollection(IMethodSymbol method) =>
        IsOperator(method) && method.Name is "ToArray" or "ToList" or "ToHashSet" or "ToDictionary" or "ToLookup";

    /// <summary>The sequence that an operator goes through; null for one that begins a sequence, and for anything else.</summary>
    public static IOperation? SourceOf(IOperation value) => value is IInvocationOperation
    {
        TargetMethod: { IsExtensionMethod: true } method, Arguments: var arguments
    } && IsOperator(method)
        ? Values.ArgumentAt(arguments, 0)
        : null;

    /// <summary>
    /// The numbers that <c>Enumerable.Range</c> makes: from the first on, so many. It refuses less than none, and more than the type has.
    /// </summary>
    public static (IOperation First, IOperation Count)? RangeOf(IOperation value) =>
        value is IInvocationOperation { TargetMethod: { Name: "Range" } method, Arguments: var arguments } && IsOperator(method)
            && Values.ArgumentAt(arguments, 0) is { } first && Values.ArgumentAt(arguments, 1) is { } count
            ? (first, count)
            : null;

    /// <summary>
    /// How many elements from the beginning an operator leaves out, or lets through: of a number below none, as of none.
    /// </summary>
    public static (IOperation? Skipped, IOperation? Taken)? PartOf(IOperation value) =>
        value is IInvocationOperation { TargetMethod: { Name: "Skip" or "Take" } method, Arguments: var arguments } && IsOperator(method)
            && Values.ArgumentAt(arguments, 1) is { Type.SpecialType: SpecialType.System_Int32 } number
            ? method.Name == "Skip" ? (number, null) : (null, number)
            : null;
}
