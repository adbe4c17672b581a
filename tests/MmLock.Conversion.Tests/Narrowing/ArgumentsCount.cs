// becomes: coarse*8 range*8
using MmLock;

public static class Program
{
    // What the acquire is given is computed after the range is, and before the lock is held: a number that it changes is another one then.
    public sealed class Counts
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];

        public bool Stepped(int at, int by)
        {
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(Next(ref at) + 9), out var hold)) return false;
            using (hold)
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + by;
                return true;
            }
        }

        public void Given(int at, int by)
        {
            using (_lock.EnterWrite(Token(out at)))
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + by;
            }
        }

        public void Counted(int at, int by)
        {
            using (_lock.EnterWrite(at++ > 400 ? new CancellationToken(true) : default))
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + by;
            }
        }

        public async Task CountedLater(int at, int by)
        {
            using (await _lock.EnterWriteAsync(new CancellationToken(at++ < 0)))
            {
                int was = _cells[at];
                await Task.Delay(1);
                _cells[at] = was + by;
            }
        }

        // The section counts on from there.
        public void CountedOn(int at, int by)
        {
            using (_lock.EnterWrite(at++ > 400 ? new CancellationToken(true) : default))
            {
                _cells[at] += by;
                Thread.Sleep(1);
                at++;
                _cells[at] += by;
            }
        }

        public bool CountedBehind(int at, int by)
        {
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(9), out var hold) || at++ > 400) return false;
            using (hold)
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + by;
                return true;
            }
        }

        public void ByFunction(int at, int by)
        {
            CancellationToken Token()
            {
                at++;
                return default;
            }

            using (_lock.EnterWrite(Token()))
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + by;
            }
        }

        // Where its claim fails, it starts over, and would count again.
        private readonly bool[] _used = new bool[24];
        private readonly byte[] _bytes = new byte[24];

        public int Rent(byte fill, int asked)
        {
            using (_lock.EnterWrite(Counted(ref asked)))
            {
                int slot = Array.IndexOf(_used, false);
                if (slot < 0)
                {
                    return -asked;
                }

                _used[slot] = true;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return asked;
            }
        }

        private static CancellationToken Counted(ref int asked)
        {
            asked++;
            return default;
        }

        private static int Next(ref int at) => at++;

        private static CancellationToken Token(out int at)
        {
            at = 9;
            return default;
        }
    }

    // These give the acquire something else.
    public sealed class Asks(TimeSpan patience)
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly CancellationTokenSource _stop = new();
        private int _asked;

        public TimeSpan Patience { get; } = patience;

        public void Stoppable(int at, int by, CancellationToken stop = default)
        {
            using (_lock.EnterWrite(stop)) { int was = _cells[at]; Thread.Sleep(1); _cells[at] = was + by; }
        }

        public void ByMember(int at, int by)
        {
            using (_lock.EnterWrite(_stop.Token)) { int was = _cells[at]; Thread.Sleep(1); _cells[at] = was + by; }
        }

        public bool ByTime(int at, int by)
        {
            if (!_lock.TryEnterWrite(TimeSpan.FromSeconds(at + 5000), out var hold)) return false;
            using (hold) { int was = _cells[at]; Thread.Sleep(1); _cells[at] = was + by; return true; }
        }

        public bool ByProperty(int at, int by)
        {
            if (!_lock.TryEnterWrite(Patience, out var hold)) return false;
            using (hold) { int was = _cells[at]; Thread.Sleep(1); _cells[at] = was + by; return true; }
        }

        public bool ByCall(int at, int by)
        {
            if (!_lock.TryEnterWrite(TimeOf(at), out var hold)) return false;
            using (hold) { int was = _cells[at]; Thread.Sleep(1); _cells[at] = was + by; return true; }
        }

        public void Before(int at, int by)
        {
            at++;
            using (_lock.EnterWrite()) { int was = _cells[at]; Thread.Sleep(1); _cells[at] = was + by; }
        }

        public async Task Later(int at, int by, CancellationToken stop = default)
        {
            using (await _lock.EnterWriteAsync(stop)) { int was = _cells[at]; await Task.Delay(1); _cells[at] = was + by; }
        }

        private readonly bool[] _used = new bool[24];
        private readonly byte[] _bytes = new byte[24];

        public int Rent(byte fill)
        {
            using (_lock.EnterWrite(_stop.Token))
            {
                int slot = Array.IndexOf(_used, false);
                if (slot < 0)
                {
                    return -1;
                }

                _used[slot] = true;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int Asked => _asked;

        private TimeSpan TimeOf(int at)
        {
            Interlocked.Increment(ref _asked);
            return TimeSpan.FromSeconds(60 + (at & 1));
        }
    }

    public static string Run(int input)
    {
        var counts = new Counts();
        string all = T.Together(
            () => { for (int i = 0; i < 8; i++) { counts.Stepped(4, 1); counts.Given(4, 1); counts.CountedOn(4, 1); } },
            () => { for (int i = 0; i < 8; i++) { counts.Stepped(4 + input, 1); counts.Counted(4, 1); counts.CountedBehind(4, 1); } },
            () => { for (int i = 0; i < 8; i++) { counts.CountedLater(4, 1).GetAwaiter().GetResult(); counts.ByFunction(5, 1); } });
        var asks = new Asks(TimeSpan.FromMinutes(1));
        all += T.Together(
            () => { for (int i = 0; i < 8; i++) { asks.Stoppable(4, 1); asks.ByMember(4, 1); asks.ByTime(5, 1); } },
            () => { for (int i = 0; i < 8; i++) { asks.ByProperty(4 + input, 1); asks.ByCall(4, 1); } },
            () => { for (int i = 0; i < 8; i++) { asks.Later(4, 1).GetAwaiter().GetResult(); asks.Before(5, 1); } });
        return $"{all} {asks.Asked} {counts.Rent(1, 2)} {asks.Rent(1)} {asks.Rent(2)}";
    }
}
