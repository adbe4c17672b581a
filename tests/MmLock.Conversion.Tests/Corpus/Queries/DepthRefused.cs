// refused: asks more of 'ReaderWriterLockSlim.RecursiveWriteCount' than whether it is 0
using MmLock;

public sealed class Deep
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);

    public int Depth()
    {
        _lock.EnterWriteLock();
        try
        {
            return _lock.RecursiveWriteCount;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Deep().Depth();
}
