// refused: is not in this solution
using MmLock;

public sealed class Leaking
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int n)
    {
        _lock.EnterReadLock();
        GC.KeepAlive(_lock);
        _lock.ExitReadLock();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Leaking().Work(input);
}
