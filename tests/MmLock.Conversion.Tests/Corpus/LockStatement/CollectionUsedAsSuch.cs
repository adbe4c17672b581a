// refused: is itself used
using MmLock;

public sealed class Registry
{
    [CoarseLock]
    private readonly object _names = new List<string>();

    public int Count()
    {
        lock (_names)
        {
            return ((List<string>)_names).Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Registry().Count();
}
