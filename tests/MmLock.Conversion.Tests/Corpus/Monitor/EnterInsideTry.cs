using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Next(int by)
    {
        try
        {
            Monitor.Enter(_gate);
            T.Note("next");
            _n += 10 / by;
            return _n;
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
        return counter.Next(input);
    }
}
