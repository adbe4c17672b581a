using MmLock;

[CoarseLock]
public class Space
{
    private readonly string MmLock = "name";

    public string Name()
    {
        lock (this)
        {
            T.Note("name");
            return MmLock;
        }
    }
}

public sealed class Index
{
    [CoarseLock]
    private readonly SortedList<int, int> _keys = new();
    private readonly int _keysLock = 1;

    public int Add(int key)
    {
        lock (_keys) { T.Note("add"); _keys[key] = key; return _keys.Count + _keysLock; }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        var index = new Index();
        return space.Name() + index.Add(input) + index.Add(1);
    }
}
