// becomes: coarse structure coarse structure range coarse structure
using MmLock;

public static class Program
{
    private static readonly MmapLockOptions s_byThread = new() { Recursion = MmapLockRecursion.CoarseByThread };

    // Two locks of one object, and a name that is either.
    private sealed class Pair
    {
        private readonly MmapLock _left = new(s_byThread);
        private readonly MmapLock _right = new(s_byThread);
        private MmapLock _current;
        private readonly List<int> _rows = new();
        private int _sum;

        public Pair() => _current = _left;

        public void Turn() => _current = ReferenceEquals(_current, _left) ? _right : _left;

        public void Add(int row)
        {
            using (_left.EnterWrite())
            {
                _rows.Add(row);
                Count(row);
            }
        }

        public void Count(int row)
        {
            using (_current.EnterWrite())
            {
                _sum += row;
            }
        }

        public int Sum()
        {
            using (_left.EnterWrite())
            using (_right.EnterWrite())
            {
                return _sum - _rows.Sum();
            }
        }
    }

    // What is claimed inside of a coarse hold of the thread.
    private sealed class Slots
    {
        private readonly MmapLock _lock = new(s_byThread);
        private readonly bool[] _used = new bool[24];
        private readonly byte[] _bytes = new byte[24];

        public int Rent(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = Array.IndexOf(_used, false);
                if (slot < 0) return -1;
                _used[slot] = true;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int RentTwo(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int first = Rent(fill), second = Rent(fill);
                return second < 0 ? first : second - first;
            }
        }

        public void Clear()
        {
            using (_lock.EnterWrite())
            {
                Array.Clear(_used);
            }
        }
    }

    public static string Run(int input)
    {
        var pair = new Pair();
        var slots = new Slots();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) { pair.Add(i); slots.RentTwo(1); } },
            () => { for (int i = 0; i < 20; i++) { pair.Count(0); slots.Rent(1); slots.Clear(); } });
        slots.Clear();
        return $"{ends} {pair.Sum()} {slots.RentTwo(2)} {input}";
    }
}
