// refused: 'Read' uses 'ReaderWriterLockSlim.ExitReadLock' as a delegate
using MmLock;

public sealed class Guarded
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public IDisposable Read()
    {
        _lock.EnterReadLock();
        return new Token(_lock.ExitReadLock);
    }

    private sealed class Token(Action exit) : IDisposable
    {
        public void Dispose() => exit();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var guarded = new Guarded();
        T.Watch(guarded);
        using (guarded.Read())
        {
            T.Note("read");
        }

        return input;
    }
}
