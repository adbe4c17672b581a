// becomes: range*3 structure
using MmLock;

public static class Program
{
    [Flags]
    private enum Protection { None, Read = 1, Write = 2 }

    private sealed class Table
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, Protection> _pages = new();
        private int _flushes;

        // The size is only looked at.
        public bool Protect(ulong address, ulong size, Protection protection)
        {
            if (size == 0) throw new ArgumentOutOfRangeException(nameof(size));
            using (_lock.EnterWrite())
            {
                ulong page = address >> 12;
                if (!_pages.TryGetValue(page, out Protection was)) return false;
                Thread.Sleep(1);
                if (_pages[page] != was) throw new InvalidOperationException("lost");
                _pages[page] = protection;
                return true;
            }
        }

        public void Map(ulong address, ulong size)
        {
            using (_lock.EnterWrite())
            {
                for (ulong at = address; at < address + size; at += 4096)
                {
                    _pages[at >> 12] = Protection.Read | Protection.Write;
                }
            }
        }

        public Protection Query(ulong address)
        {
            using (_lock.EnterRead()) return _pages.GetValueOrDefault(address >> 12);
        }

        public void Flush(ulong address, ulong size)
        {
            using (_lock.EnterWrite()) { _flushes++; }
        }
    }

    public static string Run(int input)
    {
        var table = new Table();
        table.Map(0, 64 * 4096);
        string ends = T.Together(
            () => { for (ulong i = 0; i < 10; i++) table.Protect(i * 4096, 65536, Protection.Read); },
            () => { for (ulong i = 10; i < 20; i++) table.Protect(i * 4096 + 5, 1, Protection.Write); },
            () => { for (ulong i = 0; i < 10; i++) table.Protect(8192, 4096, (Protection)(i % 4)); },
            () => { for (int i = 0; i < 20 + input; i++) table.Flush(0, 4096); });
        string edges = "";
        foreach ((ulong address, ulong size) in new[] { (0UL, 0UL), (ulong.MaxValue, 4096UL), (ulong.MaxValue - 4095, 4096UL) })
        {
            try { edges += table.Protect(address, size, Protection.None); } catch (Exception e) { edges += e.GetType().Name; }
            table.Map(address, size);
            edges += table.Query(address);
        }

        return $"{ends} {table.Query(0)} {table.Query(10 * 4096)} {table.Query(64 * 4096)} {edges}";
    }
}
