using MmLock;

public class Items
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<int> _items = [1, 2];
    private int _sum;

    public void Add(int n)
    {
        lock (_gate)
            _sum += n;
    }

    public int Sum()
    {
        Monitor.Enter(_gate);
        try
        {
            _items.ForEach(Add);
            return _sum;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Items().Sum();
}
