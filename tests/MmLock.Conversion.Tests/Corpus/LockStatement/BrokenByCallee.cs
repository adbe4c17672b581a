// refused: 'Relax' gives it back for its caller and takes it again
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        lock (_gate)
        {
            Relax();
            return n;
        }
    }

    private void Relax()
    {
        Monitor.Exit(_gate);
        Thread.Yield();
        Monitor.Enter(_gate);
    }
}

public static class Program
{
    public static object? Run(int input) => new Space().Work(input);
}
