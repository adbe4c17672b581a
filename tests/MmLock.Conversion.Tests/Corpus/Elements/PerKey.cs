using System.Collections.Concurrent;
using MmLock;

public sealed class Keyed
{
    [CoarseLock]
    private readonly ConcurrentDictionary<long, object> _locks = new();
    private int _count;

    public int Use(long key)
    {
        lock (_locks.GetOrAdd(key, _ => new object()))
        {
            T.Note("use " + key);
            return ++_count;
        }
    }

    public bool Forget(long key)
    {
        if (!_locks.TryGetValue(key, out object? gate))
        {
            return false;
        }

        lock (gate)
        {
            T.Note("forget " + key);
            return _locks.TryRemove(key, out _);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var keyed = new Keyed(); keyed.Use(input); keyed.Use(1); return keyed.Use(input) + (keyed.Forget(2) ? 100 : 0);
    }
}
