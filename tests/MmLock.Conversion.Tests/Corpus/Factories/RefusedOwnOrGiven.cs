// refused: chosen at run time
using MmLock;

public sealed class Lazy
{
    private static readonly object s_shared = new();

    [CoarseLock]
    private readonly object _gate;

    public Lazy(object? gate) => _gate = gate ?? s_shared;

    public int Use(int n)
    {
        lock (_gate)
        {
            return n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Lazy(null).Use(input);
    }
}
