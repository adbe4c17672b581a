using MmLock;

public sealed class Optional
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim? _lock;

    public Optional(bool locked)
    {
        if (locked)
            _lock = new ReaderWriterLockSlim();
    }

    public int Work(int n)
    {
        _lock?.EnterReadLock();
        try
        {
            return T.Note("work", n);
        }
        finally
        {
            _lock?.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var optional = new Optional(input != 1);
        T.Watch(optional);
        return optional.Work(input);
    }
}
