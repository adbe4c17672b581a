using MmLock;

public class Owner : IDisposable
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim? _lock = new();
    private bool _disposed;

    public int Work(int n)
    {
        _lock!.EnterReadLock();
        try
        {
            return T.Note("work", n);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            if (disposing)
            {
                _lock?.Dispose();
            }

            _disposed = true;
        }
    }

    public void Dispose()
    {
        Dispose(true);
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
