// becomes: range coarse range range range coarse range coarse coarse coarse
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _values = new int[32];
        private int _misses;

        public bool InLoop(int index)
        {
            for (int n = 0; n < 100; n++)
            {
                if (!_lock.TryEnterWrite(TimeSpan.FromMilliseconds(50), out RangeGuard hold)) continue;
                int was = _values[index];
                Thread.Sleep(1);
                _values[index] = was + 1;
                hold.Dispose();
                return true;
            }

            return false;
        }

        public bool And(int index, bool wanted)
        {
            if (wanted && _lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard hold))
            {
                int was = _values[index];
                Thread.Sleep(1);
                _values[index] = was + 1;
                hold.Dispose();
                return true;
            }

            return false;
        }

        public bool Branch(int index)
        {
            if (_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard hold))
            {
                int was = _values[index];
                Thread.Sleep(1);
                _values[index] = was + 1;
                hold.Dispose();
                return true;
            }
            else
            {
                _misses++;
                return false;
            }
        }

        public bool Outcome(int index)
        {
            bool taken = _lock.TryEnterWrite(TimeSpan.FromSeconds(5), out var hold);
            if (taken)
            {
                int was = _values[index];
                Thread.Sleep(1);
                _values[index] = was + 1;
                hold.Dispose();
            }

            return taken;
        }

        public bool Either(int index)
        {
            bool taken = _lock.TryEnterWrite(TimeSpan.FromSeconds(5), out var hold);
            int was = _values[index];
            if (taken)
            {
                Thread.Sleep(1);
                _values[index] = was + 1;
            }

            hold.Dispose();
            return taken;
        }

        public bool Existing(int index)
        {
            RangeGuard hold;
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out hold)) return false;
            int was = _values[index];
            Thread.Sleep(1);
            _values[index] = was + 1;
            hold.Dispose();
            return true;
        }

        // The index changes where the attempt fails, and is known only then.
        public bool Moved(int index)
        {
            if (!_lock.TryEnterWrite(out RangeGuard hold))
            {
                index = 5;
                hold = _lock.EnterWrite();
            }

            int was = _values[index];
            Thread.Sleep(1);
            _values[index] = was + 1;
            hold.Dispose();
            return true;
        }

        public bool Is(int index)
        {
            if (_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard hold) is false) return false;
            int was = _values[index];
            Thread.Sleep(1);
            _values[index] = was + 1;
            hold.Dispose();
            return true;
        }

        public int Sum { get { using (_lock.EnterRead()) return _values.Sum(); } }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        void Work()
        {
            for (int n = 0; n < 4; n++)
            {
                slots.InLoop(n); slots.And(n, true); slots.Branch(n); slots.Outcome(n);
                slots.Existing(n); slots.Is(n); slots.And(n, input > 5); slots.Moved(5);
            }
        }

        string ends = T.Together(Work, Work);
        return $"{ends} {slots.Sum} {slots.Either(1)}";
    }
}
