// becomes: range structure coarse structure coarse structure coarse structure
using MmLock;

public static class Program
{
    // What counts is made in the section and runs in it, or is kept and runs in another.
    private sealed class ByQueue : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Queue<Action> _later = new();
        private int _done;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                _later.Enqueue(() => _done++);
                if (_later.Count > 2)
                {
                    while (_later.TryDequeue(out Action? action)) action();
                }
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _done + _later.Count; } }
        }
    }

    private sealed class ByThreadLocal : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly ThreadLocal<int> _steps;
        private int _made;

        public ByThreadLocal() => _steps = new(() => { _made += 0; return 1; });

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + _steps.Value;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _made; } }
        }
    }

    private sealed class ByWeakTable : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, int[]> _sizes = new();
        private readonly object _key = new();
        private int _asked;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _sizes.GetValue(_key, _ => { _asked++; return new int[1]; })[0]++;
                _cells[index] = was + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _asked + (_sizes.TryGetValue(_key, out int[]? size) ? size[0] : 0); } }
        }
    }

    private sealed class ByTask : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _ran;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Task.Run(() => _ran++).Wait();
                _cells[index] = was + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _ran; } }
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
        foreach (ITable table in new ITable[] { new ByQueue(), new ByThreadLocal(), new ByWeakTable(), new ByTask() })
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
