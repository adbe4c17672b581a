// becomes: range structure range structure range structure
using MmLock;

public static class Program
{
    // What counts hides in what a collection calls: a comparison, a predicate, a function for each.
    private sealed class BySort : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _compared;

        private int Compare(int left, int right)
        {
            _compared++;
            return left.CompareTo(right);
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                int[] order = [3, 1];
                Thread.Sleep(1);
                Array.Sort(order, Compare);
                _cells[index] = was + order[0];
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _compared; } }
        }
    }

    private sealed class ByPredicate : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly int[] _weights = [1, 2, 3];
        private int _looked;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                int weight = _weights.First(w => ++_looked > 0 && w > 0);
                _cells[index] = was + weight;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _looked; } }
        }
    }

    private sealed class ByForEach : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [1];
        private int _walked;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _steps.ForEach(s => _walked += s);
                _cells[index] = was + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _walked; } }
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
        foreach (ITable table in new ITable[] { new BySort(), new ByPredicate(), new ByForEach() })
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
