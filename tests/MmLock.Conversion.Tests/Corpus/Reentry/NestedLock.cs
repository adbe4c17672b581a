using MmLock;

public sealed class Twice
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        lock (_gate)
        {
            lock (_gate)
            {
                return n;
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Twice().Work(input);
}
