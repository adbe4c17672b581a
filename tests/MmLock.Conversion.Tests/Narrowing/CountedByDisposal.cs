// becomes: coarse structure coarse structure range structure range structure
using MmLock;

public static class Program
{
    // What counts hides in what a statement calls: a disposal, an enumerator, an awaiter, a pattern.
    private sealed class Meter
    {
        public int Ended;

        public Scope Begin() => new(this);

        public readonly struct Scope(Meter meter) : IDisposable
        {
            public void Dispose() => meter.Ended++;
        }
    }

    private sealed class ByUsing : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Meter _meter = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                using var scope = _meter.Begin();
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _meter.Ended; } }
        }
    }

    private sealed class Steps
    {
        public int Walked;

        public IEnumerator<int> GetEnumerator()
        {
            for (int i = 0; i < 2; i++)
            {
                Walked++;
                yield return i;
            }
        }
    }

    private sealed class ByEnumerator : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Steps _steps = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                foreach (int step in _steps)
                {
                    Thread.Sleep(1);
                    _cells[index] = was + step;
                }
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _steps.Walked; } }
        }
    }

    private sealed class Gauge
    {
        private int _level;
        public int Level => _level += 1;
        public int Seen => _level;
    }

    private sealed class ByPattern : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Gauge _gauge = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = _gauge is { Level: > 0 } ? was + 1 : was;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _gauge.Seen; } }
        }
    }

    private sealed class ByFinally : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _left;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                try
                {
                    int was = _cells[index];
                    Thread.Sleep(1);
                    _cells[index] = was + 1;
                }
                finally
                {
                    _left++;
                }
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _left; } }
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
        foreach (ITable table in new ITable[] { new ByUsing(), new ByEnumerator(), new ByPattern(), new ByFinally() })
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
