using MmLock;

public sealed class Dense
{
    [CoarseLock] private readonly object _gate = new();
    private int _n;

    public int Work(int n)
    {
        Monitor.Enter(_gate); try { _n += T.Note("one", n); } finally { Monitor.Exit(_gate); }
        Monitor.Enter(_gate);
        try {
            _n += T.Note("two", n);
        } finally {
            Monitor.Exit(_gate);
        }
        return _n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var dense = new Dense();
        T.Watch(dense);
        return dense.Work(input);
    }
}
