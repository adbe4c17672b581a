// becomes: coarse structure structure
using MmLock;

public static class Program
{
    // The order of the log is the order of the writes.
    private sealed class LoggedStore
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _values = new int[16];
        private readonly List<(int Index, int Value)> _log = new();

        public void Write(int index, int value)
        {
            using (_lock.EnterWrite())
            {
                int place = _log.Count;
                _log.Add((index, 0));
                Thread.Sleep(1);
                _values[index] += value;
                _log[place] = (index, _values[index]);
            }
        }

        public int Replay()
        {
            using (_lock.EnterRead())
            {
                var last = new int[16];
                foreach ((int index, int value) in _log) last[index] = value;
                return last.Sum();
            }
        }

        public void Truncate(int keep)
        {
            using (_lock.EnterWrite())
            {
                if (_log.Count > keep) _log.RemoveRange(0, _log.Count - keep);
            }
        }
    }

    public static string Run(int input)
    {
        var store = new LoggedStore();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) store.Write(1, 1); },
            () => { for (int i = 0; i < 12; i++) store.Write(1 + input, 1); },
            () => { for (int i = 0; i < 12; i++) { store.Write(9, 2); store.Replay(); } },
            () => { for (int i = 0; i < 20; i++) store.Truncate(20); });
        store.Write(1, 0);
        store.Write(1 + input, 0);
        store.Write(9, 0);
        string edge = "";
        try { store.Write(-1, 1); } catch (IndexOutOfRangeException) { edge = "below"; }
        return $"{ends} {store.Replay()} {edge}";
    }
}
