// becomes: range range range range range range
using MmLock;

public static class Program
{
    // A number loses bits or its sign on the way to the place.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Short : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(short)at & 15];
                Thread.Sleep(1);
                _cells[(short)at & 15] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(ushort)at & 15];
                Thread.Sleep(1);
                _cells[(ushort)at & 15] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (65538 + input, 2 + input);
    }

    private sealed class Longs : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, int[]> _cells = Enumerable.Range(-4, 13).ToDictionary(i => (long)i, _ => new int[1]);

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at][0];
                Thread.Sleep(1);
                _cells[at][0] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                long wide = at + (1L << 32);
                int was = _cells[(int)wide][0];
                Thread.Sleep(1);
                _cells[(int)wide][0] = was + 1;
            }
        }

        public int Sum => _cells.Values.Sum(c => c[0]);

        public (int One, int Two) Same(int input) => (-2 - input, -2 - input);
    }

    private sealed class Words : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(int)((ulong)at >> 60)];
                Thread.Sleep(1);
                _cells[(int)((ulong)at >> 60)] = was + 1;
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

        public (int One, int Two) Same(int input) => (-1 - input, 15);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new Short(), new Longs(), new Words() })
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
