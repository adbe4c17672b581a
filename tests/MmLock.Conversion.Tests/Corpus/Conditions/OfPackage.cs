// refused: for a hold that belongs to no thread
using MmLock;
using Nito.AsyncEx;

public sealed class Signal
{
    [CoarseLock]
    private readonly AsyncMonitor _gate = new();

    public int Work(int n)
    {
        using (_gate.Enter())
        {
            _gate.Pulse();
            return n;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Signal().Work(input);
}
