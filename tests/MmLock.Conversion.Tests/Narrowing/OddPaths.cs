// becomes: coarse structure range structure coarse structure coarse structure
using MmLock;

public static class Program
{
    // What is shared is reached by a name of another kind.
    private sealed class ByDynamic : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        public int Steps { get; set; }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                dynamic self = this;
                self.Steps = self.Steps + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return Steps; } }
        }
    }

    private sealed class ByInlineArray : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        [System.Runtime.CompilerServices.InlineArray(4)]
        private struct Four { private int _first; }

        private Four _four;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _four[1]++;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _four[1]; } }
        }
    }

    private sealed class ByLocalRef : ITable
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
                ref int count = ref _count;
                count++;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
        }
    }

    private sealed class ByExpression : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly System.Linq.Expressions.Expression<Func<int>> _step;
        private int _count;

        public ByExpression() => _step = () => Next();

        private int Next() => ++_count;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _step.Compile()();
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
        foreach (ITable table in new ITable[] { new ByDynamic(), new ByInlineArray(), new ByLocalRef(), new ByExpression() })
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
