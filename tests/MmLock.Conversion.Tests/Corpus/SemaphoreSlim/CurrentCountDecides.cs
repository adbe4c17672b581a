// refused: asks 'SemaphoreSlim.CurrentCount'
using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public bool IsBusy => _sem.CurrentCount == 0;

    public void Work()
    {
        _sem.Wait();
        _sem.Release();
    }
}

public static class Program
{
    public static object? Run(int input) => new Gate().IsBusy;
}
