// becomes: coarse range*2 range range range coarse range coarse range coarse range range coarse
using MmLock;

public static class Program
{
    // What the number counts from moves, or is another for each.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class FromEnd : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _cells = [.. new int[16]];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[^(at + 1)];
                Thread.Sleep(1);
                _cells[^(at + 1)] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[15 - at];
                Thread.Sleep(1);
                _cells[15 - at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 2 + input);
    }

    private sealed class ByConstructor : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private readonly int _origin = 2;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[_origin + at];
                Thread.Sleep(1);
                _cells[_origin + at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + 2];
                Thread.Sleep(1);
                _cells[at + 2] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 2 + input);
    }

    private sealed class ByStride : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly int _stride = 4;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at * _stride + 1];
                Thread.Sleep(1);
                _cells[at * _stride + 1] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 9 + 4 * input);
    }

    private sealed class ByMovedOrigin : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private int _origin;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                _origin = 3;
                int was = _cells[_origin + at];
                Thread.Sleep(1);
                _cells[_origin + at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 5 + input);
    }

    private sealed class ByOtherCell : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private readonly int[] _map = [0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[_map[at]];
                Thread.Sleep(1);
                _cells[_map[at]] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (8 + input, 4 + input);
    }

    private sealed class SameArray : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _left;
        private readonly int[] _right;

        public SameArray() => _left = _right = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _left[at];
                Thread.Sleep(1);
                _left[at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _right[at - 1];
                Thread.Sleep(1);
                _right[at - 1] = was + 1;
            }
        }

        public int Sum => _left.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 3 + input);
    }

    private sealed class Shifting : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _cells = [.. new int[16]];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                if (at < 0) return;
                _cells.Add(0);
                _cells.RemoveAt(15);
            }
        }

        public int Sum => _cells.Count;

        public (int One, int Two) Same(int input) => (2 + input, 2);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new FromEnd(), new ByConstructor(), new ByStride(), new ByMovedOrigin(), new ByOtherCell(),
            new SameArray(), new Shifting() })
        {
            (int one, int two) = pair.Same(input);
            result += T.Together(
                () => { for (int i = 0; i < 6; i++) pair.One(one); },
                () => { for (int i = 0; i < 6; i++) pair.Two(two); },
                () => { for (int i = 0; i < 6; i++) pair.One(5); },
                () => { for (int i = 0; i < 6; i++) pair.Two(5); });
            foreach (int odd in new[] { -1, int.MinValue, int.MaxValue, 64 })
            {
                try { pair.One(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
                try { pair.Two(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
            }

            result += $" {pair.Sum} ";
        }

        return result;
    }
}
