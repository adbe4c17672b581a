using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work()
    {
        bool mine = !_lock.IsReadLockHeld;
        if (mine)
            _lock.EnterReadLock();
        try
        {
            return 1;
        }
        finally
        {
            if (mine)
                _lock.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Asking().Work();
}
