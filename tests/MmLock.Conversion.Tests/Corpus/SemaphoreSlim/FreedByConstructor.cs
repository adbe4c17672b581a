// refused: the semaphore begins taken, and 'Gate' gives it free
using MmLock;

public sealed class Gate
{
    private const int None = 0;

    [CoarseLock]
    private readonly SemaphoreSlim _sem;
    private int _n;

    public Gate(int n)
    {
        _sem = new SemaphoreSlim(None, 1);
        _n = n;
        _sem.Release();
    }

    public int Work()
    {
        _sem.Wait();
        try
        {
            return ++_n;
        }
        finally
        {
            _sem.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Gate(input).Work();
}
