// becomes: coarse structure coarse coarse structure
using MmLock;

public static class Program
{
    public sealed class Stats { public int Writes; public void Count() { int was = Writes; Thread.Sleep(1); Writes = was + 1; } }

    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private readonly Stats _stats = new();
        private readonly SortedList<int, Stats> _sorted = new();
        private readonly Random _random = new(1);
        private readonly System.Text.StringBuilder _text = new();

        public void ByDynamic(int cell)
        {
            using (_lock.EnterWrite())
            {
                dynamic stats = _stats;
                Thread.Sleep(1);
                stats.Writes = stats.Writes + 1;
                _cells[cell]++;
            }
        }

        public void Grow(int key) { using (_lock.EnterWrite()) _sorted.TryAdd(key, new Stats()); }

        public void ByPosition(int at)
        {
            using (_lock.EnterWrite())
            {
                Stats stats = _sorted.Values[at];
                int was = stats.Writes;
                Thread.Sleep(1);
                stats.Writes = was + 1;
            }
        }

        public void ByRandom(int cell)
        {
            using (_lock.EnterWrite())
            {
                int next = _random.Next();
                Thread.Sleep(1);
                _cells[cell] += next == 0 ? 1 : 0;
                _text.Append('x');
            }
        }

        public string Sums() { using (_lock.EnterWrite()) return $"{_stats.Writes} {_text.Length}"; }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        cells.Grow(3);
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { cells.ByDynamic(1); cells.ByRandom(1); cells.ByPosition(0); } },
            () => { for (int i = 0; i < 6; i++) { cells.ByDynamic(90); cells.ByRandom(90); cells.Grow(2); cells.ByPosition(1); } });
        return $"{ends} {cells.Sums()}";
    }
}
