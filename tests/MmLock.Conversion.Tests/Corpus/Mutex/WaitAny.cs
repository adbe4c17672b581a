// refused: the lock object escapes
using MmLock;

public sealed class Owner
{
    [CoarseLock]
    private readonly Mutex _mutex = new();

    public int Work(WaitHandle other)
    {
        int which = WaitHandle.WaitAny([_mutex, other]);
        _mutex.ReleaseMutex();
        return which;
    }
}

public static class Program
{
    public static object? Run(int input) => new Owner().Work(new ManualResetEvent(false));
}
