// becomes: range*3 coarse structure range
using MmLock;

public static class Program
{
    // One section needs more steps of the helper than another: one is narrowed first, and the other divides what is left.
    private sealed class Indexed
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = Enumerable.Range(0, 64).ToArray();
        private readonly Dictionary<int, int> _values = new();
        private readonly Dictionary<int, int> _index = new();
        private int _asked;

        public Indexed()
        {
            for (int i = 0; i < 64; i++) _index[i] = 63 - i;
        }

        public int Same(int key)
        {
            using (_lock.EnterWrite())
            {
                return Load(key, key);
            }
        }

        public int Again(int key)
        {
            using (_lock.EnterWrite())
            {
                int found = Load(key, key);
                return found + 1;
            }
        }

        public int Other(int key)
        {
            using (_lock.EnterWrite())
            {
                int at = Find(key);
                return Load(key, at);
            }
        }

        // All of them.
        public void Renew(int value)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < 64; i++)
                {
                    _cells[i] = value;
                    Thread.Yield();
                }
            }
        }

        public int Asked { get { using (_lock.EnterRead()) return _asked; } }

        public void Point(int key, int at)
        {
            using (_lock.EnterWrite()) _index[key] = at;
        }

        private int Find(int key) => _index.TryGetValue(key, out int at) ? at & 63 : 0;

        private int Load(int key, int at)
        {
            if (_values.TryGetValue(key, out int known))
            {
                return known;
            }

            Thread.Sleep(1);
            int cell = _cells[at];
            Thread.Sleep(1);
            _values[key] = cell;
            _asked++;
            return cell;
        }
    }

    public static object? Run(int input)
    {
        var indexed = new Indexed();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { indexed.Same(i); indexed.Other(i + 8); } },
            () => { for (int i = 16; i < 24; i++) { indexed.Other(i); indexed.Again(i + 8 + input); } });
        indexed.Renew(3);
        indexed.Point(40, 2);
        return $"{ends} {indexed.Asked} {indexed.Other(40)} {indexed.Same(41)} {indexed.Again(42)}";
    }
}
