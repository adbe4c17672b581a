using System.Diagnostics;
using System.Globalization;

namespace MmLock.Tests;

/// <summary>
/// How long stress tests take: each <c>MMLOCK_STRESS_SECONDS</c> if that is set in the environment; else a fraction of a second,
/// or a number of iterations.
/// </summary>
internal static class Stress
{
    private static readonly bool s_isSet =
        double.TryParse(Environment.GetEnvironmentVariable("MMLOCK_STRESS_SECONDS"), CultureInfo.InvariantCulture, out s_seconds);

    private static readonly double s_seconds;

    public static TimeSpan Time => TimeSpan.FromSeconds(s_isSet ? s_seconds : 0.5);

    /// <summary>Whether a test goes on that takes so many iterations when no time is set.</summary>
    /// <param name="iteration">How many it has taken.</param>
    /// <param name="usual">How many it takes usually.</param>
    /// <param name="began">When it began, of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public static bool GoesOn(int iteration, int usual, long began) =>
        iteration < usual || (s_isSet && Stopwatch.GetElapsedTime(began) < Time);
}
