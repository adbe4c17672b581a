// becomes: coarse structure
using System.Runtime.CompilerServices;
using MmLock;

public static class Program
{
    private sealed class Page { public int Count; }

    private sealed class Space
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Page> _pages = new();
        private readonly ConditionalWeakTable<object, Page> _of = new();
        private readonly object _owner = new();

        public void Map(int page) => _pages[page] = _of.GetOrCreateValue(_owner);

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
        var space = new Space();
        space.Map(1);
        space.Map(40);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) space.Touch(1); },
            () => { for (int i = 0; i < 8; i++) space.Touch(40); });
        return $"{ends} {space.Touch(1)} {space.Count}";
    }
}
