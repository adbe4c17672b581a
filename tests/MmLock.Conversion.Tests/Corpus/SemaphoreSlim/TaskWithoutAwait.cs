// refused: is kept instead of awaited
using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public int Work(int n)
    {
        _sem.WaitAsync().Wait();
        _sem.Release();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Gate().Work(input);
}
