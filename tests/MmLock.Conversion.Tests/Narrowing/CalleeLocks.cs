// becomes: structure structure coarse
using MmLock;

public static class Program
{
    private sealed class Journal
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _lines = new();

        public void Write(int line)
        {
            using (_lock.EnterWrite())
            {
                _lines.Add(line);
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _lines.Count; } }
    }

    private sealed class Table(Journal journal)
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _rows = new int[64];

        public void Update(int row, int by)
        {
            using (_lock.EnterWrite())
            {
                int was = _rows[row];
                Thread.Sleep(1);
                _rows[row] = was + by;
                journal.Write(row);
            }
        }

        public int Row(int row) => _rows[row];
    }

    public static string Run(int input)
    {
        var journal = new Journal();
        var table = new Table(journal);
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) table.Update(3, 1); },
            () => { for (int i = 0; i < 15; i++) table.Update(3 + input, 1); },
            () => { for (int i = 0; i < 15; i++) table.Update(40, 1); });
        string edge = "";
        try { table.Update(-4, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {table.Row(3)} {table.Row(40)} {journal.Count} {edge}";
    }
}
