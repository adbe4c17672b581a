// refused: the mutex has a name or an initial owner
using MmLock;

public sealed class Owner
{
    [CoarseLock]
    private readonly Mutex _mutex = new(initiallyOwned: true);

    public int Work(int n)
    {
        _mutex.ReleaseMutex();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Owner().Work(input);
}
