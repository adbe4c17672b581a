using MmLock;

public sealed class Stats
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim(LockRecursionPolicy.NoRecursion);
    private int _hits = 1, _misses;

    public string Report(int n)
    {
        int hits;
        _rw.EnterReadLock();
        try { hits = _hits; T.Note("hits"); }
        finally { _rw.ExitReadLock(); }

        int misses;
        _rw.EnterReadLock();
        try { misses = _misses; T.Note("misses"); }
        finally { _rw.ExitReadLock(); }

        _rw.EnterWriteLock();
        _hits += n;
        T.Note("write");
        _rw.ExitWriteLock();
        return hits + "/" + misses;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var stats = new Stats();
        T.Watch(stats);
        return stats.Report(input) + stats.Report(0);
    }
}
