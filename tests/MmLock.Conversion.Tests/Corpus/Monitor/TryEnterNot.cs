using MmLock;

public sealed class Tried
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        if (!Monitor.TryEnter(_gate))
            return -1;
        try
        {
            if (n == 1)
                return T.Note("one", n);
            T.Note("more");
        }
        finally
        {
            Monitor.Exit(_gate);
        }

        return 0;
    }

    public int Busy(int n)
    {
        int result = 0;
        var other = new Thread(() => result = Work(n));
        lock (_gate)
        {
            other.Start();
            other.Join();
        }

        return result;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var tried = new Tried();
        T.Watch(tried);
        return input == 2 ? tried.Busy(input) : tried.Work(input);
    }
}
