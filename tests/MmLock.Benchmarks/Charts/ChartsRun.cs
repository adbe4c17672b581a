using MmLock.Benchmarks.Quick;

namespace MmLock.Benchmarks.Charts;

/// <summary>One lock at the four false conflicts.</summary>
/// <param name="OperationsPerSecond">Of all threads together, for each number of threads.</param>
/// <param name="AccessMicroseconds">
/// What 99 of 100 accesses to memory of one's own took at most, with their work of 1 µs, of the thread that fares worst.
/// </param>
internal sealed record ConflictsRow(string Lock, IReadOnlyList<double> OperationsPerSecond, IReadOnlyList<double> AccessMicroseconds);

/// <summary>All figures of the charts.</summary>
internal sealed record ChartsRun(Machine Machine, double Seconds, IReadOnlyList<int> Threads, IReadOnlyList<ConflictsRow> Rows);
