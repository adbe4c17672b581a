using MmLock;

public sealed class Modes
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(bool write)
    {
        if (write)
            _lock.EnterWriteLock();
        else
            _lock.EnterReadLock();
        try
        {
            return T.Note("work", write ? 1 : 2);
        }
        finally
        {
            if (write)
            {
                _lock.ExitWriteLock();
            }
            else
            {
                _lock.ExitReadLock();
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var modes = new Modes();
        T.Watch(modes);
        return modes.Work(input == 1);
    }
}
