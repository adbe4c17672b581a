// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Page { public int Value; public long Used; }

    private sealed class EvictingCache
    {
        private readonly MmapLock _gate = new();
        private readonly Dictionary<long, Page> _pages = new();
        private readonly Dictionary<long, int> _disk = new();
        private long _clock;

        public void Add(long number, int delta)
        {
            using (_gate.EnterWrite())
            {
                Page page = Fetch(number);
                int value = page.Value;
                Thread.Sleep(1);
                page.Value = value + delta;
            }
        }

        public int Get(long number)
        {
            using (_gate.EnterWrite())
            {
                return Fetch(number).Value;
            }
        }

        public int Resident { get { using (_gate.EnterRead()) return _pages.Count; } }

        private Page Fetch(long number)
        {
            if (_pages.TryGetValue(number, out Page? page))
            {
                page.Used = ++_clock;
                return page;
            }

            if (_pages.Count >= 3)
            {
                KeyValuePair<long, Page> victim = _pages.MinBy(p => p.Value.Used);
                _disk[victim.Key] = victim.Value.Value;
                _pages.Remove(victim.Key);
            }

            page = new Page { Value = _disk.GetValueOrDefault(number), Used = ++_clock };
            _pages[number] = page;
            return page;
        }
    }

    public static string Run(int input)
    {
        var cache = new EvictingCache();
        string ends = T.Together(
            () => { for (int i = 0; i < 24; i++) cache.Add(i % 4, 1); },
            () => { for (int i = 0; i < 24; i++) cache.Add(4 + i % 4, 1 + input); },
            () => { for (int i = 0; i < 24; i++) cache.Add(8 + i % 4, 2); });
        return $"{ends} {string.Join(" ", Enumerable.Range(0, 12).Select(i => cache.Get(i)))} {cache.Resident}";
    }
}
