// becomes: range*8 coarse range*5
using MmLock;

public static class Program
{
    // A number is brought into bounds before it is a place.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class ByMin : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[Math.Min(at, 3)];
                Thread.Sleep(1);
                _cells[Math.Min(at, 3)] = was + 1;
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

        public (int One, int Two) Same(int input) => (9 + input, 3);
    }

    private sealed class ByClamp : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[Math.Clamp(at, 2, 12)];
                Thread.Sleep(1);
                _cells[Math.Clamp(at, 2, 12)] = was + 1;
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

        public (int One, int Two) Same(int input) => (-4 - input, 2);
    }

    private sealed class ByCondition : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at < 8 ? at : at - 8];
                Thread.Sleep(1);
                _cells[at < 8 ? at : at - 8] = was + 1;
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

        public (int One, int Two) Same(int input) => (10 + input, 2 + input);
    }

    private sealed class ByAbs : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[Math.Abs(at) % 16];
                Thread.Sleep(1);
                _cells[Math.Abs(at) % 16] = was + 1;
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

        public (int One, int Two) Same(int input) => (-2 - input, 2 + input);
    }

    private sealed class ByLoop : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                while (at >= 8) at -= 8;
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

        public (int One, int Two) Same(int input) => (18 + input, 2 + input);
    }

    private sealed class ByHelper : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private static int Place(int at)
        {
            int place = at;
            if (place % 2 != 0) place--;
            return place;
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[Place(at)];
                Thread.Sleep(1);
                _cells[Place(at)] = was + 1;
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

        public (int One, int Two) Same(int input) => (3 + 2 * input, 2 + 2 * input);
    }

    private sealed class ByBitCount : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[int.PopCount(at) & 15];
                Thread.Sleep(1);
                _cells[int.PopCount(at) & 15] = was + 1;
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

        public (int One, int Two) Same(int input) => (7 << input, 3);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByMin(), new ByClamp(), new ByCondition(), new ByAbs(), new ByLoop(), new ByHelper(),
            new ByBitCount() })
        {
            (int one, int two) = pair.Same(input);
            result += T.Together(
                () => { for (int i = 0; i < 6; i++) pair.One(one); },
                () => { for (int i = 0; i < 6; i++) pair.Two(two); },
                () => { for (int i = 0; i < 6; i++) pair.One(5); },
                () => { for (int i = 0; i < 6; i++) pair.Two(5); });
            // By eights down from there takes seconds.
            foreach (int odd in new[] { -1, int.MinValue, pair is ByLoop ? 4099 : int.MaxValue, 64 })
            {
                try { pair.One(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
                try { pair.Two(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
            }

            result += $" {pair.Sum} ";
        }

        return result;
    }
}
