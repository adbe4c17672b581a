// refused: the lock is handed to
using MmLock;

public sealed class Boxed
{
    [CoarseLock]
    private readonly object _gate = Activator.CreateInstance(typeof(object))!;

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
        return new Boxed().Use(input);
    }
}
