using System.Diagnostics;

namespace MmLock.Waiting;

/// <summary>When a wait ends: a time of <see cref="Stopwatch"/>, or <see cref="Never"/>.</summary>
/// <remarks>
/// Not <see cref="Environment.TickCount64"/>: it lags by up to a tick of the system (4 ms and more), and a wait that began with a
/// number that lagged would give up that much before its time. Timers and monitors may still wake early by their grain; whoever is
/// woken asks again.
/// </remarks>
internal static class Deadline
{
    public const long Never = long.MaxValue;

    /// <param name="timeout">Not negative, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    public static long After(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return Never;
        }

        long now = Stopwatch.GetTimestamp();
        double length = Math.Ceiling(timeout.TotalSeconds * Stopwatch.Frequency);
        return length < Never - now ? now + (long)length : Never;
    }

    /// <returns>Whole milliseconds, 0 only when the time is up; <see cref="Timeout.Infinite"/> for <see cref="Never"/>.</returns>
    public static int MillisecondsLeft(long deadline)
    {
        if (deadline == Never)
        {
            return Timeout.Infinite;
        }

        long left = deadline - Stopwatch.GetTimestamp();
        return left <= 0 ? 0 : (int)Math.Min(Math.Ceiling(left * 1000.0 / Stopwatch.Frequency), int.MaxValue);
    }
}
