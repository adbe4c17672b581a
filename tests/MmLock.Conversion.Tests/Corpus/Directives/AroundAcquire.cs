using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
#if !UNLOCKED
        Monitor.Enter(_gate);
        try
#endif
        {
            T.Note("in");
            return 10 / n;
        }
#if !UNLOCKED
        finally
        {
            Monitor.Exit(_gate);
        }
#endif
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
