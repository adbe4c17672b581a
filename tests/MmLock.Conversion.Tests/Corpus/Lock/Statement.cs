using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly Lock _lock = new();
    private int _n;

    public int Add(int by)
    {
        lock (_lock)
        {
            T.Note("add");
            return _n += 4 / by;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counter = new Counter();
        T.Watch(counter);
        return counter.Add(input);
    }
}
