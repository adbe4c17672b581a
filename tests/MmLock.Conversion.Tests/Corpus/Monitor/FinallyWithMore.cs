using MmLock;

public sealed class More
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _depth;

    public int Work(int n)
    {
        Monitor.Enter(_gate);
        try
        {
            _depth++;
            return T.Note("work", 6 / n);
        }
        finally
        {
            _depth--;
            T.Note("still held");
            Monitor.Exit(_gate);
            T.Note("no more");
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var more = new More();
        T.Watch(more);
        return more.Work(input);
    }
}
