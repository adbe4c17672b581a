namespace MmLock.Tool.Ranking;

/// <summary>Sums that stay at the largest number: a profile is a file, and a file may say anything.</summary>
internal static class Saturating
{
    /// <summary>The sum of two numbers, neither of which is negative.</summary>
    public static long Add(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    public static long SumUp<T>(this IEnumerable<T> items, Func<T, long> number) => items.Aggregate(0L, (sum, i) => Add(sum, number(i)));
}
