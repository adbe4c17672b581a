using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Effects;

/// <summary>
/// What a query of the library does in proportion to memory: where its elements are those of a buffer, or numbers in a row, it goes
/// through them as a loop does. How many objects are in a list is bookkeeping.
/// </summary>
internal static class QueryWork
{
    /// <summary>They go through all that there is.</summary>
    private static readonly HashSet<string> s_whole = new(System.StringComparer.Ordinal)
    {
        "Aggregate", "All", "Average", "Count", "LongCount", "Max", "MaxBy", "Min", "MinBy", "SequenceEqual", "Sum",
    };

    /// <summary>The elements that a sequence goes through.</summary>
    public static SizeOrigin LengthOf(IInvocationOperation query, SizeOrigins amounts)
    {
        if (Queries.RangeOf(query) is var (_, count))
        {
            return amounts.Of(count);
        }

        if (query.TargetMethod.Name == "Repeat" && Values.ArgumentAt(query.Arguments, 1) is { } times)
        {
            return amounts.Of(times);
        }

        if (Queries.SourceOf(query) is not { } source)
        {
            return SizeOrigin.Unknown;
        }

        SizeOrigin all = LengthOf(source, amounts);
        return Queries.PartOf(query) is { Taken: { } taken } ? all.IsFixed || !all.GrowsWithPages ? all : amounts.Of(taken)
            : query.TargetMethod.Name is "Concat" or "Union" or "UnionBy" && Values.ArgumentAt(query.Arguments, 1) is { } other
            ? all | LengthOf(other, amounts)
            : all;
    }

    /// <summary>What a call that ends a query goes through; null for one that does not, or that stops at what it looks for.</summary>
    public static SizeOrigin? Of(IInvocationOperation call, SizeOrigins amounts)
    {
        IMethodSymbol method = call.TargetMethod;
        if (Queries.SourceOf(call) is not { } source || Queries.IsDeferred(method))
        {
            return null;
        }

        // What looks for something in all memory, looks for it as a search does.
        bool goesOn = Queries.MakesCollection(method) || s_whole.Contains(method.Name)
            || method.Name is not "ElementAt" && IsPart(Values.Unwrap(source));
        bool isAtHand = method.Name is "Count" or "LongCount" && method.Parameters.Length == 1
            && BufferLengths.IsBuffer(Values.Unwrap(source).Type);
        return goesOn && !isAtHand && LengthOf(source, amounts) is { GrowsWithPages: true } length ? length : null;
    }

    private static bool IsPart(IOperation source) => Queries.RangeOf(source) is not null || Queries.PartOf(source) is not null
        || Queries.SourceOf(source) is { } inner && IsPart(Values.Unwrap(inner));

    private static SizeOrigin LengthOf(IOperation source, SizeOrigins amounts) => Values.Unwrap(source) is var value
        && BufferLengths.IsBuffer(value.Type) && !BufferLengths.HoldsMemory(value.Type)
            ? SizeOrigin.Unknown
            : amounts.LengthOf(value);
}
