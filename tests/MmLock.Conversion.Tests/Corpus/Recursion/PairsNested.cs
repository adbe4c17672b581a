using MmLock;

public sealed class Pairs
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Twice(int n)
    {
        Monitor.Enter(_gate);
        Monitor.Enter(_gate);
        T.Note("two");
        Monitor.Exit(_gate);
        T.Note("one");
        Monitor.Exit(_gate);
        return T.Note("none", n);
    }

    public void InTry()
    {
        Monitor.Enter(_gate);
        try
        {
            Monitor.Enter(_gate);
            try
            {
                _n++;
            }
            finally
            {
                Monitor.Exit(_gate);
            }

            _n++;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    public void Mixed()
    {
        lock (_gate)
        {
            Monitor.Enter(_gate);
            _n++;
            Monitor.Exit(_gate);
            _n++;
        }
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var pairs = new Pairs();
        T.Watch(pairs);
        int n = pairs.Twice(input);
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) pairs.InTry(); },
            () => { for (int i = 0; i < 300; i++) pairs.Mixed(); });
        return $"{n} {ends} {pairs.N}";
    }
}
