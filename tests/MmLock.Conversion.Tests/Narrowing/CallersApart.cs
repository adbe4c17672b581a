// becomes: structure range*2 structure range*14 coarse
using System.Collections;
using System.Diagnostics;
using MmLock;

public interface ITable { int Touch(int at); }

public interface IStores : ITable { void Store(int a, int[] value); }

// Each number has an array of its own, by whatever way it gets there.
public static class Program
{
    private sealed class Indexed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public Indexed()
        {
            for (int i = 0; i < 8; i++) this[i] = new int[4];
        }

        private int[]? this[int a]
        {
            get { using (_lock.EnterWrite()) return _r[a]; }
            set { using (_lock.EnterWrite()) _r[a] = value; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Initialized : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public static Initialized Make() => new() { [0] = new int[4], [1] = new int[4] };

        private int[]? this[int a]
        {
            get { using (_lock.EnterWrite()) return _r[a]; }
            set { using (_lock.EnterWrite()) _r[a] = value; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Collected : ITable, IEnumerable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        private void Add(int a, int[] q) => Put(a, q);

        public static Collected Make() => new() { { 0, new int[4] }, { 1, [1, 2] } };

        public IEnumerator GetEnumerator() => _r.GetEnumerator();

        private void Put(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Members : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]> _r = [];

        public static Members Make() => new() { _r = { [0] = new int[4], [1] = [1, 2] } };

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Listed : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly List<int[]> _r = [];

        public static Listed Make() => new() { _r = { new int[4], new int[4] } };

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class GivenOut : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]> _r = [];

        public GivenOut()
        {
            Give(out var r);
            for (int i = 0; i < 8; i++) r[i] = new int[4];
        }

        private void Give(out Dictionary<int, int[]> table) => table = _r;

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Matched : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int[]> _r = [];

        public Matched() => Fill(this);

        private static void Fill(object one)
        {
            if (one is Matched { _r: var r })
            {
                r[0] = new int[4];
                r[1] = new int[4];
            }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByInterface : IStores
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByInterface()
        {
            IStores one = this;
            for (int i = 0; i < 8; i++) one.Store(i, new int[4]);
        }

        public void Store(int a, int[] value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class ByFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[]?[] _r = new int[8][];

        public ByFunction()
        {
            Action<int, int[]> put = Put;
            put(0, new int[4]);
            put(1, new int[4]);
        }

        private void Put(int a, int[]? value)
        {
            using (_lock.EnterWrite()) _r[a] = value;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Everyday : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly List<int[]> _r = [];

        public Everyday()
        {
            ArgumentNullException.ThrowIfNull(_r);
            for (int i = 0; i < 8; i++) _r.Add(new int[4]);
            Debug.Assert(_r is { Count: > 0 } and not null, "pages");
            int most = _r.Max(p => p.Length) + _r.Count(p => p is [0, ..]);
            string text = $"{_r} {_r.Count} {nameof(_r)} {string.Join(",", _r.Select(p => p.Length + most))}";
            lock (_r) GC.KeepAlive(_r);
            Monitor.Enter(_r);
            Monitor.Exit(_r);
            switch (_r)
            {
                case { Count: 0 }:
                    throw new InvalidOperationException(text);
            }

            Sort(_r);
            Func<int[], bool> has = _r.Contains;
            _r.TrimExcess();
            _r.Remove([]);
            if (_r == null || has([]) || _r.Equals(null)) throw new InvalidOperationException();
        }

        private static void Sort(List<int[]> pages) => pages.Sort((p, q) => p.Length.CompareTo(q.Length));

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class Sorted : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly SortedList<int, int[]> _r = [];

        public Sorted()
        {
            for (int i = 0; i < 8; i++) _r.Add(i, new int[4]);
            _r.SetValueAtIndex(0, new int[4]);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    private sealed class SortedTwice : ITable
    {
        private readonly MmapLock _lock = new();
        private static readonly int[] s_spare = new int[4];
        private readonly SortedList<int, int[]> _r = [];

        public SortedTwice()
        {
            for (int i = 0; i < 8; i++) _r.Add(i, new int[4]);
            _r.SetValueAtIndex(0, s_spare);
            _r.SetValueAtIndex(1, s_spare);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _r[at]![0];
                Thread.Sleep(1);
                _r[at]![0] = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new Indexed(), Initialized.Make(), Collected.Make(), Members.Make(), Listed.Make(), new GivenOut(), new Matched(),
            new ByInterface(), new ByFunction(), new Everyday(), new Sorted(), new SortedTwice(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 4; i++) table.Touch(0); },
                () => { for (int i = 0; i < 4; i++) table.Touch(1); });
            all += $"{ends} {table.Touch(0)} {table.Touch(1)} ";
        }

        return all + input;
    }
}
