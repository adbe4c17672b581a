// refused: whether it may be taken again is decided by 'recursionPolicy' at run time
using MmLock;

public sealed class Map(LockRecursionPolicy policy)
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(policy);

    public int Read()
    {
        _lock.EnterReadLock();
        try
        {
            return 1;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public int Both()
    {
        _lock.EnterReadLock();
        try
        {
            return Read() + 1;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Map(LockRecursionPolicy.SupportsRecursion).Both();
}
