using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int n)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
#if !QUIET
            T.Note("before");
#endif
            _lock.EnterWriteLock();
#region write
            try
            {
                T.Note("in");
                return 10 / n;
            }
            finally
            {
#pragma warning disable CS0168
                _lock.ExitWriteLock();
#pragma warning restore CS0168
            }
#endregion
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
