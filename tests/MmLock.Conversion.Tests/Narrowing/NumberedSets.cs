// becomes: range*2 structure ranges*2 structure coarse structure range*2
using MmLock;

public static class Program
{
    // Which pages are dirty: of a set, each number is its own.
    private sealed class Dirty
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _pages = new int[64];
        private readonly HashSet<int> _dirty = new();

        public void Write(int page, int value)
        {
            using (_lock.EnterWrite())
            {
                int was = _pages[page];
                Thread.Sleep(1);
                _pages[page] = was + value;
                _dirty.Add(page);
            }
        }

        public int Flush(int page)
        {
            using (_lock.EnterWrite())
            {
                if (!_dirty.Contains(page)) { return -1; }
                int value = _pages[page];
                Thread.Sleep(1);
                _pages[page] = 0;
                _dirty.Remove(page);
                return value;
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return _dirty.Count; } } }
    }

    private sealed class Sorted
    {
        private readonly MmapLock _lock = new();
        private readonly long[] _pages = new long[64];
        private readonly SortedSet<long> _busy = new();

        public bool Begin(long page)
        {
            using (_lock.EnterWrite())
            {
                if (!_busy.Add(page)) { return false; }
                Thread.Sleep(1);
                _pages[page & 63]++;
                return true;
            }
        }

        public bool End(long page)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _pages[page & 63]--;
                return _busy.Remove(page);
            }
        }

        public long Least { get { using (_lock.EnterRead()) { return _busy.Min; } } }
    }

    private sealed class ByFours : IEqualityComparer<int>
    {
        public bool Equals(int x, int y) => x / 4 == y / 4;

        public int GetHashCode(int number) => number / 4;
    }

    // Four numbers are one.
    private sealed class Grouped
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _pages = new int[64];
        private readonly HashSet<int> _dirty = new(new ByFours());

        public bool Write(int page, int value)
        {
            using (_lock.EnterWrite())
            {
                bool isNew = !_dirty.Contains(page);
                Thread.Sleep(1);
                _pages[page] += value;
                if (isNew) { _dirty.Add(page); }
                return isNew;
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return _dirty.Count; } } }
    }

    private sealed class Entry
    {
        public int Value;
    }

    // Asked for by an extension of the library.
    private sealed class Table
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Entry> _entries = new();

        public int Add(int at, int more)
        {
            using (_lock.EnterWrite())
            {
                Entry? found = _entries.GetValueOrDefault(at);
                if (found is null) { return -1; }
                int was = found.Value;
                Thread.Sleep(1);
                return found.Value = was + more;
            }
        }

        public void Put(int at)
        {
            using (_lock.EnterWrite())
            {
                var made = new Entry();
                Thread.Sleep(1);
                _entries[at] = made;
            }
        }
    }

    public static string Run(int input)
    {
        var table = new Table();
        table.Put(1);
        table.Put(2);
        var dirty = new Dirty();
        var sorted = new Sorted();
        var grouped = new Grouped();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { dirty.Write(3, 1); table.Add(1, 1); sorted.Begin(i); grouped.Write(i, 1); } },
            () => { for (int i = 0; i < 10; i++) { dirty.Write(3 + input, 1); table.Add(1 + input % 2, 1); table.Put(3); dirty.Flush(7); sorted.End(40); } },
            () => { for (int i = 0; i < 10; i++) { dirty.Write(i + 8, 1); grouped.Write(i + 1, 1); sorted.Begin(i + 20); } });
        return $"{ends} {dirty.Flush(3)} {dirty.Count} {sorted.Least} {sorted.End(0)} {grouped.Count}";
    }
}
