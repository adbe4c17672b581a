// becomes: coarse*2 structure coarse*5 structure coarse*10 structure coarse*3 range
using System.IO;
using MmLock;

public static class Program
{
    private sealed class Frame
    {
        public readonly byte[] Data = new byte[16];
        public int Page = -1;
        public long Used;
    }

    // It puts out what another holder works on.
    private sealed class Evicting
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Frame> _frames = new();
        private long _tick;

        public void Write(int page, byte value)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = Get(page);
                Thread.Sleep(1);
                frame.Data[0] = value;
            }
        }

        public int Read(int page)
        {
            using (_lock.EnterWrite()) return Get(page).Data[0];
        }

        public int Count { get { using (_lock.EnterRead()) return _frames.Count; } }

        private Frame Get(int page)
        {
            if (_frames.TryGetValue(page, out Frame? frame))
            {
                frame.Used = ++_tick;
                return frame;
            }

            if (_frames.Count >= 4)
            {
                int oldest = _frames.MinBy(f => f.Value.Used).Key;
                Thread.Sleep(1);
                _frames.Remove(oldest);
            }

            frame = new Frame { Used = ++_tick, Page = page };
            _frames.Add(page, frame);
            return frame;
        }
    }

    // Of another object, whose lock is not held.
    private sealed class Linked(Linked? other)
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();

        public int Copy(int key)
        {
            using (_lock.EnterWrite())
            {
                return other is null ? 0 : _values[key] = other.Load(key);
            }
        }

        public int Look(int key)
        {
            using (_lock.EnterWrite())
            {
                return other is null ? 0 : other.Load(key);
            }
        }

        private int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            _values[key] = key;
            return key;
        }
    }

    // The lock is one that it is given; it is a variable of who calls.
    private sealed class Given
    {
        private static readonly Dictionary<int, int> s_values = new();

        public int Get(MmapLock held, int key)
        {
            using (held.EnterWrite()) return Load(key);
        }

        public int Other(MmapLock held, int key)
        {
            using (held.EnterWrite()) return Load(key) + 1;
        }

        private static int Load(int key)
        {
            if (s_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            s_values[key] = key;
            return key;
        }
    }

    // It calls itself.
    private sealed class Recursive
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();

        public int Get(int key)
        {
            using (_lock.EnterWrite()) return Load(key, 2);
        }

        public int Count { get { using (_lock.EnterRead()) return _values.Count; } }

        private int Load(int key, int more)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            int below = more == 0 ? 0 : Load(key, more - 1);
            return _values[key] = below + 1;
        }
    }

    // Which of the two it is, nobody knows.
    private abstract class Source
    {
        protected readonly Dictionary<int, int> Values = new();
        private readonly MmapLock _lock = new();

        public int Get(int key)
        {
            using (_lock.EnterWrite()) return Load(key);
        }

        public int Peek(int key)
        {
            using (_lock.EnterWrite()) { Thread.Sleep(1); return Load(key) + 1; }
        }

        protected abstract int Load(int key);
    }

    private sealed class Doubled : Source
    {
        protected override int Load(int key)
        {
            if (Values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            return Values[key] = key * 2;
        }
    }

    private sealed class Tripled : Source
    {
        protected override int Load(int key)
        {
            if (Values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            return Values[key] = key * 3;
        }
    }

    // What is read before the slow work counts after it.
    private sealed class Counted
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly List<int> _order = new();
        private int _next;
        private int _sum;

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                return Append(at);
            }
        }

        public int Advance(int at)
        {
            using (_lock.EnterWrite())
            {
                _cells[at]++;
                Step(at);
                return _cells[at];
            }
        }

        private int Append(int value)
        {
            int count = _order.Count;
            Thread.Sleep(1);
            _order.Add(value);
            return count;
        }

        private void Step(int by)
        {
            _next++;
            Thread.Sleep(1);
            _sum += _next;
            _next++;
        }
    }

    // It goes from hand to hand.
    private sealed class Handed
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();
        private readonly Func<int, int> _kept;

        public Handed() => _kept = Load;

        public int Get(int key)
        {
            using (_lock.EnterWrite()) return Load(key);
        }

        public int Last(int key)
        {
            using (_lock.EnterWrite()) return _kept(key);
        }

        private int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            return _values[key] = key;
        }
    }

    // The lock belongs to the class below, out of its reach.
    private abstract class Base
    {
        private readonly Dictionary<int, int> _values = new();

        protected int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            return _values[key] = key;
        }
    }

    private sealed class Below : Base
    {
        private readonly MmapLock _lock = new();

        public int Get(int key)
        {
            using (_lock.EnterWrite()) return Load(key);
        }
    }

    // Two calls are two steps: somebody may see the first without the second.
    private sealed class Pairs
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();
        private int _loads;

        public int Both(int key)
        {
            using (_lock.EnterWrite()) return Load(key) + Load(key + 1);
        }

        public int Many(int key)
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                for (int i = key; i < key + 3; i++) sum += Load(i);
                return sum;
            }
        }

        private int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            _loads++;
            return _values[key] = _loads;
        }
    }

    // Another function, whose lock it is, calls it while it has VmaLock.
    private sealed class Latched
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();

        public int Get(int key)
        {
            using (_lock.EnterWrite()) return Load(key);
        }

        public int Quick(int key)
        {
            using (_lock.EnterStructure(LockMode.Write)) return key == -7 ? Load(key) : _values.Count;
        }

        public int Size { get { using (_lock.EnterRead()) return _values.Count; } }

        private int Load(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            Thread.Sleep(1);
            return _values[key] = key;
        }
    }

    // It is begun, and waited for when more has been done.
    private sealed class Begun
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();
        private int _loads;

        public async Task<int> GetAsync(int key)
        {
            using (await _lock.EnterWriteAsync())
            {
                Task<int> loading = LoadAsync(key);
                _loads++;
                return await loading;
            }
        }

        public async Task<int> TwoAsync(int key)
        {
            using (await _lock.EnterWriteAsync())
            {
                int[] both = await Task.WhenAll(LoadAsync(key), LoadAsync(key));
                return both[0] + both[1];
            }
        }

        private async Task<int> LoadAsync(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            await Task.Delay(1);
            _loads++;
            return _values[key] = key;
        }
    }

    // An expression has no room for it; a block has.
    private sealed class Forms
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, int> _values = new();

        public int Arrow(int key)
        {
            using (_lock.EnterWrite()) return _values.TryGetValue(key, out int known) ? known : Load(key);
        }

        public int Block(int key)
        {
            using (_lock.EnterWrite()) return Get(key);
        }

        private int Get(int key)
        {
            if (_values.TryGetValue(key, out int known)) return known;
            int made = Made(key);
            return _values[key] = made;
        }

        private int Load(int key) => _values[key] = Made(key);

        private static int Made(int key) { Thread.Sleep(1); return key; }
    }

    public static string Run(int input)
    {
        var evicting = new Evicting();
        var linked = new Linked(new Linked(null));
        var held = new MmapLock();
        var given = new Given();
        var recursive = new Recursive();
        Source[] sources = [new Doubled(), new Tripled()];
        var counted = new Counted();
        var handed = new Handed();
        var below = new Below();
        var pairs = new Pairs();
        var latched = new Latched();
        var begun = new Begun();
        var forms = new Forms();
        void All(int i)
        {
            evicting.Write(i, 1);
            evicting.Read(i + 1);
            linked.Copy(i);
            linked.Look(i);
            given.Get(held, i);
            given.Other(held, i + 1);
            recursive.Get(i);
            sources[i % 2].Get(i);
            sources[i % 2].Peek(i);
            counted.Add(i);
            counted.Advance(i);
            handed.Get(i);
            handed.Last(i + 1);
            below.Get(i);
            pairs.Both(i);
            pairs.Many(i);
            latched.Get(i);
            begun.GetAsync(i).Wait();
            begun.TwoAsync(i).Wait();
            forms.Arrow(i);
            forms.Block(i);
        }

        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) All(i); }, () => { for (int i = 0; i < 4; i++) All(i + 2 + input); });
        return $"{ends} {evicting.Count} {recursive.Count} {latched.Quick(1)} {latched.Size} {forms.Block(3)} {counted.Add(3)}";
    }
}
