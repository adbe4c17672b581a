// becomes: structure structure structure structure structure coarse coarse coarse coarse coarse coarse coarse
using MmLock;

public static class Program
{
    private sealed class Ledger
    {
        private readonly MmapLock _lock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        private readonly List<int> _rows = new();
        private int _sum;

        public int Count { get { using (_lock.EnterRead()) return _rows.Count; } }

        public override string ToString()
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                return "ledger " + _rows.Count;
            }
        }

        public void Deconstruct(out int count, out int sum)
        {
            using (_lock.EnterWrite())
            {
                count = _rows.Count;
                sum = _sum;
            }
        }

        public static implicit operator int(Ledger ledger)
        {
            using (ledger._lock.EnterWrite())
            {
                return ledger._rows.Count;
            }
        }

        public void Add(int row)
        {
            using (_lock.EnterWrite())
            {
                _rows.Add(row);
            }
        }

        public string ByText(Ledger other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                return $"{other}";
            }
        }

        public bool ByPattern(Ledger other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                return other is { Count: > 1 };
            }
        }

        public bool ByParts(Ledger other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                return other is (> 1, _);
            }
        }

        public int ByDeconstruction(Ledger other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                (int count, _) = other;
                return count;
            }
        }

        public int ByConversion(Ledger other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                int count = other;
                return count;
            }
        }

        public string ByJoin(Ledger other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                return string.Concat("a", other);
            }
        }

        public string ByObject(object other)
        {
            using (_lock.EnterWrite())
            {
                _sum++;
                return other.ToString()!;
            }
        }
    }

    public static string Run(int input)
    {
        Ledger a = new(), b = new();
        string ends = T.Together(
            () => { for (int i = 0; i < 30; i++) { a.Add(i); a.ByText(b); a.ByParts(b); a.ByJoin(a); } },
            () => { for (int i = 0; i < 30; i++) { b.Add(i); a.ByPattern(b); a.ByDeconstruction(b); a.ByConversion(b); a.ByObject(a); } });
        return $"{ends} {a.ByText(b)} {a.Count + input}";
    }
}
