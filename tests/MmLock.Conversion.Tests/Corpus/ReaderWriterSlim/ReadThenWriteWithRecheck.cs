using MmLock;

public sealed class Cache
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<int, string> _cache = new() { [0] = "zero" };

    public string Get(int key)
    {
        _lock.EnterReadLock();
        try
        {
            if (_cache.TryGetValue(key, out string? found))
            {
                T.Note("hit");
                return found;
            }
        }
        finally
        {
            _lock.ExitReadLock();
        }

        T.Note("gap");
        _lock.EnterWriteLock();
        try
        {
            if (!_cache.TryGetValue(key, out string? again))
            {
                T.Note("miss");
                again = "made " + key;
                _cache.Add(key, again);
            }

            return again;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var cache = new Cache();
        T.Watch(cache);
        return cache.Get(input) + cache.Get(input);
    }
}
