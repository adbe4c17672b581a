namespace MmLock.Analyzers.Operations;

/// <summary>
/// Counts the steps of the analyses of one compilation, so that a test can tell how they grow with the code.
/// Thread-safe.
/// </summary>
internal sealed class WorkCounter
{
    private long _steps;

    public long Steps => Interlocked.Read(ref _steps);

    public void Add(int steps) => Interlocked.Add(ref _steps, steps);
}
