using MmLock;

public sealed class Lookup
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly Dictionary<int, int> _pages = [];

    public int Find(int key)
    {
        lock (_gate)
        {
            if (_pages.TryGetValue(key, out int page))
                return T.Note("found", page);
        }

        return T.Note("missing", -1);
    }

    public int GetOrAdd(int key)
    {
        lock (_gate)
        {
            int page = Find(key);
            if (page >= 0)
                return page;
            _pages[key] = key * 2;
            return T.Note("added", key * 2);
        }
    }

    public int Quiet(int key)
    {
        lock (_gate)
        {
            if (!_pages.ContainsKey(key))
                lock (_gate)
                {
                    _pages[key] = key;
                    return 1;
                }

            return 0;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var lookup = new Lookup();
        T.Watch(lookup);
        int sum = lookup.GetOrAdd(input) + lookup.GetOrAdd(input) + lookup.GetOrAdd(1);
        int added = 0;
        string ends = T.Together(
            () => { for (int i = 10; i < 200; i++) Interlocked.Add(ref added, lookup.Quiet(i)); },
            () => { for (int i = 10; i < 200; i++) Interlocked.Add(ref added, lookup.Quiet(i)); });
        return $"{sum} {ends} {added}";
    }
}
