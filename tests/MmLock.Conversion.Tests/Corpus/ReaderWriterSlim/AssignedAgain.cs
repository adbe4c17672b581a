// refused: is assigned again
using MmLock;

public sealed class Again
{
    [CoarseLock]
    private ReaderWriterLockSlim _lock = new();

    public void Reset() => _lock = new ReaderWriterLockSlim();

    public int Work(int n)
    {
        _lock.EnterReadLock();
        _lock.ExitReadLock();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Again().Work(input);
}
