// becomes: coarse structure
using MmLock;

public static class Program
{
    // The last of a list decides on the next one.
    private sealed class ByLast : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0];

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int last = _steps[^1];
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _steps.Add(last + 1);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps[^1]; } }
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
        foreach (ITable table in new ITable[] { new ByLast() })
        {
            result += T.Together(
                () => { for (int i = 0; i < 8; i++) table.Add(1); },
                () => { for (int i = 0; i < 8; i++) table.Add(2 + input); },
                () => { for (int i = 0; i < 8; i++) { table.Add(6); _ = table.Count; } });
            try { table.Add(-1); } catch (IndexOutOfRangeException) { result += " outside"; }
            result += $" {table.Count} ";
        }

        return result;
    }
}
