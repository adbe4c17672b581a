// becomes: coarse range coarse range coarse range
using MmLock;

public static class Program
{
    // The parameters are put right in the section, and only where they need it.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class ByTrim : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private void Fill(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                if (at + count > 16) count = 16 - at;
                for (int i = at; i < at + count; i++)
                {
                    int was = _cells[i];
                    Thread.Sleep(1);
                    _cells[i] = was + 1;
                }
            }
        }

        public void One(int at)
        {
            Fill(at, 3);
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

        public (int One, int Two) Same(int input) => (7, 8 + input % 2);
    }

    private sealed class BySwap : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private void Fill(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                if (count > 2) (at, count) = (at + count, 1);
                for (int i = at; i < at + count; i++)
                {
                    int was = _cells[i];
                    Thread.Sleep(1);
                    _cells[i] = was + 1;
                }
            }
        }

        public void One(int at)
        {
            Fill(at, 3 - at % 2);
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

        public (int One, int Two) Same(int input) => (8, 11);
    }

    private sealed class ByTernary : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                at = at > 7 ? 7 : at;
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

        public (int One, int Two) Same(int input) => (9 + input, 7);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByTrim(), new BySwap(), new ByTernary() })
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
