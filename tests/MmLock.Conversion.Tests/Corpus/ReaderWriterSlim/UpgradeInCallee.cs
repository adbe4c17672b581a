// refused: a path acquires it again under an upgradeable hold
using MmLock;

public sealed class Callee
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private int _n;

    public int Work()
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            if (_n == 0)
                Write();
            return _n;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }

    private void Write()
    {
        _lock.EnterWriteLock();
        _n = 1;
        _lock.ExitWriteLock();
    }
}

public static class Program
{
    public static object? Run(int input) => new Callee().Work();
}
