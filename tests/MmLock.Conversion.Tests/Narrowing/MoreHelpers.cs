// becomes: ranges coarse*2 range structure coarse structure coarse*2 range*2 coarse*4
using MmLock;

public static class Program
{
    // One helper, as it stands in different sections.
    private sealed class Called
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly Dictionary<int, int> _values = new();
        private int _loads;
        private int _calls;

        // One of two.
        public int Either(int a, int b, bool isFirst)
        {
            using (_lock.EnterWrite())
            {
                if (isFirst)
                {
                    return Load(a);
                }
                else
                {
                    return Load(b);
                }
            }
        }

        // How often, nobody knows.
        public int While(int at)
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                while (Load(at) > sum) sum++;
                return sum;
            }
        }

        // A step of its own before that of the helper.
        public int Counted(int at)
        {
            using (_lock.EnterWrite())
            {
                _calls++;
                return Load(at);
            }
        }

        // Of what is counted in one step, nobody sees half.
        public int Atomic(int at)
        {
            using (_lock.EnterWrite())
            {
                Interlocked.Increment(ref _cells[at]);
                return Load(at);
            }
        }

        public int Loads { get { using (_lock.EnterRead()) return _loads; } }

        private int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            int made = key % 5;
            _values[key] = made;
            _loads++;
            return made;
        }
    }

    // What the helper leaves in a member, the section goes on with.
    private sealed class Left
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _last;

        public int Put(int at)
        {
            using (_lock.EnterWrite())
            {
                Find(at);
                _cells[at] = _last;
                Thread.Sleep(1);
                return _cells[at];
            }
        }

        public int Last { get { using (_lock.EnterRead()) return _last; } }

        private void Find(int at)
        {
            Thread.Sleep(1);
            _last = at;
        }
    }

    // Results that come one by one, and parts that other builds have.
    private sealed class Formed
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();

        public int Sum(int key)
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                foreach (int one in Steps(key)) sum += one;
                return sum;
            }
        }

        public int Built(int key)
        {
            using (_lock.EnterWrite()) return Load(key);
        }

        private IEnumerable<int> Steps(int key)
        {
            bool isKnown = _values.TryGetValue(key, out int known);
            Thread.Sleep(1);
            yield return isKnown ? known : key;
        }

        private int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
#if SLOWER
            Thread.Sleep(2);
#endif
            Thread.Sleep(1);
            _values[key] = key;
            return key;
        }
    }

    // The lock is had by a way that members make.
    private sealed class Owner
    {
        public readonly MmapLock Gate = new();
        public MmapLock Other { get; set; } = new();

        public void Renew() => Other = new();
    }

    private sealed class Chained(Owner given)
    {
        private readonly Owner _owner = given;
        private readonly Dictionary<int, int> _values = new();

        public int Get(int key)
        {
            using (_owner.Gate.EnterWrite()) return Load(key, 0);
        }

        public int Twice(int key)
        {
            using (_owner.Gate.EnterWrite())
            {
                int found = Load(key, 1);
                return found + Known(key);
            }
        }

        // Who knows which it is by then.
        public int Changing(int key)
        {
            using (_owner.Other.EnterWrite()) return Found(key);
        }

        private int Known(int key) => _values[key];

        private int Load(int key, int more)
        {
            if (!_values.TryGetValue(key, out int known))
            {
                Thread.Sleep(1);
                known = key + more;
                _values[key] = known;
            }

            return known;
        }

        private readonly Dictionary<int, int> _found = new();

        private int Found(int key)
        {
            if (_found.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            _found[key] = key;
            return key;
        }
    }

    private sealed class Mark(Dictionary<int, int> marks, int at) : IDisposable
    {
        public void Dispose() => marks.Remove(at);
    }

    private sealed class Marked
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _marks = new();
        private readonly int[] _cells = new int[64];

        // To the end of the block it is marked, and not to the end of a step.
        public bool Work(int at)
        {
            using (_lock.EnterWrite())
            {
                _marks[at] = 1;
                Unmark end = new(this, at);
                using Unmark later = end;
                Thread.Sleep(1);
                return _marks.ContainsKey(at);
            }
        }

        public bool Working(int at)
        {
            using (_lock.EnterWrite())
            {
                return Marking(at);
            }
        }

        private bool Marking(int at)
        {
            _marks[at] = 1;
            using var later = new Mark(_marks, at);
            Thread.Sleep(1);
            _cells[at]++;
            return _marks.ContainsKey(at);
        }

        private sealed class Unmark(Marked owner, int at) : IDisposable
        {
            public void Dispose() => owner._marks.Remove(at);
        }
    }

    // Where what is thrown is caught, the steps before count.
    private sealed class Caught
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private int _tries;
        private int _fails;

        public int Try(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                return Work(at);
            }
        }

        private int Work(int at)
        {
            try
            {
                if (at % 2 == 0)
                {
                    _tries++;
                    throw new InvalidOperationException();
                }

                Thread.Sleep(1);
                return 1;
            }
            catch (InvalidOperationException)
            {
                Thread.Sleep(1);
                _fails++;
                return 0;
            }
        }
    }

    public static object? Run(int input)
    {
        var called = new Called();
        var left = new Left();
        var formed = new Formed();
        var owner = new Owner();
        owner.Renew();
        var chained = new Chained(owner);
        var marked = new Marked();
        var caught = new Caught();
        void All(int i)
        {
            called.Either(i, i + 1, i % 2 == 0);
            called.While(i);
            called.Counted(i);
            called.Atomic(i);
            left.Put(i);
            formed.Sum(i);
            formed.Built(i);
            chained.Get(i);
            chained.Twice(i);
            chained.Changing(i);
            marked.Work(i);
            marked.Working(i);
            caught.Try(i);
        }

        string ends = T.Together(() => { for (int i = 0; i < 5; i++) All(i); }, () => { for (int i = 20; i < 25; i++) All(i + input); });
        return $"{ends} {called.Loads} {marked.Work(1)} {marked.Working(2)} {left.Put(3)}";
    }
}
