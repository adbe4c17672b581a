using MmLock;

public sealed class Chain
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(object[] others)
    {
        others[0] = _gate;
        lock (_gate)
        {
            return 1;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Chain().Work(new object[1]);
}
