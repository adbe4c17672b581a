// becomes: range coarse coarse range coarse range structure
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _next = new int[16];
        private readonly int[] _values = new int[16];
        private readonly Queue<int> _ready = new();
        private int _head;

        // The place is a guarded field's, which is set again before the slow work.
        public int Advance()
        {
            using (_lock.EnterWrite())
            {
                int at = _head;
                _head = (_head + 1) % 16;
                Thread.Sleep(1);
                _values[at]++;
                return at;
            }
        }

        // And after it.
        public int AdvanceLate()
        {
            using (_lock.EnterWrite())
            {
                int at = _head;
                Thread.Sleep(1);
                _values[at]++;
                _head = (at + 1) % 16;
                return at;
            }
        }

        // The place is taken out of a queue: not twice.
        public int Ready()
        {
            using (_lock.EnterWrite())
            {
                if (_ready.Count == 0) return -1;
                int at = _ready.Dequeue();
                Thread.Sleep(1);
                _values[at]++;
                return at;
            }
        }

        // It is only looked at first.
        public int ReadyPeeked()
        {
            using (_lock.EnterWrite())
            {
                if (_ready.Count == 0) return -1;
                int at = _ready.Peek();
                _ready.Dequeue();
                Thread.Sleep(1);
                _values[at]++;
                return at;
            }
        }

        // The search calls a method that logs into what the caller gave.
        public int Logged(List<string> log)
        {
            using (_lock.EnterWrite())
            {
                int at = Find(log);
                Thread.Sleep(1);
                _values[at]++;
                return at;
            }
        }

        private int Find(List<string> log)
        {
            log.Add("found");
            return _head;
        }

        // The number that was found is checked by a while of the search.
        public int Walked(int from)
        {
            using (_lock.EnterWrite())
            {
                int at = Walk(from);
                if (at < 0) return at;
                Thread.Sleep(1);
                _values[at]++;
                return at;
            }
        }

        private int Walk(int from)
        {
            int at = from, steps = 0;
            while (_next[at] != 0 && steps++ < 16) at = _next[at];
            return at;
        }

        public void Link(int from, int to)
        {
            using (_lock.EnterWrite())
            {
                _next[from] = to;
                if (_ready.Count < 8) _ready.Enqueue(to);
            }
        }

        public int Sum => _values.Sum();
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        int taken = 0;
        void Work(int from)
        {
            var log = new List<string>();
            for (int n = 0; n < 6; n++)
            {
                slots.Link(from + n % 3, (from + n) % 14 + 1);
                slots.Advance();
                slots.AdvanceLate();
                if (slots.Ready() >= 0) Interlocked.Increment(ref taken);
                if (slots.ReadyPeeked() >= 0) Interlocked.Increment(ref taken);
                slots.Logged(log);
                slots.Walked(from);
                slots.Link(from + n % 3, 0);
            }

            if (log.Count != 6) throw new InvalidOperationException("found twice");
        }

        string ends = T.Together(() => Work(1), () => Work(4 + input), () => Work(8));
        return $"{ends} {slots.Sum - taken}";
    }
}
