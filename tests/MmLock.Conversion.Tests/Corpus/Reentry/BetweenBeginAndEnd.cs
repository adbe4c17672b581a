using MmLock;

public class Items
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _sum, _depth;

    public void Begin()
    {
        Monitor.Enter(_gate);
        _depth++;
    }

    public void Add(int n)
    {
        lock (_gate)
            _sum += n;
    }

    public int End()
    {
        _depth--;
        int sum = _sum;
        Monitor.Exit(_gate);
        return sum;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var items = new Items();
        items.Begin();
        items.Add(input);
        return items.End();
    }
}
