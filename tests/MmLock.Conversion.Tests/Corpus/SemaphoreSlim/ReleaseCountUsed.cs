// refused: uses the count that 'SemaphoreSlim.Release' returns
using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public int Work()
    {
        _sem.Wait();
        int before = _sem.Release();
        return before;
    }
}

public static class Program
{
    public static object? Run(int input) => new Gate().Work();
}
