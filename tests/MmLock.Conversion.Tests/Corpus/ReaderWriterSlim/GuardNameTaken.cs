using MmLock;

public sealed class Names
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int hold)
    {
        int hold2 = hold + 1;
        _lock.EnterReadLock();
        T.Note("one");
        _lock.ExitReadLock();
        _lock.EnterWriteLock();
        T.Note("two");
        _lock.ExitWriteLock();
        return hold2;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var names = new Names();
        T.Watch(names);
        return names.Work(input);
    }
}
