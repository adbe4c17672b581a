// refused: combines an upgradeable hold with 'ReaderWriterLockSlim.EnterReadLock'
using MmLock;

public sealed class Mixed
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public void Work()
    {
        _lock.EnterUpgradeableReadLock();
        _lock.EnterReadLock();
        _lock.ExitUpgradeableReadLock();
        _lock.ExitReadLock();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        new Mixed().Work();
        return input;
    }
}
