using MmLock;

public sealed class Owner : IDisposable
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int n)
    {
        _lock.EnterReadLock();
        T.Note("work");
        _lock.ExitReadLock();
        return n;
    }

    public void Dispose() => _lock.Dispose();
}

public static class Program
{
    public static object? Run(int input)
    {
        using (var owner = new Owner())
        {
            T.Watch(owner);
            return owner.Work(input);
        }
    }
}
