using MmLock;

public sealed class Map
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<int, int> _entries = new() { [1] = 5 };

    public int Get(int key)
    {
        bool mine = !_lock.IsReadLockHeld && !_lock.IsWriteLockHeld;
        if (mine)
            _lock.EnterReadLock();
        try
        {
            return _entries.GetValueOrDefault(key);
        }
        finally
        {
            if (mine)
                _lock.ExitReadLock();
        }
    }

    public void Put(int key, int value)
    {
        _lock.EnterWriteLock();
        try
        {
            _entries[key] = value;
            T.Note(_lock.IsReadLockHeld + " " + _lock.IsWriteLockHeld);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public int Count => _entries.Count;
}

public static class Program
{
    public static object? Run(int input)
    {
        var map = new Map();
        T.Watch(map);
        map.Put(2, 2);
        T.Note("get", map.Get(input));
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) map.Get(i); },
            () => { for (int i = 0; i < 100; i++) map.Get(i); });
        return $"{ends} {map.Count}";
    }
}
