// becomes: coarse coarse range structure
using MmLock;

public static class Program
{
    // Guards that are variables: chosen by a flag, tried first, ended in a finally.
    private sealed class FlowStore
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[32];
        private int _missed;

        public int Access(int cell, bool write)
        {
            RangeGuard guard = write ? _lock.EnterWrite() : _lock.EnterRead();
            try
            {
                int was = _cells[cell];
                Thread.Sleep(1);
                if (write) _cells[cell] = was + 1;
                return was;
            }
            finally
            {
                guard.Dispose();
            }
        }

        public bool TryBump(int cell)
        {
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard guard)) return false;
            using (guard)
            {
                int was = _cells[cell];
                Thread.Sleep(1);
                _cells[cell] = was + 1;
            }

            return true;
        }

        public void Miss()
        {
            var guard = _lock.EnterWrite();
            _missed++;
            guard.Dispose();
        }

        public int Missed => _missed;
    }

    public static string Run(int input)
    {
        var store = new FlowStore();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) store.Access(3, true); },
            () => { for (int i = 0; i < 10; i++) store.Access(3 + input, true); },
            () => { for (int i = 0; i < 10; i++) { store.TryBump(3); store.Miss(); } },
            () => { for (int i = 0; i < 10; i++) { store.Access(3, false); store.Miss(); } });
        string edge = "";
        try { store.Access(32, true); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { store.TryBump(-1); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {store.Access(3, false)} {store.Missed} {edge}";
    }
}
