using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Cores;

/// <summary>One lock at one kind of work.</summary>
/// <param name="TurnsPerSecond">Of all threads together, for each number of threads.</param>
/// <param name="Scaling">The last of them ÷ the first.</param>
/// <param name="Goal">What the scaling should be at least with 16 threads; null where there is no goal.</param>
/// <param name="Met">Null where there are fewer than 16 threads, too.</param>
internal sealed record ScalingRow(
    string Work, string Lock, IReadOnlyList<double> TurnsPerSecond, double Scaling, double? Goal, bool? Met)
{
    public static ScalingRow Of(string work, string lockName, IReadOnlyList<int> threads, IEnumerable<double> rates, double? goal)
    {
        double[] rounded = [.. rates.Select(static rate => Math.Round(rate))];
        double scaling = Math.Round(rounded[^1] / rounded[0], 2);
        bool? met = goal is { } bound && threads[0] == 1 && threads[^1] == CoresMeasures.GoalThreads ? scaling >= bound : null;
        return new ScalingRow(work, lockName, rounded, scaling, goal, met);
    }
}

/// <summary>One lock at what has a goal of its own.</summary>
/// <param name="Unit">ns, µs, B or ×.</param>
/// <param name="AtLeast">Whether the goal is a least, not a most.</param>
internal sealed record FigureRow(
    string Measure, string Lock, double Value, string Unit, double? Goal, bool? Met, bool AtLeast = false);

/// <summary>All figures of a run over the cores of a machine.</summary>
internal sealed record CoresRun(
    Machine Machine, double Seconds, IReadOnlyList<int> Threads, IReadOnlyList<ScalingRow> Scaling, IReadOnlyList<FigureRow> Figures);
