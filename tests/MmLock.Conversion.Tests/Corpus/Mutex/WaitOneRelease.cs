using MmLock;

public sealed class Owner : IDisposable
{
    [CoarseLock]
    private readonly Mutex _mutex = new();

    public int Work(int n)
    {
        _mutex.WaitOne();
        try
        {
            return T.Note("work", 4 / n);
        }
        finally
        {
            _mutex.ReleaseMutex();
        }
    }

    public void Dispose()
    {
        _mutex.Dispose();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var owner = new Owner();
        T.Watch(owner);
        int result = owner.Work(input);
        owner.Dispose();
        return result;
    }
}
