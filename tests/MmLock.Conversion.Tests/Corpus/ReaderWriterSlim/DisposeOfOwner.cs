using MmLock;

public sealed class Owner : IDisposable
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private bool _closed;

    public int Work(int n)
    {
        _lock.EnterWriteLock();
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return T.Note("work", n);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Dispose()
    {
        // Nobody works any more.
        _closed = true;
        _lock.Dispose();
        GC.SuppressFinalize(this);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        using var owner = new Owner();
        T.Watch(owner);
        return owner.Work(input);
    }
}
