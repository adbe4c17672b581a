using MmLock;

public sealed class Cache
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<int, string> _cache = new() { [0] = "zero" };

    public string Get(int key)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            T.Note("look");
            if (_cache.TryGetValue(key, out string? found))
                return found;
            _lock.EnterWriteLock();
            try
            {
                T.Note("add");
                return _cache[key] = "made";
            }
            finally
            {
                _lock.ExitWriteLock();
            }
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var cache = new Cache();
        T.Watch(cache);
        return cache.Get(input);
    }
}
