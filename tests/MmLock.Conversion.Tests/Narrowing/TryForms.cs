// becomes: range range coarse
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _values = new int[32];
        private int _missed;

        public bool TryAdd(int index, int by)
        {
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard guard))
            {
                Interlocked.Increment(ref _missed);
                return false;
            }

            using (guard)
            {
                int was = _values[index];
                Thread.Sleep(1);
                _values[index] = was + by;
                return true;
            }
        }

        public int TryRead(int index)
        {
            if (!_lock.TryEnterRead(out var guard)) return -1;
            try
            {
                Thread.Sleep(1);
                return _values[index];
            }
            finally
            {
                guard.Dispose();
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _values.Sum() + _missed; } }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) slots.TryAdd(3, 1); },
            () => { for (int i = 0; i < 10; i++) slots.TryAdd(3 + input, 1); },
            () => { for (int i = 0; i < 10; i++) slots.TryRead(i); });
        string edge = "";
        try { slots.TryAdd(-1, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { slots.TryRead(32); } catch (IndexOutOfRangeException) { edge += "outside"; }
        return $"{ends} {slots.Sum} {edge}";
    }
}
