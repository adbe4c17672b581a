// becomes: structure structure structure structure coarse structure
using MmLock;

public static class Program
{
    private sealed class Catalog
    {
        private readonly MmapLock _lock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        private readonly Dictionary<string, int> _sizes = new();
        private readonly List<string> _order = new();
        private long _total;

        public long Total { get { using (_lock.EnterWrite()) return _total; } }

        public bool Put(string name, int size)
        {
            using (_lock.EnterWrite())
            {
                if (_sizes.ContainsKey(name)) return false;
                _sizes.Add(name, size);
                _order.Add(name);
                _total += size;
                while (Total > 1000) Drop(_order[0]);
                return true;
            }
        }

        public void Drop(string name)
        {
            using (_lock.EnterWrite())
            {
                if (!_sizes.Remove(name, out int size)) return;
                _order.Remove(name);
                _total -= size;
            }
        }

        // Calls itself under its own hold.
        public int Rank(string name, int from)
        {
            using (_lock.EnterWrite())
            {
                return from >= _order.Count ? -1 : _order[from] == name ? from : Rank(name, from + 1);
            }
        }

        // Waits while it holds, and so must keep what is inside out of everybody's way.
        public void Settle()
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Drop("none");
            }
        }

        public string Describe()
        {
            using RangeGuard hold = _lock.EnterWrite();
            return string.Join(",", _order.Select(n => $"{n}:{_sizes[n]}")) + "=" + Total + (_sizes.Values.Sum() == _total);
        }
    }

    public static string Run(int input)
    {
        var catalog = new Catalog();
        string ends = T.Together(
            () => { for (int i = 0; i < 40; i++) catalog.Put("a" + i, 10 + input % 5); },
            () => { for (int i = 0; i < 40; i++) { catalog.Drop("a" + i); catalog.Settle(); } },
            () =>
            {
                for (int i = 0; i < 40; i++)
                {
                    catalog.Rank("a7", 0);
                    if (catalog.Total > 1000) throw new InvalidOperationException("over");
                }
            });
        foreach (string name in Enumerable.Range(0, 40).Select(i => "a" + i)) catalog.Drop(name);
        catalog.Put("last", 7);
        return $"{ends} {catalog.Describe()} {catalog.Rank("last", 0)}";
    }
}
