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
        lock (_gate)
        {
            _items.ForEach(i => Add(i));
            return _sum;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Items().Sum();
}
