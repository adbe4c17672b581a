// becomes: coarse*5 structure
using MmLock;

public static class Program
{
    // The version is read by anybody, and changed by whoever has the lock.
    private sealed class Versioned
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private int _version;

        public void Set(int cell, int value)
        {
            using (_lock.EnterWrite())
            {
                int was = Volatile.Read(ref _version);
                Thread.Sleep(1);
                _cells[cell] = value;
                Volatile.Write(ref _version, was + 1);
            }
        }

        public int Version => Volatile.Read(ref _version);
    }

    private sealed class Quota
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private int _used;

        public bool Take(int cell)
        {
            using (_lock.EnterWrite())
            {
                if (Volatile.Read(ref _used) >= 5) return false;
                Thread.Sleep(1);
                _cells[cell]++;
                Interlocked.Increment(ref _used);
                return true;
            }
        }

        public int Used => Volatile.Read(ref _used);
    }

    private sealed class Plain
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private int _used;

        public bool Take(int cell)
        {
            using (_lock.EnterWrite())
            {
                if (_used >= 5) return false;
                Thread.Sleep(1);
                _cells[cell]++;
                Interlocked.Increment(ref _used);
                return true;
            }
        }

        public int Used => Volatile.Read(ref _used);
    }

    private sealed class Field
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private volatile int _used;

        public bool Take(int cell)
        {
            using (_lock.EnterWrite())
            {
                int was = _used;
                Thread.Sleep(1);
                _cells[cell]++;
                _used = was + 1;
                return true;
            }
        }

        public int Used => _used;
    }

    private sealed class Timed
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[128];
        private readonly System.Diagnostics.Stopwatch _busy = new();

        public void Set(int cell, int value)
        {
            using (_lock.EnterWrite())
            {
                _busy.Start();
                Thread.Sleep(1);
                _cells[cell] = value;
                _busy.Stop();
            }
        }

        public bool IsIdle { get { using (_lock.EnterRead()) return !_busy.IsRunning; } }
    }

    public static string Run(int input)
    {
        var versioned = new Versioned();
        var quota = new Quota();
        var plain = new Plain();
        var field = new Field();
        var timed = new Timed();
        void All(int cell, int value)
        {
            versioned.Set(cell, value);
            quota.Take(cell);
            plain.Take(cell);
            field.Take(cell);
            timed.Set(cell, value);
        }

        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) All(1, i); },
            () => { for (int i = 0; i < 6; i++) All(90, i); });
        return $"{ends} {versioned.Version} {quota.Used} {plain.Used} {field.Used} {timed.IsIdle}";
    }
}
