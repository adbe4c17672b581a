using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        Monitor.Enter(_gate); try
#if LOGGING
        {
            T.Note("logged");
#else
        {
#endif
            T.Note("in");
            return 10 / n;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
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
