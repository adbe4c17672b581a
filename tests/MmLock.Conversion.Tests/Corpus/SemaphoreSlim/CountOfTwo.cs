// refused: the semaphore admits another number of holders than one
using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(2, 2);

    public int Work(int n)
    {
        _sem.Wait();
        _sem.Release();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Gate().Work(input);
}
