using MmLock;

public sealed class Gates
{
    [CoarseLock]
    private readonly object[] _gates = { new object(), new() };

    public object this[int at] => _gates[at & 1];
}

public sealed class Counts
{
    private readonly Gates _gates = new();
    private int _count;

    public int Add(int at)
    {
        lock (_gates[at])
        {
            T.Note("add");
            return ++_count;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counts = new Counts();
        counts.Add(input);
        return counts.Add(1);
    }
}
