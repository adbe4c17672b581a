using MmLock;

public sealed class Chain
{
    [CoarseLock] private readonly ReaderWriterLockSlim _first = new();
    [CoarseLock] private readonly ReaderWriterLockSlim _second = new();

    public int Walk(int n)
    {
        _first.EnterReadLock();
        T.Note("first");
        _second.EnterReadLock();
        T.Note("both");
        _first.ExitReadLock();
        T.Note("second");
        _second.ExitReadLock();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var chain = new Chain();
        T.Watch(chain);
        return chain.Walk(input);
    }
}
