using MmLock;

public sealed class TwoLocks
{
    [CoarseLock] private readonly ReaderWriterLockSlim _outer = new(), _inner = new();

    public int Work(int n)
    {
        _outer.EnterReadLock();
        try
        {
            T.Note("outer");
            _inner.EnterWriteLock();
            try
            {
                return T.Note("inner", 8 / n);
            }
            finally
            {
                _inner.ExitWriteLock();
            }
        }
        finally
        {
            _outer.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var locks = new TwoLocks();
        T.Watch(locks);
        return locks.Work(input);
    }
}
