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
            T.Note("first half");
            Relax(n);
            return T.Note("second half", n);
        }
        finally
        {
            _sem.ExitWriteLock();
        }
    }

    private void Relax(int n)
    {
        if (n == 0)
            return;
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
