// becomes: coarse*6
using MmLock;

public interface IMarked { void Set(int at, int v); string State { get; } }

public static class Program
{
    // What a section sets at its begin and takes back at its end: the first that ends takes it back for the other.
    public sealed class Idle : IMarked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly ManualResetEventSlim _idle = new(true);

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _idle.Reset();
                Thread.Sleep(1);
                _a[at] += v;
                _idle.Set();
            }
        }

        public string State => $"{_idle.IsSet} {_a[1]} {_a[2]}";
    }

    public sealed class Watched : IMarked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly Timer _watch = new(_ => { });

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _watch.Change(100000, -1);
                Thread.Sleep(1);
                _a[at] += v;
                _watch.Change(-1, -1);
            }
        }

        public string State => $"{_a[1]} {_a[2]}";
    }

    public sealed class Limited : IMarked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly CancellationTokenSource _late = new();

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _late.CancelAfter(100000);
                Thread.Sleep(1);
                _a[at] += v;
                _late.CancelAfter(-1);
            }
        }

        public string State => $"{_a[1]} {_a[2]}";
    }

    // Nobody collects meanwhile.
    public sealed class Collected : IMarked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                if (v == 12345) GC.TryStartNoGCRegion(1000);
                Thread.Sleep(1);
                _a[at] += v;
                if (v == 12345) GC.EndNoGCRegion();
            }
        }

        public string State => $"{_a[1]} {_a[2]}";
    }

    // Two entries that belong together, and two events of which one follows the other.
    public sealed class Logged : IMarked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly System.Threading.Channels.Channel<int> _log = System.Threading.Channels.Channel.CreateUnbounded<int>();

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _log.Writer.TryWrite(at);
                Thread.Sleep(1);
                _a[at] += v;
                _log.Writer.TryWrite(at);
            }
        }

        public string State
        {
            get
            {
                int wrong = 0;
                while (_log.Reader.TryRead(out int first) && _log.Reader.TryRead(out int second)) wrong += first == second ? 0 : 1;
                return $"{wrong} {_a[1]} {_a[2]}";
            }
        }
    }

    public sealed class Paused : IMarked
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly ManualResetEvent _on = new(true), _off = new(false);

        private void Turn(bool on)
        {
            if (on) { _on.Set(); _off.Reset(); } else { _on.Reset(); _off.Set(); }
        }

        public void Set(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Turn(false);
                try { Thread.Sleep(1); _a[at] += v; } finally { Turn(true); }
            }
        }

        public string State => $"{_on.WaitOne(0)} {_off.WaitOne(0)} {_a[1]} {_a[2]}";
    }

    public static string Run(int input)
    {
        string all = "";
        foreach (IMarked one in new IMarked[]
        {
            new Idle(), new Watched(), new Limited(), new Collected(), new Logged(), new Paused(),
        })
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 8; i++) one.Set(1, 1); },
                () => { for (int i = 0; i < 8; i++) one.Set(2, 1 + input); });
            all += $"{ends} {one.State} ";
        }

        return all;
    }
}
