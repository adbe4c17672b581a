using MmLock;

public sealed class Deep
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private int _n;

    public string State() =>
        $"{_lock.RecursiveWriteCount > 0} {_lock.RecursiveWriteCount == 0} {0 != _lock.RecursiveReadCount} {1 > _lock.RecursiveReadCount}";

    public void Add(int n)
    {
        _lock.EnterWriteLock();
        try
        {
            if (n > 0)
                Add(n - 1);
            if (_lock.RecursiveWriteCount >= 1)
                _n++;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public string Read()
    {
        _lock.EnterReadLock();
        try
        {
            return State();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var deep = new Deep();
        T.Watch(deep);
        deep.Add(input);
        T.Note(deep.State());
        T.Note(deep.Read());
        string ends = T.Together(
            () => { for (int i = 0; i < 50; i++) deep.Add(3); },
            () => { for (int i = 0; i < 50; i++) deep.Add(1); });
        return $"{ends} {deep.N}";
    }
}
