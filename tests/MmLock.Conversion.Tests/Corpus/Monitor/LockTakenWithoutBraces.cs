using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Next(int by)
    {
        var taken = false;
        try { Monitor.Enter(_gate, ref taken); return T.Note("next", 10 / by); }
        finally { if (taken) Monitor.Exit(_gate); }
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
