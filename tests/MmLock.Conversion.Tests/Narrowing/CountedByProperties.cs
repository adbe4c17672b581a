// becomes: range structure range structure coarse structure
using MmLock;

public static class Program
{
    // What counts hides behind a property, an operator, a conversion, a deconstruction.
    private sealed class ByGetter : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private int _asked;
        private int Step
        {
            get
            {
                _asked++;
                return 1;
            }
        }

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _cells[index] = was + Step;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _asked; } }
        }
    }

    private sealed class Tally
    {
        public int Steps;

        public static Tally operator ++(Tally tally)
        {
            tally.Steps++;
            return tally;
        }

        public static implicit operator int(Tally tally) => tally.Steps;

        public void Deconstruct(out int steps, out int twice)
        {
            Steps++;
            (steps, twice) = (Steps, Steps * 2);
        }
    }

    private sealed class ByOperator : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private Tally _tally = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                _tally++;
                _cells[index] = was + 1;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _tally; } }
        }
    }

    private sealed class ByDeconstruction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[8];
        private readonly Tally _tally = new();

        public void Add(int index)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[index];
                Thread.Sleep(1);
                var (steps, twice) = _tally;
                _cells[index] = was + twice - steps;
            }
        }

        public int Count
        {
            get { using (_lock.EnterRead()) { return _tally.Steps; } }
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
        foreach (ITable table in new ITable[] { new ByGetter(), new ByOperator(), new ByDeconstruction() })
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
