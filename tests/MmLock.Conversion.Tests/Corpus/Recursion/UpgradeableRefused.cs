// refused: becomes a write hold that is eased after its write
using MmLock;

public sealed class Map
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private int _n;

    public int Increment()
    {
        _lock.EnterWriteLock();
        int n = ++_n;
        _lock.ExitWriteLock();
        return n;
    }

    public int Twice()
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            _lock.EnterWriteLock();
            _n++;
            _lock.ExitWriteLock();
            return Increment();
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Map().Twice() + input;
}
