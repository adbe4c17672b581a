using MmLock;

public sealed class Allowed
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion);
    private int _n;

    public int Get()
    {
        try
        {
            _lock.EnterReadLock();
            return T.Note("get", _n);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Set(int n)
    {
        _lock.EnterWriteLock();
        _n = n;
        T.Note("set");
        _lock.ExitWriteLock();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var allowed = new Allowed();
        T.Watch(allowed);
        allowed.Set(input);
        return allowed.Get();
    }
}
