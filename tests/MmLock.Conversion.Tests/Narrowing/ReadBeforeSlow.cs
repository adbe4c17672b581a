// becomes: coarse structure coarse structure coarse structure coarse structure coarse structure
using MmLock;

public static class Program
{
    // What is counted is read before the slow work and written after it, in one statement.
    private sealed class BySum : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _count = _count + Slow(index);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
        }
    }

    private sealed class ByCompound : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _count += Slow(index);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
        }
    }

    private sealed class ByLocal : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int before = _count;
                int step = Slow(index);
                _count = before + step;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count; } }
        }
    }

    private sealed class ByTuple : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count, _last;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return 1;
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                (_last, _count) = (Slow(index), _count + 1);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _count + 0 * _last; } }
        }
    }

    private sealed class ByMaximum : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _count;

        private int Slow(int index)
        {
            int was = _cells[index];
            Thread.Sleep(1);
            _cells[index] = was + 1;
            return _cells[index];
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                _count = Math.Max(_count, Slow(index));
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
        foreach (ITable table in new ITable[] { new BySum(), new ByCompound(), new ByLocal(), new ByTuple(), new ByMaximum() })
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
