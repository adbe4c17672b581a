using MmLock;

public static class LockExtensions
{
    public static ReadScope ReadScope(this ReaderWriterLockSlim rw) => new(rw);
}

public readonly struct ReadScope : IDisposable
{
    private readonly ReaderWriterLockSlim _rw;

    public ReadScope(ReaderWriterLockSlim rw)
    {
        _rw = rw;
        rw.EnterReadLock();
    }

    public void Dispose() => _rw.ExitReadLock();
}

public sealed class Guarded
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Get(int n)
    {
        using (_lock.ReadScope())
        {
            return T.Note("get", n);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var guarded = new Guarded();
        T.Watch(guarded);
        return guarded.Get(input);
    }
}
