using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Next(int by)
    {
        bool lockTaken = false;
        try
        {
            Monitor.Enter(_gate, ref lockTaken);
            T.Note("next");
            return _n += 10 / by;
        }
        finally
        {
            if (lockTaken)
            {
                Monitor.Exit(_gate);
            }
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
        return first + counter.Next(1);
    }
}
