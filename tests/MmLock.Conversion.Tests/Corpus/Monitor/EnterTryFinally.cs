using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Next(int by)
    {
        Monitor.Enter(_gate);
        try
        {
            T.Note("next");
            if (by == 0)
                throw new ArgumentException("by");
            return _n += by;
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
        var counter = new Counter();
        T.Watch(counter);
        int first = counter.Next(input);
        T.Note("free");
        return first + counter.Next(input);
    }
}
