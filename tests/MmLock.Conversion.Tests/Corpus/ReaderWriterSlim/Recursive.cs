using MmLock;

public sealed class Recursive
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);

    public void Work()
    {
        _lock.EnterReadLock();
        try
        {
            _lock.EnterReadLock();
            _lock.ExitReadLock();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        new Recursive().Work();
        return input;
    }
}
