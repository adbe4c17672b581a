// becomes: range structure range structure range structure range structure coarse structure range structure
using MmLock;

public static class Program
{
    // What is shared is asked in ways that look like no access.
    private sealed class ByListPattern : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0];
        private int _seen;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                if (_steps is [.., var last]) _seen = last;
                _steps.Add(1);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps.Count + 0 * _seen; } }
        }
    }

    private sealed class BySpread : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0];

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                int[] copy = [.. _steps, 1];
                _steps.Add(copy.Length);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps.Count; } }
        }
    }

    private sealed class ByCountPattern : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0];
        private int _full;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                if (_steps is { Count: > 4 }) _full++;
                _steps.Add(1);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps.Count + _full; } }
        }
    }

    private sealed class BySlice : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0, 0];

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                int tail = _steps[1..].Count;
                _steps.Add(tail);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps.Count; } }
        }
    }

    private sealed class ByQuery : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly List<int> _steps = [0];

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                int ones = (from s in _steps where s == 1 select s).Count();
                _steps.Add(ones >= 0 ? 1 : 0);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps.Count; } }
        }
    }

    private sealed class ByConditional : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private List<int>? _steps = [0];

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                int? count = _steps?.Count;
                _steps?.Add(count ?? 0);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps!.Count; } }
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
        foreach (ITable table in new ITable[] { new ByListPattern(), new BySpread(), new ByCountPattern(), new BySlice(), new ByQuery(),
            new ByConditional() })
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
