// becomes: range*14
using System.Threading.Channels;
using MmLock;

public static class Program
{
    // What threads wait for, in ways that two holders at different places do not see of each other.
    public sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly AutoResetEvent _wake = new(false);
        private readonly ManualResetEventSlim _first = new(), _open = new(true);
        private readonly SemaphoreSlim _items = new(0), _permits = new(2), _others = new(2);
        private readonly CountdownEvent _left = new(1 << 30);
        private readonly Timer _flush = new(_ => { });
        private readonly Channel<int> _changes = Channel.CreateUnbounded<int>();
        private readonly System.Collections.Concurrent.ConcurrentQueue<Work> _queue = new();
        private readonly AutoResetEvent _work = new(false);
        private int _busy, _hits, _misses, _latest;

        private sealed class Work(int value)
        {
            public readonly ManualResetEventSlim Done = new();
            public readonly int Value = value;
            public int Result;
        }

        public Cells() => new Thread(() =>
        {
            while (true)
            {
                _work.WaitOne();
                while (_queue.TryDequeue(out Work? one)) { one.Result = one.Value * 2; one.Done.Set(); }
            }
        }) { IsBackground = true }.Start();

        public int Items => _items.CurrentCount;

        public string Counts => $"{_busy} {_hits} {_misses}";

        public void Wake(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at] += v;
                _wake.Set();
            }
        }

        public void First(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at] += v;
                _first.Set();
                Thread.Sleep(1);
                _wake.Set();
            }
        }

        public void Put(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at] += v;
                _items.Release();
            }
        }

        public void Ask(int at, int v, CancellationToken token)
        {
            using (_lock.EnterWrite())
            {
                token.ThrowIfCancellationRequested();
                Thread.Sleep(1);
                if (!token.IsCancellationRequested) _a[at] += v;
            }
        }

        public void Permitted(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _permits.Wait();
                try
                {
                    Thread.Sleep(1);
                    _a[at] += v;
                }
                finally
                {
                    _permits.Release();
                }
            }
        }

        // One permit after the other, and what is put down before.
        public void PermittedTwice(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _latest = at;
                _permits.Wait();
                Thread.Sleep(1);
                _a[at] += v;
                _permits.Release();
                _others.Wait();
                Thread.Sleep(1);
                _others.Release();
            }
        }

        public void Gated(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                _open.Wait();
                Thread.Sleep(1);
                _a[at] += v;
            }
        }

        public void Changed(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at] += v;
                _changes.Writer.TryWrite(at);
            }
        }

        public void Done(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at] += v;
                _left.Signal();
            }
        }

        public void Flushed(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at] += v;
                _flush.Change(100000, -1);
            }
        }

        // Each waits for its own.
        public void Served(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                using var done = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(d => ((ManualResetEventSlim)d!).Set(), done);
                done.Wait();
                _a[at] += v;
            }
        }

        public void Queued(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                var one = new Work(v);
                _queue.Enqueue(one);
                _work.Set();
                one.Done.Wait();
                _a[at] += one.Result;
            }
        }

        // A count of those that are at it, and one of two counts.
        public void Counted(int at, int v)
        {
            using (_lock.EnterWrite())
            {
                Interlocked.Increment(ref _busy);
                try
                {
                    Thread.Sleep(1);
                    if (_a[at] > 3)
                    {
                        Thread.Sleep(1);
                        Interlocked.Increment(ref _hits);
                    }
                    else
                    {
                        Thread.Sleep(1);
                        Interlocked.Increment(ref _misses);
                    }

                    _a[at] += v;
                }
                finally
                {
                    Interlocked.Decrement(ref _busy);
                }
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _a[at];
            }
        }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        void All(int at)
        {
            for (int i = 0; i < 3; i++)
            {
                cells.Wake(at, 1); cells.First(at, 1); cells.Put(at, 1); cells.Ask(at, 1, default); cells.Permitted(at, 1);
                cells.PermittedTwice(at, 1);
                cells.Gated(at, 1); cells.Changed(at, 1); cells.Done(at, 1); cells.Flushed(at, 1); cells.Served(at, 1);
                cells.Counted(at, 1);
            }
        }

        string ends = T.Together(() => All(1), () => All(2 + input), () => { for (int i = 0; i < 9; i++) _ = cells.Get(1); });
        cells.Queued(3, 1);
        return $"{ends} {cells.Get(3)} {cells.Get(1)} {cells.Get(2 + input)} {cells.Items} {cells.Counts}";
    }
}
