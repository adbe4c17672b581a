using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Cores;

/// <summary>One lock at one kind of work.</summary>
/// <param name="TurnsPerSecond">Of all threads together, for each number of threads.</param>
/// <param name="Scaling">The last of them ÷ the first.</param>
/// <param name="Goal">What the scaling should be at least with 16 threads; null where there is no goal.</param>
/// <param name="Met">Null where there are fewer than 16 threads, too.</param>
internal sealed record ScalingRow(
    string Work, string Lock, IReadOnlyList<double> TurnsPerSecond, double Scaling, double? Goal, bool? Met);

/// <summary>One lock at what has a goal of its own.</summary>
/// <param name="Unit">ns, µs or B.</param>
internal sealed record FigureRow(string Measure, string Lock, double Value, string Unit, double? Goal, bool? Met);

/// <summary>All figures of a run over the cores of a machine.</summary>
internal sealed record CoresRun(
    Machine Machine, double Seconds, IReadOnlyList<int> Threads, IReadOnlyList<ScalingRow> Scaling, IReadOnlyList<FigureRow> Figures);
