// becomes: range range range range range range
using MmLock;

public static class Program
{
    // A number is made wider before it is computed with.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }
    }

    private sealed class ByLocal : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                long wide = at;
                int was = _cells[(wide << 30) >> 30];
                Thread.Sleep(1);
                _cells[(wide << 30) >> 30] = was + 1;
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
    }

    private sealed class ByHelper : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private static long Place(long wide) => (wide << 30) >> 30;

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
    }

    private sealed class ByHelperOfQuotient : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private static long Place(long wide) => (wide << 30) >> 30;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[Place(at >> 1)];
                Thread.Sleep(1);
                _cells[Place(at >> 1)] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at >> 1];
                Thread.Sleep(1);
                _cells[at >> 1] = was + 1;
            }
        }

        public int Sum => _cells.Sum();
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByLocal(), new ByHelper(), new ByHelperOfQuotient() })
        {
            int at = 6 + (input & 7);
            result += T.Together(
                () => { for (int i = 0; i < 6; i++) pair.One(at); },
                () => { for (int i = 0; i < 6; i++) pair.Two(at); });
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
