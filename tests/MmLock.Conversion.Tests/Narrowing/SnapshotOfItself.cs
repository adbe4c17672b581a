// becomes: coarse structure
using MmLock;

// What is called a snapshot is the counters themselves: they are given out as they are until the period ends.
public static class Program
{
    private sealed class Counters { public int Writes; public long Last; }

    private sealed class Period
    {
        private Counters _current = new();

        public Counters Snapshot() => _current;

        public Counters Copy() { Counters copy = new() { Writes = _current.Writes }; copy.Last = _current.Last; return copy; }

        public void End() => _current = new Counters();
    }

    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private readonly Period _period = new();

        public void Write(int cell, int value)
        {
            using (_lock.EnterWrite())
            {
                Counters counters = _period.Snapshot();
                int was = counters.Writes;
                Thread.Sleep(1);
                counters.Writes = was + 1;
                _cells[cell] = value;
            }
        }

        public int Writes { get { using (_lock.EnterRead()) return _period.Copy().Writes; } }
    }

    public static string Run(int input)
    {
        var store = new Store();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) store.Write(1, i); },
            () => { for (int i = 0; i < 8 + input; i++) store.Write(90, i); });
        return $"{ends} {store.Writes}";
    }
}
