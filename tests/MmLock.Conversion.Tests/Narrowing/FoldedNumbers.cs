// becomes: range*16
using MmLock;

public static class Program
{
    // A place is computed from a number, by two ways that meet.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Shifted : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at >> 2];
                Thread.Sleep(1);
                _cells[at >> 2] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at / 4];
                Thread.Sleep(1);
                _cells[at / 4] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (8 + input, 11);
    }

    private sealed class Masked : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at & 7];
                Thread.Sleep(1);
                _cells[at & 7] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at % 8];
                Thread.Sleep(1);
                _cells[at % 8] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + 8 * input, 2);
    }

    private sealed class Negated : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[-at & 15];
                Thread.Sleep(1);
                _cells[-at & 15] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[16 - at];
                Thread.Sleep(1);
                _cells[16 - at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (3 + input, 3 + input);
    }

    private sealed class Complemented : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[~at & 15];
                Thread.Sleep(1);
                _cells[~at & 15] = was + 1;
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

        public (int One, int Two) Same(int input) => (3 + input, 3 + input);
    }

    private sealed class Doubled : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at * 2];
                Thread.Sleep(1);
                _cells[at * 2] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + at];
                Thread.Sleep(1);
                _cells[at + at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 2 + input);
    }

    private sealed class Crossed : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at ^ 1];
                Thread.Sleep(1);
                _cells[at ^ 1] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at ^ 1 ^ 3 ^ 3];
                Thread.Sleep(1);
                _cells[at ^ 1 ^ 3 ^ 3] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + input, 2 + input);
    }

    private sealed class Unsigned : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(int)((uint)at % 16)];
                Thread.Sleep(1);
                _cells[(int)((uint)at % 16)] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at & 15];
                Thread.Sleep(1);
                _cells[at & 15] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (2 + 16 * input, 2);
    }

    private sealed class Logical : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at >>> 28];
                Thread.Sleep(1);
                _cells[at >>> 28] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(int)((uint)at >> 28)];
                Thread.Sleep(1);
                _cells[(int)((uint)at >> 28)] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (-1 - input, -1);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new Shifted(), new Masked(), new Negated(), new Complemented(), new Doubled(), new Crossed(),
            new Unsigned(), new Logical() })
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
