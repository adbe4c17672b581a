using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _sem = new();

    public int Work(int n)
    {
        _sem.EnterWriteLock();
        try
        {
            Relax();
            T.Note("behind");
            return n;
        }
        finally
        {
            _sem.ExitWriteLock();
        }
    }

    private void Relax()
    {
        _sem.ExitWriteLock();
        T.Note("relaxed");
        _sem.EnterWriteLock();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
