using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work()
    {
        if (Monitor.IsEntered(_gate))
            return 1;
        lock (_gate)
        {
            return 2;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Asking().Work();
}
