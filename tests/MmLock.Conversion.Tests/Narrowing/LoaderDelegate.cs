// becomes: coarse structure
using MmLock;

public static class Program
{
    private sealed class LazyCache
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, string> _items = new();
        private readonly Func<long, string> _load;

        public LazyCache(Func<long, string> load) => _load = load;

        public string Get(long key)
        {
            using (_lock.EnterWrite())
            {
                if (!_items.TryGetValue(key, out string? item))
                {
                    item = _load(key);
                    _items.Add(key, item);
                }

                return item;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _items.Count; } }
    }

    public static string Run(int input)
    {
        int loads = 0;
        var cache = new LazyCache(k =>
        {
            int was = loads;
            Thread.Sleep(1);
            loads = was + 1;
            return "item " + k;
        });
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) cache.Get(i); },
            () => { for (int i = 20; i < 32; i++) cache.Get(i); },
            () => { for (int i = 0; i < 12 + input; i++) cache.Get(i); });
        return $"{ends} {loads} {cache.Count} {cache.Get(-1)}";
    }
}
