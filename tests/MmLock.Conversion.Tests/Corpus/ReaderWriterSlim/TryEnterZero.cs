using MmLock;

public sealed class Zero
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public string Poll(int n)
    {
        bool got = _lock.TryEnterWriteLock(0);
        if (!got)
            throw new TimeoutException();
        T.Note("polled");
        _lock.ExitWriteLock();
        got = _lock.TryEnterReadLock(Timeout.Infinite);
        T.Note("again " + got);
        if (got)
            _lock.ExitReadLock();
        return got.ToString();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var zero = new Zero();
        T.Watch(zero);
        return zero.Poll(input);
    }
}
