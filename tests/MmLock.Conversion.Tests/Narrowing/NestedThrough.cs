// becomes: structure structure coarse coarse structure coarse coarse coarse structure
using MmLock;

public static class Program
{
    private interface IStock
    {
        void Take(int n);
    }

    private sealed class Stock : IStock
    {
        private readonly MmapLock _lock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        private readonly List<int> _items = new();
        private readonly IStock? _next;
        private readonly Func<int, int>? _hook;
        public event Action<int>? Taken;

        public Stock(IStock? next, Func<int, int>? hook = null)
        {
            _next = next;
            _hook = hook;
        }

        public int Count { get { using (_lock.EnterRead()) return _items.Count; } }

        public void Take(int n)
        {
            using (_lock.EnterWrite())
            {
                _items.Add(n);
            }
        }

        // Another object of the type, by its interface.
        public void Pass(int n)
        {
            using (_lock.EnterWrite())
            {
                _items.Add(-n);
                _next?.Take(n);
            }
        }

        // Whoever listens.
        public void Announce(int n)
        {
            using (_lock.EnterWrite())
            {
                _items.Add(n);
                Taken?.Invoke(n);
            }
        }

        // A read hold inside of one for writing, by a property in a string.
        public string Say()
        {
            using (_lock.EnterWrite())
            {
                _items.Add(0);
                return $"{Count}";
            }
        }

        // One for writing inside of a read hold: always an error.
        public string Grow()
        {
            using (_lock.EnterRead())
            {
                try { Take(1); return "grown"; }
                catch (LockRecursionException) { return "refused"; }
            }
        }

        // The property of another, through a local.
        public int Both(Stock other)
        {
            using (_lock.EnterWrite())
            {
                Stock it = other;
                return _items.Count + it.Count;
            }
        }

        public int Own()
        {
            using (_lock.EnterWrite())
            {
                Stock it = this;
                return _items.Count + it.Count + Helper(this);
            }
        }

        private static int Helper(Stock stock) => stock.Count;

        public int ByLambda()
        {
            using (_lock.EnterWrite())
            {
                return _items.Select(i => i + Count).Sum();
            }
        }
    }

    public static string Run(int input)
    {
        Stock last = new(null), first = new(last);
        first.Taken += last.Take;
        string ends = T.Together(
            () => { for (int n = 0; n < 20; n++) { first.Pass(n); first.Announce(n); } },
            () => { for (int n = 0; n < 20; n++) { last.Take(n); last.Say(); } },
            () => { for (int n = 0; n < 20; n++) { first.Both(last); first.Own(); first.ByLambda(); } });
        return $"{ends} {first.Count} {last.Count} {first.Grow()}";
    }
}
