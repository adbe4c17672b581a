using MmLock;

public sealed class Asking
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work()
    {
        System.Diagnostics.Debug.Assert(!Monitor.IsEntered(_gate), "would deadlock");
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
