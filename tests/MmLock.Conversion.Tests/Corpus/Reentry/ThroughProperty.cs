using MmLock;

public class Cache
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<int> _items = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _items.Count;
        }
    }

    public void Reload()
    {
        lock (_gate)
        {
            while (Count < 8)
                _items.Add(0);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var cache = new Cache();
        cache.Reload();
        return cache.Count;
    }
}
