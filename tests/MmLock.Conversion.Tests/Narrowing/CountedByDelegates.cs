// becomes: range structure coarse structure coarse structure range structure
using MmLock;

public static class Program
{
    // What counts hides behind a delegate, a default interface member, a generic argument, a static.
    private sealed class ByDelegate : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Action _note;
        private int _noted;

        public ByDelegate() => _note = () => _noted++;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _note();
                _cells[index] = was + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _noted; } }
        }
    }

    private interface IStatistics
    {
        int[] Totals { get; }

        int Step()
        {
            Totals[0]++;
            return 1;
        }
    }

    private sealed class Statistics : IStatistics
    {
        public int[] Totals { get; } = new int[1];
    }

    private sealed class ByDefaultMember : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly IStatistics _statistics = new Statistics();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + _statistics.Step();
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _statistics.Totals[0]; } }
        }
    }

    private interface IStep
    {
        static abstract int Next(int[] totals);
    }

    private readonly struct One : IStep
    {
        public static int Next(int[] totals) => ++totals[0] > 0 ? 1 : 0;
    }

    private sealed class ByTypeArgument : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly int[] _totals = new int[1];

        private int Next<TStep>() where TStep : IStep => TStep.Next(_totals);

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + Next<One>();
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _totals[0]; } }
        }
    }

    private sealed class ByEvent : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private event EventHandler<int>? Added;
        private int _heard;

        public ByEvent() => Added += (_, step) => _heard += step;

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + 1;
                Added?.Invoke(this, 1);
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _heard; } }
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
        foreach (ITable table in new ITable[] { new ByDelegate(), new ByDefaultMember(), new ByTypeArgument(), new ByEvent() })
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
