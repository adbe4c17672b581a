// becomes: coarse range coarse range coarse range coarse range coarse range range range coarse range range range
using MmLock;

public static class Program
{
    // The number changes on its way: before the acquire, inside, or by the use itself.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class ByIncrement : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[++at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
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

        public (int One, int Two) Same(int input) => (2 + input, 3 + input);
    }

    private sealed class ByRefParameter : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private static void Next(ref int at) => at += 2;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Next(ref at);
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
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

        public (int One, int Two) Same(int input) => (2 + input, 4 + input);
    }

    private sealed class ByOutParameter : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private static bool Find(int at, out int place) => (place = at / 2) >= 0;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                if (!Find(at, out int place)) return;
                int was = _cells[place];
                Thread.Sleep(1);
                _cells[place] = was + 1;
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

        public (int One, int Two) Same(int input) => (4 + 2 * input, 2 + input);
    }

    private sealed class ByLambda : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Action next = () => at += 3;
                next();
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
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

    private sealed class ByField : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private int _step;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                _step = 1;
                int was = _cells[at + _step];
                Thread.Sleep(1);
                _cells[at + _step] = was + 1;
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

        public (int One, int Two) Same(int input) => (2 + input, 3 + input);
    }

    private sealed class Backwards : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                for (int i = at + 2; i > at; i--)
                {
                    int was = _cells[i];
                    Thread.Sleep(1);
                    _cells[i] = was + 1;
                }
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

        public (int One, int Two) Same(int input) => (2 + input, 4 + input);
    }

    private sealed class Recursive : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private void Fill(int at, int left)
        {
            if (left == 0) return;
            int was = _cells[at];
            Thread.Sleep(1);
            _cells[at] = was + 1;
            Fill(at + 2, left - 1);
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Fill(at, 2);
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

        public (int One, int Two) Same(int input) => (2 + input, 4 + input);
    }

    private sealed class BySteps : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int left = 3, place = at;
                while (left-- > 0)
                {
                    int was = _cells[place];
                    Thread.Sleep(1);
                    _cells[place] = was + 1;
                    place += 2;
                }
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

        public (int One, int Two) Same(int input) => (1 + input, 5 + input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByIncrement(), new ByRefParameter(), new ByOutParameter(), new ByLambda(), new ByField(),
            new Backwards(), new Recursive(), new BySteps() })
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
