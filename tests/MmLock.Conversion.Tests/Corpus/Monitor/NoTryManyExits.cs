using MmLock;

public sealed class Plain
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n = 1;

    public int Add(int by)
    {
        Monitor.Enter(_gate);
        if (by == 0)
        {
            T.Note("zero");
            Monitor.Exit(_gate);
            return -1;
        }

        if (by == 1)
        {
            Monitor.Exit(_gate);
            throw new ArgumentOutOfRangeException(nameof(by));
        }

        _n += T.Note("by", by);
        Monitor.Exit(_gate);
        return _n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var plain = new Plain();
        T.Watch(plain);
        return plain.Add(input);
    }
}
