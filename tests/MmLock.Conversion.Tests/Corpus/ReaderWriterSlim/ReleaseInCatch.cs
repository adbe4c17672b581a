using MmLock;

public sealed class Catching
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int n)
    {
        _lock.EnterWriteLock();
        int result;
        try
        {
            result = T.Note("work", 2 / n);
        }
        catch
        {
            _lock.ExitWriteLock();
            throw;
        }

        T.Note("still");
        _lock.ExitWriteLock();
        return result;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var catching = new Catching();
        T.Watch(catching);
        return catching.Work(input);
    }
}
