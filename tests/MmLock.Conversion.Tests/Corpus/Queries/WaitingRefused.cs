// refused: 'Crowded' asks 'ReaderWriterLockSlim.WaitingWriteCount', which is nothing that an MmapLock can tell
using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public bool Crowded()
    {
        _lock.EnterReadLock();
        try
        {
            return _lock.WaitingWriteCount > 0;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Asking().Crowded();
}
