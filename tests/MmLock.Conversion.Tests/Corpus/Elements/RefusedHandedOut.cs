// refused: handed to
using MmLock;

public sealed class Sorted
{
    [CoarseLock]
    private readonly object[] _gates = { new(), new(), new() };

    public int Use(int i)
    {
        lock (_gates[i])
        {
            return Array.IndexOf((Array)_gates, _gates[i]);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Sorted().Use(input);
    }
}
