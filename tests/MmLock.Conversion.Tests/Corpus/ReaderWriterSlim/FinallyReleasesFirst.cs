using MmLock;

public sealed class First
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int n)
    {
        _lock.EnterWriteLock();
        try
        {
            return T.Note("work", 2 / n);
        }
        finally
        {
            _lock.ExitWriteLock();
            T.Note("cleanup without the lock");
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var first = new First();
        T.Watch(first);
        return first.Work(input);
    }
}
