// refused: 'Twice' acquires it again while it holds it ('ReaderWriterLockSlim.EnterWriteLock')
using MmLock;

public sealed class Steps
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private int _n;

    public int Twice()
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            _lock.EnterWriteLock();
            _lock.EnterWriteLock();
            _n++;
            _lock.ExitWriteLock();
            _lock.ExitWriteLock();
            return _n;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}
