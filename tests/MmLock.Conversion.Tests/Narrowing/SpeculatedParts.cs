// becomes: coarse*3 structure coarse range*3 structure range
using MmLock;

public static class Program
{
    // Readers without a hold, of one place: a range holder of another one is not seen by them, whatever it changes besides.
    public sealed class Counted
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _all;
        private int _changes;

        public void Set(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Volatile.Write(ref _cells[at], value);
                Volatile.Write(ref _all, _all + 1);
                Volatile.Write(ref _changes, _changes + 1);
            }
        }

        // The same in one step each.
        public void Step(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Volatile.Write(ref _cells[at], value);
                Interlocked.Increment(ref _all);
                Interlocked.Increment(ref _changes);
            }
        }

        public void Whole(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Volatile.Write(ref _cells[at & 63], 1);
                Volatile.Write(ref _cells[(at + 32) & 63], 1);
            }
        }

        public void Reset() { using (_lock.EnterWrite()) { Volatile.Write(ref _all, 0); Volatile.Write(ref _changes, 0); } }

        public bool IsSame(int at)
        {
            while (true)
            {
                if (!_lock.TryOptimisticRead(AddressRange.FromLengthOrAll((ulong)at, 1), out OptimisticStamp stamp)) continue;
                int all = Volatile.Read(ref _all);
                int changes = Read();
                int far = Volatile.Read(ref _cells[63]);
                if (_lock.Validate(stamp)) return all == changes && far >= 0;
            }
        }

        private int Read() => Volatile.Read(ref _changes);
    }

    // What is read may be anything.
    public sealed class Handed
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];

        public void Set(int at, int value)
        {
            using (_lock.EnterWrite()) { Thread.Sleep(1); Volatile.Write(ref _cells[at], value); }
        }

        public bool Begin(int at, out OptimisticStamp stamp) =>
            _lock.TryOptimisticRead(AddressRange.FromLengthOrAll((ulong)at, 1), out stamp);

        public bool Ends(OptimisticStamp stamp) => _lock.Validate(stamp);

        public int At(int at) => Volatile.Read(ref _cells[at]);
    }

    // Each reads what lies at its place.
    public sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly int[] _others = new int[64];
        private int _count;

        public void Set(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                int was = Volatile.Read(ref _cells[at]);
                Thread.Sleep(1);
                Volatile.Write(ref _cells[at], was + value);
                Volatile.Write(ref _others[at], was + value);
            }
        }

        public void Counted(int at)
        {
            using (_lock.EnterWrite()) { Thread.Sleep(1); Volatile.Write(ref _cells[at], 5); _count++; }
        }

        public int Get(int at)
        {
            while (true)
            {
                if (!_lock.TryOptimisticRead(AddressRange.FromLengthOrAll((ulong)at, 1), out OptimisticStamp stamp)) continue;
                int value = Volatile.Read(ref _cells[at]);
                if (_lock.Validate(stamp)) return value;
            }
        }

        public bool IsSame(int at)
        {
            for (int i = 0; i < 100; i++)
            {
                if (_lock.TryOptimisticRead(AddressRange.FromLengthOrAll((ulong)at, 1), out OptimisticStamp stamp))
                {
                    int value = Volatile.Read(ref _cells[at]);
                    int other = Volatile.Read(ref _others[at]);
                    if (_lock.Validate(stamp)) return value == other;
                }
            }

            using (_lock.EnterRead()) { Thread.Sleep(1); return _cells[at] == _others[at]; }
        }

        public int Count { get { using (_lock.EnterRead()) return _count; } }
    }

    // Another lock is speculated on.
    public sealed class Apart
    {
        private readonly MmapLock _lock = new();
        private readonly MmapLock _other = new();
        private readonly int[] _cells = new int[64];
        private int _count;

        public void Set(int at) { using (_lock.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public bool IsQuiet() =>
            _other.TryOptimisticRead(AddressRange.FromLengthOrAll(0, 1), out OptimisticStamp stamp) && _other.Validate(stamp);
    }

    public static string Run(int input)
    {
        var counted = new Counted();
        var handed = new Handed();
        var cells = new Cells();
        var apart = new Apart();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { cells.Set(1, 1); apart.Set(1); } },
            () => { for (int i = 0; i < 8; i++) { cells.Set(1 + input, 1); apart.Set(1 + input); } },
            () => { for (int i = 0; i < 8; i++) { cells.Counted(9); apart.Set(4); } });
        counted.Set(1, 1);
        counted.Step(2, 1);
        counted.Whole(1);
        bool same = counted.IsSame(1) && counted.IsSame(2);
        counted.Reset();
        handed.Set(1, 2);
        bool begun = handed.Begin(1, out OptimisticStamp stamp) && handed.Ends(stamp);
        string read = $"{handed.At(1)} {cells.Get(1)} {cells.Get(1 + input)} {cells.IsSame(1)} {cells.Count}";
        return $"{ends} {same} {begun} {read} {apart.IsQuiet()}";
    }
}
