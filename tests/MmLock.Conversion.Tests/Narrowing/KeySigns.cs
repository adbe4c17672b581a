// becomes: range range range range range range
using MmLock;

public static class Program
{
    private sealed class Cell { public int Value; }

    // One table, keyed by numbers that come in as other types.
    private sealed class KeyedCells
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<uint, Cell> _cells = new();

        public void Add(int key, int by)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[(uint)key];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + by;
            }
        }

        public void AddUnsigned(uint key, int by)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[key];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + by;
            }
        }

        public void Create(uint key)
        {
            using (_lock.EnterWrite()) _cells.TryAdd(key, new Cell());
        }

        public int Get(long key)
        {
            using (_lock.EnterRead())
            {
                Cell cell = _cells[unchecked((uint)key)];
                Thread.Sleep(1);
                return cell.Value;
            }
        }
    }

    // The same in an array of few cells, from both ends.
    private sealed class Folded
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[256];

        public void Add(sbyte at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(byte)at];
                Thread.Sleep(1);
                _cells[(byte)at] = was + 1;
            }
        }

        public void AddByte(byte at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }

        public int Sum() => _cells.Sum();
    }

    public static string Run(int input)
    {
        var cells = new KeyedCells();
        var folded = new Folded();
        foreach (uint key in new[] { 1u, 2u, uint.MaxValue, 0x8000_0000u }) cells.Create(key);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { cells.Add(-1, 1); folded.Add(-1); } },
            () => { for (int i = 0; i < 10; i++) { cells.AddUnsigned(uint.MaxValue, 1); folded.AddByte(255); } },
            () => { for (int i = 0; i < 10; i++) { cells.Add(1 + input % 2, 1); cells.Create((uint)(100 + i)); } },
            () => { for (int i = 0; i < 10; i++) { cells.Get(-1); cells.Get(int.MinValue); } });
        string edge = "";
        try { cells.Add(-2, 1); } catch (KeyNotFoundException) { edge = "none"; }
        cells.Add(int.MinValue, 7);
        return $"{ends} {cells.Get(-1)} {cells.Get(1)} {cells.Get(1L << 31)} {folded.Sum()} {edge}";
    }
}
