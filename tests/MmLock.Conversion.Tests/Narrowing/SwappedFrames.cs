// becomes: structure coarse structure
using MmLock;

public static class Program
{
    private sealed class Cell { public int Value; }

    private sealed class Grid
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = Enumerable.Range(0, 32).Select(_ => new Cell()).ToArray();

        public void Swap(int a, int b)
        {
            using (_lock.EnterWrite())
            {
                (_cells[a], _cells[b]) = (_cells[b], _cells[a]);
            }
        }

        public void Add(int index, int delta)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[index];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + delta;
            }
        }

        public int Total()
        {
            using (_lock.EnterRead())
            {
                return _cells.Sum(c => c.Value);
            }
        }
    }

    public static string Run(int input)
    {
        var grid = new Grid();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) grid.Add(3, 1); },
            () => { for (int i = 0; i < 20; i++) grid.Add(9, 1 + input); },
            () => { for (int i = 0; i < 200; i++) { grid.Swap(3, 9); if (i % 10 == 0) Thread.Sleep(1); } });
        string edge = "";
        try { grid.Swap(0, 32); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {grid.Total()} {edge}";
    }
}
