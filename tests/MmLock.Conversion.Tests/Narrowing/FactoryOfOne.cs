// becomes: coarse structure
using MmLock;

public static class Program
{
    private sealed class Page { public int Count; }

    private interface IPageSource { Page Take(int size); }

    private sealed class Fresh : IPageSource { public Page Take(int size) => new(); }

    // One zero page for all.
    private sealed class Zero : IPageSource
    {
        private readonly Page _zero = new();
        public Page Take(int size) => _zero;
    }

    private sealed class Space(IPageSource source)
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Page> _pages = new();

        public void Map(int page) => _pages[page] = source.Take(64);

        public int Touch(int page)
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
        var space = new Space(input == 1 ? new Fresh() : new Zero());
        space.Map(1);
        space.Map(40);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) space.Touch(1); },
            () => { for (int i = 0; i < 8; i++) space.Touch(40); });
        return $"{ends} {space.Touch(1)} {space.Count}";
    }
}
