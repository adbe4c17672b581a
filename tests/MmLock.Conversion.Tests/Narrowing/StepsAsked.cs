// becomes: coarse range*3
using MmLock;

public static class Program
{
    // A step whose result decides is no step alone: between the two somebody sees what is taken back. A step that is only counted is.
    private sealed class Quota
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[256];
        private int _used;
        private int _seen;

        public bool Take(int at)
        {
            using (_lock.EnterWrite())
            {
                if (Interlocked.Increment(ref _used) > 3)
                {
                    Thread.Sleep(1);
                    Interlocked.Decrement(ref _used);
                    return false;
                }

                Thread.Sleep(1);
                _bytes[at]++;
                return true;
            }
        }

        public void Count(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at]++;
                Interlocked.Increment(ref _seen);
            }
        }

        public void Discard(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[at]++;
                _ = Interlocked.Add(ref _seen, 2);
            }
        }

        public byte Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var quota = new Quota();
        int taken = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) if (quota.Take(1)) Interlocked.Increment(ref taken); },
            () => { for (int i = 0; i < 4; i++) if (quota.Take(2)) Interlocked.Increment(ref taken); },
            () => { for (int i = 0; i < 4; i++) { quota.Count(3 + input); quota.Discard(4 + input); } });
        return $"{ends} {taken} {quota.Get(1) + quota.Get(2)} {quota.Get(3 + input)}";
    }
}
