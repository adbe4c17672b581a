using MmLock;

public sealed class Map
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private readonly Dictionary<int, int> _entries = [];

    public int Get(int key)
    {
        _lock.EnterReadLock();
        try
        {
            return _entries.TryGetValue(key, out int value) ? value : -1;
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public int Sum(int n)
    {
        _lock.EnterReadLock();
        try
        {
            int sum = 0;
            for (int i = 0; i < n; i++)
                sum += Get(i);
            return T.Note("sum", sum);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Put(int key, int value)
    {
        _lock.EnterWriteLock();
        try
        {
            if (Get(key) != value)
                Replace(key, value);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Replace(int key, int value)
    {
        _lock.EnterWriteLock();
        _entries[key] = value;
        _lock.ExitWriteLock();
    }

    /// <summary>Goes on reading after it has written.</summary>
    public int PutAndGet(int key, int value)
    {
        _lock.EnterWriteLock();
        _entries[key] = value;
        T.Note("writing");
        _lock.EnterReadLock();
        _lock.ExitWriteLock();
        int now = T.Note("reading", _entries[key]);
        _lock.ExitReadLock();
        return now;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var map = new Map();
        T.Watch(map);
        map.Put(0, 3);
        map.PutAndGet(1, input);
        int sum = map.Sum(3);
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) map.Put(i % 7, i); },
            () => { for (int i = 0; i < 300; i++) map.Put(i % 5, i); },
            () => { for (int i = 0; i < 300; i++) map.Get(i % 7); });
        return $"{sum} {ends}";
    }
}
