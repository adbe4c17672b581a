// refused: combines an upgradeable hold with 'ReaderWriterLockSlim.TryEnterWriteLock'
using MmLock;

public sealed class Timed
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public bool Work()
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            if (!_lock.TryEnterWriteLock(10))
                return false;
            _lock.ExitWriteLock();
            return true;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Timed().Work();
}
