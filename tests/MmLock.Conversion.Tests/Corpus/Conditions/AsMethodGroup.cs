// refused: is handed to 'Action<T>.Invoke(T)'
using MmLock;

public sealed class Signal
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        lock (_gate)
        {
            return Later(Monitor.Pulse, n);
        }
    }

    private int Later(Action<object> pulse, int n)
    {
        pulse(_gate);
        return n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Signal().Work(input);
    }
}
