using MmLock;

public static class Program
{
    // Locks that lie in an array, a list and a dictionary, and that code which is handed in takes again.
    private sealed class Shelf
    {
        [CoarseLock]
        private readonly ReaderWriterLockSlim[] _locks =
        [
            new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion),
            new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion),
        ];

        private readonly int[] _cells = new int[2];

        public int Get(int key, Func<int> more)
        {
            _locks[key & 1].EnterReadLock();
            try
            {
                return _cells[key & 1] + more();
            }
            finally
            {
                _locks[key & 1].ExitReadLock();
            }
        }

        public int Add(int key, Func<int> more)
        {
            _locks[key & 1].EnterWriteLock();
            try
            {
                _cells[key & 1]++;
                return more();
            }
            finally
            {
                _locks[key & 1].ExitWriteLock();
            }
        }
    }

    private sealed class Rooms
    {
        [CoarseLock]
        private readonly Dictionary<int, ReaderWriterLockSlim> _locks = new()
        {
            [0] = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion),
            [1] = new ReaderWriterLockSlim(LockRecursionPolicy.SupportsRecursion),
        };

        private readonly Func<int, int>[] _after = new Func<int, int>[2];
        private readonly int[] _cells = new int[2];

        public Rooms()
        {
            _after[0] = left => Enter(0, left - 1);
            _after[1] = left => Enter(1, left - 1);
        }

        public int Enter(int key, int left)
        {
            _locks[key & 1].EnterWriteLock();
            try
            {
                _cells[key & 1]++;
                return left <= 0 ? _cells[key & 1] : _after[key & 1](left);
            }
            finally
            {
                _locks[key & 1].ExitWriteLock();
            }
        }
    }

    public static string Run(int input)
    {
        var shelf = new Shelf();
        var rooms = new Rooms();
        int added = shelf.Add(input, () => shelf.Add(input, () => shelf.Get(input, () => 1)));
        int read = shelf.Get(input, () => shelf.Get(input, () => 2));
        return $"{added} {read} {rooms.Enter(input, 3)}";
    }
}
