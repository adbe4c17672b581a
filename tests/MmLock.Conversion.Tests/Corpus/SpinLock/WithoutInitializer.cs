using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private SpinLock _spin;

    public int Add(int by)
    {
        bool taken = false;
        _spin.Enter(ref taken);
        T.Note("add");
        _spin.Exit();
        return by;
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
