using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly Lock _lock = new();

    public int Add(int by)
    {
        lock (_lock)
            return Locked(by);
    }

    private int Locked(int by)
    {
        System.Diagnostics.Debug.Assert(_lock.IsHeldByCurrentThread);
        return T.Note("locked", by);
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
