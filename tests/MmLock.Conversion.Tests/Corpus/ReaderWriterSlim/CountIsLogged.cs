// refused: asks 'ReaderWriterLockSlim.CurrentReadCount'
using MmLock;

public sealed class Logging
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Readers => _lock.CurrentReadCount;

    public void Work()
    {
        _lock.EnterReadLock();
        _lock.ExitReadLock();
    }
}

public static class Program
{
    public static object? Run(int input) => new Logging().Readers;
}
