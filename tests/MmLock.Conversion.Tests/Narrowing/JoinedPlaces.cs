// becomes: coarse range coarse range coarse range coarse range
using MmLock;

public static class Program
{
    // Two ways lead to the place, and each has a number of its own.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class BySwitch : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int place = at;
                switch (at)
                {
                    case 3:
                        place = 6;
                        break;
                    case 4:
                        place++;
                        break;
                }
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

        public (int One, int Two) Same(int input) => (3 + input % 2, 6 - input % 2);
    }

    private sealed class ByCatch : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int place = at;
                try
                {
                    if (_cells[at + 4] < 0) return;
                }
                catch (IndexOutOfRangeException)
                {
                    place = 2;
                }
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

        public (int One, int Two) Same(int input) => (13 + input % 2, 2);
    }

    private sealed class ByAnd : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private readonly int _step = 1;

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                if (at > 8 && (at = 8 + _step) > 8) at--;
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

        public (int One, int Two) Same(int input) => (12 - input, 8);
    }

    private sealed class ByElse : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int place;
                if (at % 2 == 0) place = at + 1; else place = at;
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

        public (int One, int Two) Same(int input) => (2, 3);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new BySwitch(), new ByCatch(), new ByAnd(), new ByElse() })
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
