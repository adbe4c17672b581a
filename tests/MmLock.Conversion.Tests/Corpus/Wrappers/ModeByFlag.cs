using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _sem = new();

    public void Lock(bool write)
    {
        if (write)
        {
            _sem.EnterWriteLock();
        }
        else
        {
            _sem.EnterReadLock();
        }
    }

    public void Unlock(bool write)
    {
        if (write)
        {
            _sem.ExitWriteLock();
        }
        else
        {
            _sem.ExitReadLock();
        }
    }

    public int Use(int n)
    {
        bool write = n == 1;
        Lock(write);
        try
        {
            T.Note("inside");
            return n;
        }
        finally
        {
            Unlock(write);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Use(input);
    }
}
