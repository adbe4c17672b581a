// refused: and an upgradeable hold, which becomes a write hold, cannot be told from one
using MmLock;

public sealed class Strict
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public bool Writing()
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            return _lock.IsWriteLockHeld;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Strict().Writing();
}
