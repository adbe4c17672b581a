// becomes: ranges coarse ranges range range coarse coarse range coarse coarse
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _values = new int[32];
        private int _total;

        public bool Swap(int a, int b)
        {
            if (!_lock.TryEnterWrite(out RangeGuard guard)) return false;
            try
            {
                int was = _values[a];
                Thread.Sleep(1);
                _values[a] = _values[b];
                _values[b] = was;
                return true;
            }
            finally
            {
                guard.Dispose();
            }
        }

        public bool SwapKept(int a, int b)
        {
            if (!_lock.TryEnterWrite(out RangeGuard guard)) return false;
            RangeGuard kept = guard;
            int was = _values[a];
            Thread.Sleep(1);
            _values[a] = _values[b];
            _values[b] = was;
            kept.Dispose();
            return true;
        }

        public bool SwapVar(int a, int b)
        {
            if (_lock.TryEnterWrite(out var guard))
            {
                using (guard)
                {
                    int was = _values[a];
                    Thread.Sleep(1);
                    _values[a] = _values[b];
                    _values[b] = was;
                    return true;
                }
            }

            return false;
        }

        // The attempts go on, each with another place.
        public int Next(int from)
        {
            int at = from;
            while (true)
            {
                at = (at + 1) % 8;
                if (!_lock.TryEnterWrite(out RangeGuard guard))
                {
                    Thread.Sleep(1);
                    continue;
                }

                _values[at]++;
                Thread.Sleep(1);
                _values[at]--;
                guard.Dispose();
                return at;
            }
        }

        // What is behind the branch runs without the lock.
        public int Behind(int at)
        {
            int was = 0;
            if (_lock.TryEnterWrite(out RangeGuard guard))
            {
                was = _values[at];
                Thread.Sleep(1);
                _values[at] = was;
                _total += 0;
                guard.Dispose();
            }

            Thread.Sleep(1);
            return _values[at] - was;
        }

        // Gives it back on a flag of its own.
        public bool Flagged(int at, bool wanted)
        {
            RangeGuard guard = default;
            bool taken = wanted && _lock.TryEnterWrite(TimeSpan.FromSeconds(5), out guard);
            if (!taken) return false;
            _values[at]++;
            Thread.Sleep(1);
            _values[at]--;
            guard.Dispose();
            return true;
        }

        // Negated twice, and nested.
        public bool Twice(int at)
        {
            if (!(!_lock.TryEnterWrite(TimeSpan.FromSeconds(5), out RangeGuard guard) || at < 0))
            {
                _values[at]++;
                Thread.Sleep(1);
                _values[at]--;
                guard.Dispose();
                return true;
            }

            return false;
        }

        // The guard is replaced.
        public bool Replaced(int at)
        {
            if (!_lock.TryEnterRead(TimeSpan.FromSeconds(5), out RangeGuard guard)) return false;
            int was = _values[at];
            Thread.Sleep(1);
            was += _values[at];
            guard.Dispose();
            guard = _lock.EnterWrite();
            _values[at] += 0;
            Thread.Sleep(1);
            _values[at] += 0;
            guard.Dispose();
            return was >= 0;
        }

        public int Sum { get { using (_lock.EnterRead()) return _values.Sum(); } }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        void Work(int n)
        {
            for (int i = 0; i < 6; i++)
            {
                slots.Swap(n, n + 4); slots.SwapKept(n, n + 8); slots.SwapVar(n + 4, n); slots.Next(n);
                slots.Behind(n + 16); slots.Flagged(n, i > input); slots.Twice(n); slots.Replaced(n);
            }
        }

        return $"{T.Together(() => Work(1), () => Work(2), () => Work(3))} {slots.Sum}";
    }
}
