// becomes: coarse*6 range*4
using MmLock;

public static class Program
{
    // A sequence lock: odd while somebody writes. Two writers make it even.
    public sealed class Versions
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64], _b = new int[64];
        private int _seq, _who, _used, _gate, _mixed, _at, _value, _turns;

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Interlocked.Increment(ref _seq);
                _a[at] = v;
                Thread.Sleep(1);
                _b[at] = v;
                Interlocked.Increment(ref _seq);
            }
        }

        public int Torn(int at)
        {
            int torn = 0;
            for (int i = 0; i < 400; i++)
            {
                int seq = Volatile.Read(ref _seq);
                if ((seq & 1) != 0) continue;
                int a = Volatile.Read(ref _a[at]), b = Volatile.Read(ref _b[at]);
                if (Volatile.Read(ref _seq) == seq && a != b) torn++;
            }

            return torn;
        }

        private void Enter(int at) => Interlocked.Exchange(ref _who, at + 1);

        private void Leave() => Interlocked.Exchange(ref _who, 0);

        public void Marked(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Enter(at);
                Thread.Sleep(1);
                _a[at] = v;
                if (Volatile.Read(ref _who) != at + 1) throw new InvalidOperationException("another");
                Leave();
            }
        }

        public void Owned(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Interlocked.CompareExchange(ref _used, 1, 0);
                Thread.Sleep(1);
                _a[at] = v;
                Interlocked.CompareExchange(ref _used, 0, 1);
            }
        }

        public bool Entered(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                bool free = Interlocked.Exchange(ref _gate, 1) == 0;
                Thread.Sleep(1);
                _a[at] = v;
                Interlocked.Exchange(ref _gate, 0);
                return free;
            }
        }

        // Two that belong together.
        public void Last(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Interlocked.Exchange(ref _at, at);
                Thread.Sleep(1);
                _a[at] = v;
                Interlocked.Exchange(ref _value, v);
            }
        }

        public void Turned(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < 2; i++)
                {
                    Interlocked.Exchange(ref _mixed, 1 - i);
                    Thread.Sleep(1);
                    _a[at] = v;
                }
            }
        }

        private int _bytes, _newest, _even;

        // One step, wherever it stands, and counts.
        public void Counted(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < 2; i++)
                {
                    Thread.Sleep(1);
                    _b[at] = v;
                    Interlocked.Add(ref _bytes, 4);
                }
            }
        }

        public void Newest(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _b[at] = v;
                Interlocked.Exchange(ref _newest, at);
            }
        }

        public void Either(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _b[at] = v;
                if (v > 1)
                {
                    Thread.Sleep(1);
                    Interlocked.Increment(ref _turns);
                    return;
                }

                Thread.Sleep(1);
                Interlocked.Increment(ref _turns);
            }
        }

        // Nothing slow lies between the steps: they go under the structure lock together.
        public void Close(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _b[at] = v;
                Interlocked.Increment(ref _even);
                Interlocked.Increment(ref _even);
            }
        }
    }

    public static string Run(int input)
    {
        var cells = new Versions();
        int busy = 0;
        void All(int at)
        {
            for (int i = 0; i < 4; i++)
            {
                cells.Set(at, i); cells.Marked(at, i); cells.Owned(at, i); cells.Last(at, i); cells.Turned(at, i);
                if (!cells.Entered(at, i)) Interlocked.Increment(ref busy);
                cells.Counted(at, i); cells.Newest(at, i); cells.Either(at, i); cells.Close(at, i);
            }
        }

        string ends = T.Together(() => All(1), () => All(2 + input), () => All(5));
        return $"{ends} {busy}";
    }
}
