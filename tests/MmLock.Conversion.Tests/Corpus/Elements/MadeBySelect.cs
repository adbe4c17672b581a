using MmLock;

public sealed class Buckets
{
    [CoarseLock]
    private readonly object[] _gates = Enumerable.Range(0, 3).Select(_ => new object()).ToArray();
    private readonly List<int>[] _items = { new(), new(), new() };

    public int Put(int item)
    {
        int i = item % 3;
        lock (_gates[i])
        {
            T.Note("put");
            _items[i].Add(item);
            return _items[i].Count;
        }
    }

    public int Clear()
    {
        int cleared = 0;
        foreach (object gate in _gates)
        {
            lock (gate)
            {
                T.Note("clear");
                cleared++;
            }
        }

        return cleared;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var b = new Buckets(); T.Watch(b); b.Put(input); b.Put(4); return b.Put(input + 3) + b.Clear();
    }
}
