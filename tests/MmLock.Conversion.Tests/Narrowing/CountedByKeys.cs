// becomes: coarse structure
using MmLock;

public static class Program
{
    // What counts is what a dictionary compares its keys by.
    private sealed class CountingComparer : IEqualityComparer<int>
    {
        public int Compared;

        public bool Equals(int left, int right) => left == right;

        public int GetHashCode(int value)
        {
            Compared++;
            return value;
        }
    }

    private sealed class ByEquality : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly CountingComparer _comparer = new();
        private readonly Dictionary<int, int> _known;

        public ByEquality() => _known = new(Enumerable.Range(0, 8).ToDictionary(i => i, i => 1), _comparer);

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + _known[index];
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _comparer.Compared; } }
        }
    }

    private interface ITable
    {
        void Add(int index);
        int Count { get; }
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (ITable table in new ITable[] { new ByEquality() })
        {
            result += T.Together(
                () => { for (int i = 0; i < 8; i++) table.Add(1); },
                () => { for (int i = 0; i < 8; i++) table.Add(1 + input); },
                () => { for (int i = 0; i < 8; i++) { table.Add(6); _ = table.Count; } });
            try { table.Add(-1); } catch (IndexOutOfRangeException) { result += " outside"; }
            result += $" {table.Count} ";
        }

        return result;
    }
}
