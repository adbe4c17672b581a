// refused: the semaphore starts at 0
using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(0, 1);

    public int Work(int n)
    {
        _sem.Release();
        _sem.Wait();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Gate().Work(input);
}
