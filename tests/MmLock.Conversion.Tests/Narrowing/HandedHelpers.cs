// becomes: range coarse range coarse range coarse*2 structure range*2 coarse*2 range coarse*2 range coarse
using MmLock;

public static class Program
{
    // What the helper has read in a step of its own, and hands back, counts after it.
    public sealed class Totals
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly Dictionary<int, int> _seen = new();
        private int _total;

        public int Put(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at] = Loaded(at);
                return _cells[at];
            }
        }

        public void Add()
        {
            using (_lock.EnterWrite()) _total++;
        }

        private int Loaded(int at)
        {
            int total = _total;
            Thread.Sleep(1);
            _seen[at] = 1;
            return total;
        }
    }

    // By a variable of the function around it.
    public sealed class Captured
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _total;

        public int Put(int at)
        {
            int found = 0;
            using (_lock.EnterWrite())
            {
                Find();
                _cells[at] = found;
                return _cells[at];
            }

            void Find()
            {
                Thread.Sleep(1);
                found = _total;
            }
        }

        public void Add()
        {
            using (_lock.EnterWrite()) _total++;
        }
    }

    // By a parameter.
    public sealed class Given
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _total;

        public int Put(int at)
        {
            using (_lock.EnterWrite())
            {
                Find(out int found);
                _cells[at] = found;
                return _cells[at];
            }
        }

        public void Add()
        {
            using (_lock.EnterWrite()) _total++;
        }

        private void Find(out int found)
        {
            Thread.Sleep(1);
            found = _total;
        }
    }

    // In an object that it is given.
    public sealed class Filled
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _total;

        public int Put(int at)
        {
            using (_lock.EnterWrite())
            {
                var box = new Box();
                Find(box);
                _cells[at] = box.Value;
                return _cells[at];
            }
        }

        public void Add()
        {
            using (_lock.EnterWrite()) _total++;
        }

        private void Find(Box box)
        {
            Box same = box;
            Thread.Sleep(1);
            same.Value = _total;
        }
    }

    private sealed class Box
    {
        public int Value;
    }

    // Divided before, by hand or by a plan: who comes later needs no more than a range.
    public sealed class Before
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly Dictionary<int, int> _known = new();
        private int _ticks;

        public int Put(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at] = Load(at);
                return _cells[at];
            }
        }

        public int Tick(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at] = Next();
                return _cells[at];
            }
        }

        // No place.
        public int Ticks()
        {
            using (_lock.EnterWrite()) return Next();
        }

        // Two steps of one.
        public int Two(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at] = Next();
                Thread.Sleep(1);
                _cells[at] += Next();
                return _cells[at];
            }
        }

        private int Next()
        {
            using (_lock.VmaLock.Enter())
            {
                _ticks++;
            }

            return 1;
        }

        private int Load(int at)
        {
            using (_lock.VmaLock.Enter())
            {
                if (_known.TryGetValue(at, out int known)) return known;
            }

            Thread.Sleep(1);
            using (_lock.VmaLock.Enter())
            {
                _known[at] = at;
            }

            return at;
        }
    }

    // Its lock is another's.
    public sealed class Others(Others? other)
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _ticks;

        public int Own(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[at] += Next();
                return _cells[at];
            }
        }

        public int Other(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at] += other?.Next() ?? 0;
                return _cells[at];
            }
        }

        public int OfBoth(int at)
        {
            using (_lock.EnterWrite())
            {
                return other is null ? _cells[at] : other._cells[at] += other.Next();
            }
        }

        private int Next()
        {
            using (_lock.VmaLock.Enter())
            {
                _ticks++;
            }

            return 1;
        }
    }

    // The lock is that of the class below, or of the class above that has it for all.
    private abstract class Shared
    {
        protected readonly MmapLock Gate = new();
        private readonly Dictionary<int, int> _values = new();

        protected int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            return _values[key] = Made(key);
        }

        protected int Fetch(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            int made = Made(key);
            _values[key] = made;
            return made;
        }

        private static int Made(int key) { Thread.Sleep(1); return key * 2; }
    }

    private sealed class Derived : Shared
    {
        public int Get(int key)
        {
            using (Gate.EnterWrite()) return Fetch(key);
        }

        // One statement does both.
        public int Peek(int key)
        {
            using (Gate.EnterWrite()) return Load(key);
        }
    }

    public static object? Run(int input)
    {
        var totals = new Totals();
        var captured = new Captured();
        var given = new Given();
        var filled = new Filled();
        var before = new Before();
        var others = new Others(new Others(null));
        var derived = new Derived();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 8; i++)
                {
                    totals.Put(i); captured.Put(i); given.Put(i); filled.Put(i); before.Put(i);
                    others.Own(i); derived.Get(i); derived.Peek(i);
                }
            },
            () =>
            {
                for (int i = 0; i < 8; i++)
                {
                    before.Put(i + 4); before.Tick(i + 20); before.Ticks(); before.Two(i + 30); derived.Get(i + 4);
                }
            },
            () => { for (int i = 0; i < 8; i++) { others.Other(i); others.OfBoth(i + 8); before.Tick(i + input); } });
        totals.Add();
        captured.Add();
        given.Add();
        filled.Add();
        return $"{ends} {totals.Put(1)} {captured.Put(1)} {given.Put(1)} {before.Put(1)} {others.Own(1)} {derived.Get(1)}";
    }
}
