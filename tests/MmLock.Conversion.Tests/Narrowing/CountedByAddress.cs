// becomes: coarse structure
using MmLock;

public static class Program
{
    // What is counted is written by its address.
    private sealed class ByAddress : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                unsafe
                {
                    fixed (int* count = &_count) (*count)++;
                }
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
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
        foreach (ITable table in new ITable[] { new ByAddress() })
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
