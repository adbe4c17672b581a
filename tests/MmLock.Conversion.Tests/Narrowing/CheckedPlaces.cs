// becomes: range*5 structure
using MmLock;

public static class Program
{
    private enum Kind { Code, Data, Stack = 5 }

    // Numbers that are refused where they do not fit, kinds as numbers, and keys of two parts.
    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly int[] _byKind = new int[8];
        private readonly Dictionary<(long Page, Kind Kind), Page> _pages = new();
        private int _asked;

        private sealed class Page
        {
            public int Count;
        }

        public void Set(long at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[checked((int)at)] = value;
            }
        }

        public void Fill(long from, long to, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (long i = from; i < to; i++) _cells[checked((int)i)] = value;
            }
        }

        public int ByKind(Kind kind)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_byKind[(int)kind];
            }
        }

        public int Touch(long page, Kind kind)
        {
            using (_lock.EnterWrite())
            {
                if (!_pages.TryGetValue((page, kind), out Page? found))
                {
                    found = new Page();
                    _pages.Add((page, kind), found);
                }

                Thread.Sleep(1);
                return ++found.Count;
            }
        }

        public int Sum(long page)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                if (_pages.TryGetValue((page, Kind.Code), out Page? code)) sum += code.Count;
                Thread.Sleep(1);
                return sum;
            }
        }

        public int Asked() { using (_lock.EnterWrite()) return ++_asked; }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { cells.Set(3, 5); cells.Touch(1, Kind.Code); cells.ByKind(Kind.Stack); } },
            () => { for (int i = 0; i < 4; i++) { cells.Fill(8, 12, 2); cells.Touch(1, Kind.Data); cells.ByKind(Kind.Data); } },
            () => { for (int i = 0; i < 4; i++) { cells.Touch(2 + input, Kind.Code); _ = cells.Sum(1); cells.Asked(); } });
        string edges = "";
        foreach (long at in new[] { -1, 63, 64, 1L << 32, long.MinValue, long.MaxValue })
        {
            try { cells.Set(at, 1); edges += "."; }
            catch (Exception e) when (e is OverflowException or IndexOutOfRangeException) { edges += e is OverflowException ? "o" : "-"; }
        }

        return $"{ends} {cells.Sum(1)} {cells.Sum(2 + input)} {cells.ByKind(Kind.Stack)} {cells.Asked()} {edges}";
    }
}
