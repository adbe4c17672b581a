// becomes: coarse structure
using MmLock;

public static class Program
{
    public sealed class Page { public int Count; }

    private sealed class Space
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Page> _pages = new();

        private Dictionary<long, Page> Table() => _pages;

        public void Map(long at) => Table()[at] = new Page();

        // The same memory again, where the device looks for it.
        public void Alias(long at, long to)
        {
            Dictionary<long, Page> pages = Table();
            pages[to] = pages[at];
        }

        public int Touch(long page)
        {
            using (_lock.EnterWrite())
            {
                if (!_pages.TryGetValue(page, out Page? p)) return -1;
                int was = p.Count;
                Thread.Sleep(1);
                p.Count = was + 1;
                return was;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _pages.Count; } }
    }

    public static string Run(int input)
    {
        var space = new Space();
        space.Map(1);
        space.Map(2);
        space.Alias(1, 40);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) space.Touch(1); },
            () => { for (int i = 0; i < 8; i++) space.Touch(40); },
            () => { for (int i = 0; i < 8; i++) space.Touch(2); });
        return $"{ends} {space.Touch(1)} {space.Count}";
    }
}
