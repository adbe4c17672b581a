// becomes: coarse coarse coarse structure
using MmLock;

public static class Program
{
    public sealed class Page { public int Count; }

    private sealed class Space
    {
        private readonly MmapLock _lock = new();
        private Dictionary<long, Page>? _pages = new();
        private readonly Page?[] _slots = new Page?[64];
        private readonly Page?[][] _levels = new Page?[2][];
        private readonly Dictionary<int, Page> _lazy = new();

        public Space() => _levels[0] = _slots;

        public void Map(long at) { _pages!.Add(at, new Page()); _slots[at] = new Page(); Lazy()[(int)at] = new Page(); }

        private Dictionary<int, Page> Lazy() { return _lazy; }

        public void Alias(long at, long to)
        {
            Page page = _pages![at];
            _pages?.Add(to, page);
            _levels[0][to] = _slots[at];
            var (table, n) = (_lazy, 1);
            table[(int)to] = _lazy[(int)at];
        }

        public int Touch(long page)
        {
            using (_lock.EnterWrite())
            {
                if (!_pages!.TryGetValue(page, out Page? p)) return -1;
                int was = p.Count;
                Thread.Sleep(1);
                p.Count = was + 1;
                return was;
            }
        }

        public int TouchSlot(int page)
        {
            using (_lock.EnterWrite())
            {
                if (_slots[page] is not { } p) return -1;
                int was = p.Count;
                Thread.Sleep(1);
                p.Count = was + 1;
                return was;
            }
        }

        public int TouchLazy(int page)
        {
            using (_lock.EnterWrite())
            {
                if (!_lazy.TryGetValue(page, out Page? p)) return -1;
                int was = p.Count;
                Thread.Sleep(1);
                p.Count = was + 1;
                return was;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _slots.Length; } }
    }

    public static string Run(int input)
    {
        var space = new Space();
        space.Map(1);
        space.Map(2);
        space.Alias(1, 40);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { space.Touch(1); space.TouchSlot(1); space.TouchLazy(1); } },
            () => { for (int i = 0; i < 8; i++) { space.Touch(40); space.TouchSlot(40); space.TouchLazy(40); } });
        return $"{ends} {space.Touch(1)} {space.TouchSlot(1)} {space.TouchLazy(1)} {space.Count}";
    }
}
