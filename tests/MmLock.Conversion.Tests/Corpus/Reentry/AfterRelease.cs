using MmLock;

public class Items
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _sum;

    public int Add(int n)
    {
        Monitor.Enter(_gate);
        if (n == 0)
        {
            T.Note("nothing");
            Monitor.Exit(_gate);
            return Get();
        }

        _sum += T.Note("add", n);
        Monitor.Exit(_gate);
        return Get() + Get();
    }

    public int Get()
    {
        lock (_gate)
        {
            return T.Note("get", _sum);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var items = new Items();
        T.Watch(items);
        return items.Add(input);
    }
}
