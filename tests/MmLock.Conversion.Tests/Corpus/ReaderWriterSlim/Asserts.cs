using MmLock;

public sealed class Asserted
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private int _n;

    private int Raw
    {
        get
        {
            System.Diagnostics.Debug.Assert(_lock.IsReadLockHeld || _lock.IsWriteLockHeld, "needs the lock");
            return _n;
        }
    }

    public int Get()
    {
        _lock.EnterReadLock();
        int result = T.Note("get", Raw);
        _lock.ExitReadLock();
        return result;
    }

    public void Increment()
    {
        _lock.EnterWriteLock();
        try
        {
            IncrementLocked();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private void IncrementLocked()
    {
        System.Diagnostics.Debug.Assert(_lock.IsWriteLockHeld);
        T.Note("increment");
        _n++;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var asserted = new Asserted();
        T.Watch(asserted);
        while (input-- > 0)
            asserted.Increment();
        return asserted.Get();
    }
}
