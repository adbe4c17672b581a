using MmLock;

public class Items
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly bool _synchronized = true;
    private int _sum;

    public void Add(int n)
    {
        lock (_gate)
            _sum += n;
    }

    public int Sum(int n)
    {
        if (_synchronized)
            Monitor.Enter(_gate);
        try
        {
            Add(n);
            return _sum;
        }
        finally
        {
            if (_synchronized)
                Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Items().Sum(input);
}
