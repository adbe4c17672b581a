using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public void Lock() => Monitor.Enter(_gate);

    public void Unlock() => Monitor.Exit(_gate);

    public bool TryLock() => Monitor.TryEnter(_gate);
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        space.Lock();
        try
        {
            T.Note("first");
        }
        finally
        {
            space.Unlock();
        }

        if (space.TryLock())
        {
            T.Note("second");
            space.Unlock();
        }

        return input;
    }
}
