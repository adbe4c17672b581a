using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private SpinLock _spin = new();
    private int _n;

    public int Add(int by)
    {
        bool taken = false;
        try
        {
            _spin.Enter(ref taken);
            return _n += T.Note("add", 4 / by);
        }
        finally
        {
            if (taken)
                _spin.Exit();
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
