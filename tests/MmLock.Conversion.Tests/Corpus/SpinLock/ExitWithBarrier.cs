using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private SpinLock _spin = new SpinLock(enableThreadOwnerTracking: false);
    private int _n;

    public int Add(int by)
    {
        var lockTaken = false;
        _spin.Enter(ref lockTaken);
        _n += T.Note("add", by);
        _spin.Exit(useMemoryBarrier: false);
        return _n;
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
